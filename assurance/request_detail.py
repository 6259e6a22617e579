"""What the page of one request shows: its rows, the mails and links of its round, reminders, steps and answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from assurance.models import (
    Answer,
    AnswerLink,
    AnswerState,
    AssuranceRequest,
    Delivery,
    DueDateExtension,
    EscalationStep,
    PlanRow,
    Reminder,
    RequestedRecommendation,
)
from assurance.models.requests import latest_due_date
from assurance.plan_page import ASSURANCE_LABELS, shortened
from assurance.request_list import ListedRequest, listed_requests, unanswered
from assurance.status import Standing

MAILS_SHOWN = 50


@dataclass(frozen=True)
class AskedRow:
    """`is_waiting`: this request is the latest question about the row, and it is not answered."""

    requested: RequestedRecommendation
    row: PlanRow
    standing: Standing
    due_on: date | None
    is_waiting: bool
    days_waiting: int | None

    @property
    def text(self) -> str:
        return shortened(self.row.text)

    @property
    def status_label(self) -> str:
        return ASSURANCE_LABELS[self.standing.status]


@dataclass(frozen=True)
class ShownLink:
    link: AnswerLink
    works: bool


@dataclass(frozen=True)
class RequestPage:
    listed: ListedRequest
    rows: list[AskedRow]
    extensions: list[DueDateExtension]
    mails: list[Delivery]
    links: list[ShownLink]
    reminders: list[Reminder]
    steps: list[EscalationStep]
    answers: list[Answer]

    @property
    def is_waiting(self) -> bool:
        return any(row.is_waiting for row in self.rows)


def request_page(request: AssuranceRequest, *, user, on: date, at: datetime) -> RequestPage:
    """About a dozen queries, however many rows."""
    extensions = list(extensions_of(request))
    return RequestPage(
        listed=listed_requests([request], on)[0],
        rows=asked_rows(request, extensions, on),
        extensions=extensions,
        reminders=list(request.reminders.select_related("sent_by").prefetch_related("deliveries")),
        steps=list(request.escalation_steps.select_related("taken_by", "withdrawn_by")),
        **of_the_round(request, user, at),
    )


def of_the_round(request: AssuranceRequest, user, at: datetime) -> dict:
    """Mails, links and answers belong to all that the agency was asked in the round; a published plan has no rounds."""
    if request.cycle_id is None:
        return {"mails": [], "links": [], "answers": []}
    asked = {"cycle": request.cycle_id, "agency": request.plan_agency.agency_id}
    links = AnswerLink.objects.visible_to(user).filter(**asked).select_related("revoked_by")
    answers = Answer.objects.visible_to(user).filter(**asked, state=AnswerState.SENT)
    return {
        "mails": list(Delivery.objects.visible_to(user).filter(**asked)[:MAILS_SHOWN]),
        "links": [ShownLink(link, link.works(at)) for link in links],
        "answers": list(answers),
    }


def extensions_of(request: AssuranceRequest):
    asked = DueDateExtension.objects.filter(requested__request=request)
    return asked.select_related("requested__recommendation", "decided_by")


def asked_rows(request: AssuranceRequest, extensions: Sequence[DueDateExtension], on: date) -> list[AskedRow]:
    waiting = set(unanswered(on).filter(request=request).values_list("pk", flat=True))
    rows = PlanRow.objects.with_position().filter(requested_in__request=request).in_bulk()
    return [
        asked_row(
            requested,
            rows[requested.recommendation_id],
            latest_due_date(request.due_on, [each for each in extensions if each.requested_id == requested.pk]),
            is_waiting=requested.pk in waiting,
            on=on,
        )
        for requested in request.requested.all()
    ]


def asked_row(requested, row: PlanRow, due_on: date | None, *, is_waiting: bool, on: date) -> AskedRow:
    standing = row.standing(on)
    days = standing.days_waiting(on) if is_waiting else None
    return AskedRow(requested, row, standing, due_on, is_waiting, days)
