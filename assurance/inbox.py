"""What came in and waits to be read: answers, and questions for more time, the oldest first."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict

from assurance.forms.inbox import InboxFilterForm
from assurance.models import (
    AnswerKind,
    AssuranceRecord,
    DueDateExtension,
    RecordState,
    ReportedFigure,
    ServedRecommendation,
)
from assurance.recommendation_page import EvidenceCard, evidence_of, figures_of
from recommendations.models import Action, ActionPlan, Agency, Recommendation, TargetDateMove

ITEMS_ON_A_PAGE = 20
ANSWER, MORE_TIME, TARGET_DATE = "answer", "more_time", "target_date"


@dataclass(frozen=True, order=True)
class Waiting:
    """What waits, before it is read from the database: enough to put it in order."""

    since: date
    agency: str
    answer_id: int
    kind: str
    pk: int

    @property
    def group(self) -> tuple[str, int]:
        return self.agency, self.answer_id


@dataclass(frozen=True)
class PresentText:
    """What the plan prints now for a recommendation: its newest assurance, and what stands before that."""

    newest: AssuranceRecord | None = None
    earlier: tuple[AssuranceRecord, ...] = ()


@dataclass(frozen=True)
class AskedAbout:
    """A recommendation that something in the inbox is about."""

    row: Recommendation
    present: PresentText
    actions: Sequence[Action] = ()


@dataclass
class InboxItem:
    kind: str
    about: object  # an AssuranceRecord, a DueDateExtension or a TargetDateMove
    days_waiting: int
    rows: list[AskedAbout]
    evidence: list[EvidenceCard] = field(default_factory=list)
    figures: list[ReportedFigure] = field(default_factory=list)

    @property
    def refs(self) -> str:
        return ", ".join(asked.row.ref for asked in self.rows)

    @property
    def is_not_accepted(self) -> bool:
        return self.kind == ANSWER and self.about.answer_kind == AnswerKind.NOT_ACCEPTED


@dataclass
class InboxGroup:
    """All that one agency sent in by one answer, or without one."""

    agency: str
    reference: str
    sent_by: str
    items: list[InboxItem]


class InboxFilter:
    """Whose answers, and of which plan; what makes no sense is not asked for."""

    def __init__(self, data: QueryDict, *, user):
        self.user = user
        agencies = Agency.objects.visible_to(user).filter(plan_agencies__isnull=False).distinct()
        plans = ActionPlan.objects.visible_to(user)
        self.form = InboxFilterForm(data, agencies=agencies, plans=plans)
        self.is_valid = self.form.is_valid()

    def narrowed(self, rows: QuerySet, *, agency: str, plan: str) -> QuerySet:
        """`agency` and `plan` lead from the row to what the form asks for."""
        if not self.is_valid:
            return rows.none()
        asked = {f"{agency}__slug": self.form.cleaned_data["agency"], f"{plan}__slug": self.form.cleaned_data["plan"]}
        return rows.filter(**{path: slug for path, slug in asked.items() if slug})

    @property
    def answers(self) -> QuerySet:
        rows = AssuranceRecord.objects.visible_to(self.user).proposed()
        return self.narrowed(rows, agency="given_by_agency", plan="plan")

    @property
    def extensions(self) -> QuerySet:
        part = "requested__request__plan_agency"
        rows = DueDateExtension.objects.visible_to(self.user).asked()
        return self.narrowed(rows, agency=f"{part}__agency", plan=f"{part}__plan")

    @property
    def target_dates(self) -> QuerySet:
        part = "action__recommendation__plan_agency"
        rows = TargetDateMove.objects.visible_to(self.user).asked()
        return self.narrowed(rows, agency=f"{part}__agency", plan=f"{part}__plan")


class Inbox:
    """One page of it. Read when it is shown, so that a page that comes back after a change shows what is left."""

    def __init__(self, selected: InboxFilter, *, number: int | None, on: date):
        self.selected, self.number, self.on = selected, number, on

    @cached_property
    def page_obj(self) -> Page:
        return Paginator(in_order(self.waiting()), ITEMS_ON_A_PAGE).get_page(self.number)

    def waiting(self) -> list[Waiting]:
        """All that waits, in three queries."""
        answers = self.selected.answers.values_list("received_on", "given_by_agency__name", "in_answer", "pk")
        part = "requested__request__plan_agency__agency__name"
        extensions = self.selected.extensions.values_list("asked_on", part, "answer_rows__answer", "pk")
        part = "action__recommendation__plan_agency__agency__name"
        moves = self.selected.target_dates.values_list("asked_on", part, "pk")
        found = [Waiting(day, name, answer or 0, ANSWER, pk) for day, name, answer, pk in answers]
        found += [Waiting(day, name, answer or 0, MORE_TIME, pk) for day, name, answer, pk in extensions]
        return found + [Waiting(day, name, 0, TARGET_DATE, pk) for day, name, pk in moves]

    @cached_property
    def groups(self) -> list[InboxGroup]:
        groups: dict[tuple[str, int], InboxGroup] = {}
        for waiting, item in zip(self.page_obj.object_list, self.items, strict=True):
            if waiting.group not in groups:
                groups[waiting.group] = InboxGroup(waiting.agency, *sent(item), [])
            groups[waiting.group].items.append(item)
        return list(groups.values())

    @cached_property
    def items(self) -> list[InboxItem]:
        """Those of this page, in their order. Eight queries at most, however many."""
        shown = self.page_obj.object_list
        keys = {kind: [each.pk for each in shown if each.kind == kind] for kind in (ANSWER, MORE_TIME, TARGET_DATE)}
        about = {
            ANSWER: answers_with_senders(keys[ANSWER]),
            MORE_TIME: extensions_with_rows(keys[MORE_TIME]),
            TARGET_DATE: moves_with_rows(keys[TARGET_DATE]),
        }
        records = list(about[ANSWER].values())
        rows = rows_about(about)
        known = Known(
            present_texts([row.pk for found in rows.values() for row in found]),
            actions_of_refused(records, rows),
            evidence_of(records, self.selected.user),
            figures_of(records),
        )
        return [inbox_item(each, about[each.kind][each.pk], rows[each.kind, each.pk], known, self.on) for each in shown]


def in_order(found: list[Waiting]) -> list[Waiting]:
    """Answer by answer, that which has waited longest first."""
    since: dict[tuple[str, int], date] = {}
    for each in found:
        since[each.group] = min(each.since, since.get(each.group, each.since))
    return sorted(found, key=lambda each: (since[each.group], *each.group, each.kind, each.pk))


@dataclass(frozen=True)
class Known:
    """What is shown with the items of a page, by recommendation and by record."""

    present: dict[int, PresentText]
    actions: dict[int, list[Action]]
    evidence: dict[int, list[EvidenceCard]]
    figures: dict[int, list[ReportedFigure]]


def inbox_item(waiting: Waiting, about, rows: list[Recommendation], known: Known, on: date) -> InboxItem:
    is_answer = waiting.kind == ANSWER
    return InboxItem(
        kind=waiting.kind,
        about=about,
        days_waiting=max((on - waiting.since).days, 0),
        rows=[AskedAbout(row, known.present.get(row.pk, PresentText()), known.actions.get(row.pk, ())) for row in rows],
        evidence=known.evidence.get(waiting.pk, []) if is_answer else [],
        figures=known.figures.get(waiting.pk, []) if is_answer else [],
    )


def sent(item: InboxItem) -> tuple[str, str]:
    """The reference of the answer that something came with, and who signed it off; nothing where it came alone."""
    if item.kind == TARGET_DATE:
        return "", ""
    if item.kind == ANSWER:
        answer = item.about.in_answer
    else:
        answer = next((row.answer for row in item.about.answer_rows.all()), None)
    return (answer.reference, f"{answer.signed_off_name}, {answer.signed_off_role}") if answer else ("", "")


def answers_with_senders(keys: list[int]) -> dict[int, AssuranceRecord]:
    records = AssuranceRecord.objects.filter(pk__in=keys)
    return records.select_related("plan", "given_by_agency", "logged_by", "in_answer").in_bulk()


def extensions_with_rows(keys: list[int]) -> dict[int, DueDateExtension]:
    """With the answers that asked, in a second query."""
    found = DueDateExtension.objects.filter(pk__in=keys).select_related(
        "requested__recommendation__plan", "requested__recommendation__plan_agency", "requested__request"
    )
    return found.prefetch_related("answer_rows__answer").in_bulk()


def moves_with_rows(keys: list[int]) -> dict[int, TargetDateMove]:
    found = TargetDateMove.objects.filter(pk__in=keys).select_related(
        "asked_by", "action__recommendation__plan", "action__recommendation__plan_agency"
    )
    return found.in_bulk()


def rows_about(about: dict[str, dict]) -> dict[tuple[str, int], list[Recommendation]]:
    """The recommendations that each of the items is about."""
    rows: dict[tuple[str, int], list[Recommendation]] = defaultdict(list)
    served = ServedRecommendation.objects.filter(record__in=about[ANSWER])
    for link in served.select_related("recommendation__plan", "recommendation__plan_agency"):
        rows[ANSWER, link.record_id].append(link.recommendation)
    for pk, extension in about[MORE_TIME].items():
        rows[MORE_TIME, pk].append(extension.requested.recommendation)
    for pk, move in about[TARGET_DATE].items():
        rows[TARGET_DATE, pk].append(move.action.recommendation)
    return rows


def present_texts(recommendation_ids: list[int]) -> dict[int, PresentText]:
    """What the plan prints now, the newest first."""
    served = ServedRecommendation.objects.filter(
        recommendation__in=set(recommendation_ids), record__state=RecordState.ACCEPTED
    )
    printed: dict[int, list[AssuranceRecord]] = defaultdict(list)
    for link in served.select_related("record").order_by("record"):
        printed[link.recommendation_id].insert(0, link.record)
    return {pk: PresentText(newest, tuple(earlier)) for pk, (newest, *earlier) in printed.items()}


def actions_of_refused(records: list[AssuranceRecord], rows) -> dict[int, list[Action]]:
    """The actions whose status may follow an answer that does not accept the recommendation."""
    refused = [record.pk for record in records if record.answer_kind == AnswerKind.NOT_ACCEPTED]
    found: dict[int, list[Action]] = defaultdict(list)
    about = {row.pk for pk in refused for row in rows[ANSWER, pk]}
    for action in Action.objects.filter(recommendation__in=about).order_by("recommendation", "position"):
        found[action.recommendation_id].append(action)
    return found


def waiting_count(user) -> int:
    """How much waits in all, for the navigation and the dashboard."""
    everything = InboxFilter(QueryDict(), user=user)
    return sum(rows.count() for rows in (everything.answers, everything.extensions, everything.target_dates))
