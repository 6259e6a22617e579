"""Which requests somebody asks for, and what the list says of each: asked, due, reminded, silent, answered."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.http import QueryDict

from assurance.forms.request_list import RequestFilterForm, RequestState
from assurance.models import (
    AssuranceCycle,
    AssuranceRequest,
    Delivery,
    DeliveryState,
    RecordKind,
    Reminder,
    RequestedRecommendation,
    ServedRecommendation,
)
from assurance.models.records import COUNTED_STATES
from recommendations.models import ActionPlan, Agency

ROWS_ON_A_PAGE = 50
SINCE = "recommendation__assurance_position__since"
DUE_ON = "recommendation__assurance_position__due_on"


def unanswered(on: date):
    return RequestedRecommendation.objects.unanswered(on).order_by()


def overdue(on: date):
    """Unanswered past the due date; what was asked without one is overdue from the day it was asked."""
    return unanswered(on).filter(Q(**{DUE_ON: None}) | Q(**{f"{DUE_ON}__lt": on}))


def with_answers(asked):
    """Annotate `is_answered`: the agency has told the Board something since it was asked."""
    since = Q(record__received_on__gt=OuterRef("request__sent_on")) | Q(
        record__received_on=OuterRef("request__sent_on"), record__logged_at__gt=OuterRef("request__recorded_at")
    )
    told = ServedRecommendation.objects.order_by().filter(
        since,
        recommendation=OuterRef("recommendation"),
        record__kind=RecordKind.FROM_AGENCY,
        record__state__in=COUNTED_STATES,
    )
    return asked.annotate(is_answered=Exists(told))


class RequestFilter:
    """Reads the answers of the page, with two queries for what it offers. Answers without sense select nothing."""

    def __init__(self, data: QueryDict, *, user, on: date):
        self.user, self.on = user, on
        asked = {"plan_agencies__assurance_requests__isnull": False}
        self.agencies = list(Agency.objects.visible_to(user).filter(**asked).distinct())
        self.plans = list(ActionPlan.objects.visible_to(user).filter(**asked).distinct())
        self.form = RequestFilterForm(data, choices=self.choices)
        self.is_valid = self.form.is_valid()
        self.answers = {name: said for name, said in self.form.cleaned_data.items() if said}

    @property
    def choices(self) -> dict[str, list[tuple[str, str]]]:
        """A question with one possible answer is not asked."""
        agencies = [(agency.slug, agency.name) for agency in self.agencies]
        plans = [(plan.slug, plan.title) for plan in self.plans]
        return {
            "agency": [("", "All agencies"), *agencies] if len(agencies) > 1 else [],
            "plan": [("", "All plans"), *plans] if len(plans) > 1 else [],
        }

    @property
    def requests(self):
        requests = AssuranceRequest.objects.visible_to(self.user).order_by("-sent_on", "-pk")
        if not self.is_valid:
            return requests.none()
        wanted = {
            "plan_agency__agency__slug": self.answers.get("agency"),
            "plan_agency__plan__slug": self.answers.get("plan"),
            "purpose": self.answers.get("purpose"),
            "cycle": self.answers.get("cycle"),
        }
        requests = requests.filter(**{name: value for name, value in wanted.items() if value})
        return self.in_state(requests)

    def in_state(self, requests):
        waits, is_late = (
            Exists(rows.filter(request=OuterRef("pk"))) for rows in (unanswered(self.on), overdue(self.on))
        )
        match self.answers.get("state"):
            case RequestState.WAITING:
                return requests.open().filter(waits).exclude(is_late)
            case RequestState.OVERDUE:
                return requests.open().filter(is_late)
            case RequestState.ANSWERED:
                return requests.open().exclude(waits)
            case RequestState.WITHDRAWN:
                return requests.exclude(withdrawn_on=None)
        return requests

    @cached_property
    def cycle(self) -> AssuranceCycle | None:
        """The round that the page is about, if it is about one."""
        wanted = self.answers.get("cycle")
        return AssuranceCycle.objects.visible_to(self.user).filter(pk=wanted).first() if wanted else None


@dataclass(frozen=True)
class Progress:
    """How far a request is, from its rows."""

    refs: list[str]
    answered: int
    waiting: int
    since: date | None
    due_on: date | None
    state: RequestState

    @property
    def is_asked_again(self) -> bool:
        """Nothing is waited for here, and not everything was answered: asked again, decided or transferred."""
        return self.state == RequestState.ANSWERED and self.answered < len(self.refs)

    def days_silent(self, on: date) -> int | None:
        return max((on - self.since).days, 0) if self.since else None


@dataclass(frozen=True)
class ListedRequest:
    request: AssuranceRequest
    progress: Progress
    days_silent: int | None
    reminders: int
    reminded_on: date | None

    @property
    def is_extended(self) -> bool:
        return self.progress.due_on != self.request.due_on


def request_page(requests, number: int | None, on: date) -> tuple[Page, list[ListedRequest]]:
    """One page of the requests, in five queries."""
    related = ("plan_agency__agency", "plan_agency__plan", "sent_by")
    paginator = Paginator(requests.select_related(*related).defer("text"), ROWS_ON_A_PAGE)
    page_obj = paginator.get_page(number)
    return page_obj, listed_requests(page_obj.object_list, on)


def listed_requests(requests: Iterable[AssuranceRequest], on: date) -> list[ListedRequest]:
    requests = list(requests)
    progress, reminders = progress_of(requests, on), reminders_of(requests)
    return [
        ListedRequest(
            request,
            progress[request.pk],
            progress[request.pk].days_silent(on),
            *reminders.get(request.pk, (0, None)),
        )
        for request in requests
    ]


def progress_of(requests: Sequence[AssuranceRequest], on: date) -> dict[int, Progress]:
    """Two queries: what was asked and answered, and what is waited for."""
    pks = [request.pk for request in requests]
    asked, waiting = defaultdict(list), defaultdict(list)
    rows = with_answers(RequestedRecommendation.objects.filter(request__in=pks))
    for pk, ref, is_answered in rows.values_list("request_id", "recommendation__ref", "is_answered"):
        asked[pk].append((ref, is_answered))
    for pk, since, due_on in unanswered(on).filter(request__in=pks).values_list("request_id", SINCE, DUE_ON):
        waiting[pk].append((since, due_on))
    return {request.pk: progress_from(request, asked[request.pk], waiting[request.pk], on) for request in requests}


def progress_from(request: AssuranceRequest, asked: list, waiting: list, on: date) -> Progress:
    due_dates = [due_on for _, due_on in waiting if due_on]
    return Progress(
        refs=[ref for ref, _ in asked],
        answered=sum(is_answered for _, is_answered in asked),
        waiting=len(waiting),
        since=min((since for since, _ in waiting if since), default=None),
        due_on=min(due_dates, default=request.due_on),
        state=state_of(request, waiting, on),
    )


def state_of(request: AssuranceRequest, waiting: list, on: date) -> RequestState:
    if request.withdrawn_on:
        return RequestState.WITHDRAWN
    if not waiting:
        return RequestState.ANSWERED
    is_late = any(due_on is None or due_on < on for _, due_on in waiting)
    return RequestState.OVERDUE if is_late else RequestState.WAITING


def reminders_of(requests: Sequence[AssuranceRequest]) -> dict[int, tuple[int, date]]:
    """How many, and when the last one: those that a person logged, or of which a mail went."""
    sent = Reminder.objects.filter(request__in=requests).filter(Q(rule=None) | Q(deliveries__state=DeliveryState.SENT))
    counted = sent.order_by().values_list("request_id").annotate(Count("pk", distinct=True), Max("sent_on"))
    return {pk: (count, last) for pk, count, last in counted}


def mails_of(cycle: AssuranceCycle, user) -> list[tuple[str, int]]:
    """The mails of a round by their state: [("Sent", 3)]."""
    mails = Delivery.objects.visible_to(user).filter(cycle=cycle).order_by()
    counted = dict(mails.values_list("state").annotate(count=Count(F("pk"))))
    return [(str(state.label), counted[state]) for state in DeliveryState if state in counted]
