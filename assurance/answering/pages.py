"""What the pages of an answer show."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Prefetch

from assurance.answering.board_replies import BoardReply, replies_to
from assurance.answering.completeness import LastAnswer, last_answers, missing, still_true
from assurance.answering.desks import Desk
from assurance.models import (
    Answer,
    AnswerChoice,
    AnswerRow,
    AnswerState,
    AssuranceRequest,
    DueDateExtension,
    EvidenceItem,
    PlanRow,
)
from assurance.models.requests import latest_due_date
from assurance.querysets import PlanRowQuerySet
from assurance.services.sending_answers import complete_rows

NOT_STARTED, BEGUN, ANSWERED = "Not yet answered", "In progress", "Answered"
COLOURS = {NOT_STARTED: "blue", BEGUN: "yellow", ANSWERED: "green"}


@dataclass
class RowTask:
    """One line of the task list, and what will be sent of it."""

    row: AnswerRow
    recommendation: PlanRow
    last: LastAnswer | None
    state: str
    problems: list[str]
    words: str
    evidence: list[EvidenceItem]
    due_on: date | None
    url: str
    together: list[str]
    reply: BoardReply | None = None  # to an earlier answer of the round

    @property
    def colour(self) -> str:
        return COLOURS[self.state]

    @property
    def is_answered(self) -> bool:
        return self.state == ANSWERED

    @property
    def is_by_another(self) -> bool:
        return self.row.choice == AnswerChoice.ANSWERED_BY_ANOTHER

    @property
    def needs_more_time(self) -> bool:
        return self.row.choice == AnswerChoice.MORE_TIME

    @property
    def choice(self) -> str:
        return self.row.get_choice_display()


@dataclass
class AnswerPage:
    tasks: list[RowTask]
    requests: list[AssuranceRequest]
    withdrawn: list[str]
    receipts: list[Answer]

    @property
    def answered_count(self) -> int:
        return sum(task.is_answered for task in self.tasks)

    @property
    def open_count(self) -> int:
        return len(self.tasks) - self.answered_count

    @property
    def may_be_still_true(self) -> list[RowTask]:
        return [task for task in self.tasks if task.last and task.row.choice == AnswerChoice.NOT_ANSWERED]

    @property
    def due_on(self) -> date | None:
        return min((task.due_on for task in self.tasks if task.due_on), default=None)

    @property
    def is_all_withdrawn(self) -> bool:
        return bool(self.requests) and all(request.withdrawn_on for request in self.requests)


def answer_page(desk: Desk, on: date) -> AnswerPage:
    requests = desk.requests()
    withdrawn = [
        str(request.plan_agency.plan.title)
        for request in requests
        if request.withdrawn_on and request.requested.exists()
    ]
    return AnswerPage(tasks_of(desk, on), requests, withdrawn, desk.sent_answers())


def tasks_of(desk: Desk, on: date) -> list[RowTask]:
    """The rows of the draft that are still asked."""
    if desk.answer is None:
        return []
    rows = asked_rows(desk.answer)
    last = last_answers([row.requested.recommendation_id for row in rows], desk.agency)
    done, replies = {row.pk for row in complete_rows(rows, last, on)}, replies_to(rows)
    tasks = [task_of(row, rows, last, desk, on, is_done=row.pk in done) for row in rows]
    return [replace(task, reply=replies.get(task.row.pk)) for task in tasks]


def asked_rows(answer: Answer) -> list[AnswerRow]:
    rows = answer.rows.asked().select_related(
        "requested__recommendation__plan_agency", "requested__request__plan_agency__plan", "requested__request__report"
    )
    prefetched = rows.prefetch_related("also_answers", "evidence_items__files", "requested__extensions")
    return list(prefetched.order_by("requested__recommendation__plan", "requested__recommendation__sort_key"))


def task_of(row: AnswerRow, rows: list[AnswerRow], last: dict, desk: Desk, on: date, *, is_done: bool) -> RowTask:
    recommendation = row.requested.recommendation
    told = last.get(recommendation.pk)
    problems = [problem for _, problem in missing(row, told, on)]
    is_begun = bool(row.choice or row.text or attached(row))
    return RowTask(
        row=row,
        recommendation=recommendation,
        last=told,
        state=ANSWERED if is_done else BEGUN if is_begun else NOT_STARTED,
        problems=problems,
        words=promised(row, told, on),
        evidence=attached(row),
        due_on=latest_due_date(row.requested.request.due_on, row.requested.extensions.all()),
        url=desk.url("row", row_pk=row.pk),
        together=answered_with(row, rows),
    )


def attached(row: AnswerRow) -> list[EvidenceItem]:
    return [item for item in row.evidence_items.all() if item.withdrawn_on is None]


def promised(row: AnswerRow, last: LastAnswer | None, on: date) -> str:
    """The words that the Board will read."""
    if row.choice == AnswerChoice.STILL_TRUE and last:
        return still_true(last, on, row.text)
    return row.text


def answered_with(row: AnswerRow, rows: list[AnswerRow]) -> list[str]:
    """The references that this row also answers; or of the row that answers this one."""
    if row.choice == AnswerChoice.ANSWERED_BY_ANOTHER:
        pk = row.requested.recommendation_id
        mine = [each for each in rows if pk in {also.pk for also in each.also_answers.all()}]
        return [each.requested.recommendation.ref for each in mine]
    return [each.ref for each in row.also_answers.all()]


def may_be_answered_too(row: AnswerRow) -> PlanRowQuerySet:
    """The other rows of the same plan that nobody has answered by themselves."""
    free = row.answer.rows.asked().exclude(pk=row.pk).filter(choice=AnswerChoice.NOT_ANSWERED)
    here = row.answer.rows.asked().filter(
        choice=AnswerChoice.ANSWERED_BY_ANOTHER, requested__recommendation__in=row.also_answers.all()
    )
    wanted = [*free.values_list("requested__recommendation"), *here.values_list("requested__recommendation")]
    plan = row.requested.recommendation.plan_id
    return PlanRow.objects.filter(pk__in=[pk for (pk,) in wanted], plan=plan).order_by("sort_key")


@dataclass
class ReceiptLine:
    ref: str
    text: str
    choice: str
    words: str
    evidence: list[EvidenceItem]
    extension: DueDateExtension | None
    figure: str


@dataclass
class Receipt:
    answer: Answer
    sent_by: str
    lines: list[ReceiptLine]
    still_open: list[str]


def receipt_of(answer: Answer) -> Receipt:
    """Everything that was promised, as it was sent; what the Board made of it since is not part of it."""
    rows = answer.rows.exclude(record=None, extension=None).select_related(
        "requested__recommendation", "record", "extension"
    )
    sent_with_it = EvidenceItem.objects.filter(answer_row__answer=answer).prefetch_related("files")
    rows = rows.prefetch_related(Prefetch("record__evidence_items", queryset=sent_with_it), "record__figures").order_by(
        "requested__recommendation__sort_key"
    )
    said_open = AnswerRow.objects.asked().filter(answer__cycle=answer.cycle, answer__agency=answer.agency)
    still_open = said_open.filter(answer__state=AnswerState.DRAFT).order_by("requested__recommendation__sort_key")
    return Receipt(
        answer=answer,
        sent_by=str(answer.sent_by) if answer.sent_by else f"{answer.sent_through.name}, by private link",
        lines=[receipt_line(row) for row in rows],
        still_open=list(still_open.values_list("requested__recommendation__ref", flat=True)),
    )


def receipt_line(row: AnswerRow) -> ReceiptLine:
    record, extension = row.record, row.extension
    figures = [f"{each}, as at {each.as_at:%-d %B %Y}" for each in record.figures.all()] if record else []
    words = (record.text_as_sent or record.text) if record else extension.reason
    return ReceiptLine(
        ref=row.requested.recommendation.ref,
        text=row.requested.recommendation.text,
        choice=row.get_choice_display(),
        words="" if row.choice == AnswerChoice.ANSWERED_BY_ANOTHER else words,
        evidence=list(record.evidence_items.all()) if record else [],
        extension=extension,
        figure="; ".join(figures),
    )
