"""The lists that a sceptic wants: what looks settled and may not be, each a question to the database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, Exists, OuterRef, Value
from django.http import QueryDict

from assurance.forms.sceptic_lists import ScepticFilterForm
from assurance.independent.drawing import CLOSED
from assurance.independent.failed_samples import failed_in_sample
from assurance.independent.own_decisions import own_decisions
from assurance.independent.sceptic_reasons import (
    failures_in_words,
    moves_in_words,
    own_decisions_in_words,
    undated_actions_in_words,
)
from assurance.models import EvidenceItem, PlanRow
from assurance.outstanding import OutstandingRow, for_reading, outstanding_row
from assurance.plan_page import LEVEL_LABELS, RecommendationUrls
from assurance.querysets import POSITION, PlanRowQuerySet
from assurance.status import SILENT, AssuranceStatus, EvidenceLevel
from recommendations.models import Action, ActionPlan, ActionStatus, Agency, TargetDateMove
from recommendations.permissions import reads_all_agencies

ROWS_ON_A_PAGE = 50
Select = Callable[[PlanRowQuerySet, date], PlanRowQuerySet]
Explain = Callable[[list[PlanRow]], dict[int, str]]


def on_a_statement_alone(rows: PlanRowQuerySet, on: date) -> PlanRowQuerySet:
    level = {f"{POSITION}evidence_level__lte": EvidenceLevel.STATEMENT}
    return rows.with_status([AssuranceStatus.ASSURED], on).filter(**level)


def complete_but_unassured(rows: PlanRowQuerySet, on: date) -> PlanRowQuerySet:
    return rows.complete_but_unassured(on)


def closed_without_evidence(rows: PlanRowQuerySet, on: date) -> PlanRowQuerySet:
    """Nothing that an answer may rest on: withdrawn items and missing files are no evidence."""
    evidence = EvidenceItem.objects.proven().filter(record__served__recommendation=OuterRef("pk"))
    return rows.with_status(CLOSED, on).exclude(Exists(evidence))


def ongoing_without_review(rows: PlanRowQuerySet, on: date) -> PlanRowQuerySet:
    undated = Action.objects.filter(recommendation=OuterRef("pk"), status=ActionStatus.ONGOING, review_on=None)
    return rows.filter(Exists(undated))


def moved_more_than_once(rows: PlanRowQuerySet, on: date) -> PlanRowQuerySet:
    agreed = TargetDateMove.objects.agreed().order_by().filter(action__recommendation=OuterRef("pk"))
    return rows.filter(Exists(agreed.values("action").annotate(moves=Count("pk")).filter(moves__gt=1)))


def silent(rows: PlanRowQuerySet, on: date) -> PlanRowQuerySet:
    return rows.with_status(SILENT, on)


def decided_by_own_agency(rows: PlanRowQuerySet, on: date) -> PlanRowQuerySet:
    return rows.filter(Exists(own_decisions().filter(recommendation=OuterRef("pk"))))


def failed_dip_sample(rows: PlanRowQuerySet, on: date) -> PlanRowQuerySet:
    return rows.filter(failed_in_sample())


@dataclass(frozen=True)
class ScepticList:
    """`why` says what the list is good for; `good_news` stands in its place when it is empty."""

    slug: str
    title: str
    why: str
    good_news: str
    select: Select
    explain: Explain | None = None  # what its last column says, where the status does not say it
    is_of_board: bool = False  # about the Board’s own work, which no agency sees
    order: str = "ref"

    def rows(self, rows: PlanRowQuerySet, on: date) -> PlanRowQuerySet:
        return self.select(rows, on)

    def in_order(self, rows: PlanRowQuerySet, on: date) -> PlanRowQuerySet:
        found = self.rows(rows, on)
        return found.by_wait(on) if self.order == "wait" else found.order_by("plan", "sort_key")


LISTS = {
    each.slug: each
    for each in (
        ScepticList(
            "statement-alone",
            "Assured on a statement alone",
            "The Board is assured, and nothing but somebody’s word, or nothing at all, stands behind it.",
            "Everything that is assured rests on a document, on audit or data, or on impact that was shown.",
            on_a_statement_alone,
        ),
        ScepticList(
            "complete-unassured",
            "Complete but unassured",
            "The agency says that it is done, and the Board has not been shown that it worked.",
            "Whatever is complete is assured as well.",
            complete_but_unassured,
        ),
        ScepticList(
            "closed-without-evidence",
            "Closed without evidence",
            "Assured, or no further assurance required, and no item of evidence is kept.",
            "Whatever is closed has evidence behind it.",
            closed_without_evidence,
        ),
        ScepticList(
            "ongoing-without-review",
            "Ongoing without a review date",
            "A continuing practice that nobody has said when to look at again.",
            "Every continuing practice has a day on which it is looked at again.",
            ongoing_without_review,
            explain=undated_actions_in_words,
        ),
        ScepticList(
            "moved-more-than-once",
            "Target date moved more than once",
            "An action whose target date was moved, and then moved again.",
            "No target date was moved a second time.",
            moved_more_than_once,
            explain=moves_in_words,
        ),
        ScepticList(
            "silent-longest",
            "Silent longest",
            "The agency was asked and has not answered, the longest silence first.",
            "Every agency that was asked has answered in time.",
            silent,
            order="wait",
        ),
        ScepticList(
            "decided-by-own-agency",
            "Decided by the own agency",
            "Whoever decided that the Board is assured, or not, stood for the agency, or had logged its assurance.",
            "Nobody has marked their own work.",
            decided_by_own_agency,
            explain=own_decisions_in_words,
        ),
        ScepticList(
            "failed-dip-sample",
            "Failed in a dip sample",
            "The scrutineer found that the evidence does not support the decision, and nobody has decided since.",
            "Nothing that a dip sample found wanting waits for a decision.",
            failed_dip_sample,
            explain=failures_in_words,
            is_of_board=True,
        ),
    )
}


def lists_for(user) -> list[ScepticList]:
    return [each for each in LISTS.values() if reads_all_agencies(user) or not each.is_of_board]


class ScepticFilter:
    """One plan or agency, or all of them, with two queries for what it offers. Answers without sense select nothing."""

    def __init__(self, data: QueryDict, *, user):
        self.user = user
        self.plans = list(ActionPlan.objects.visible_to(user))
        self.agencies = list(Agency.objects.visible_to(user).filter(plan_agencies__isnull=False).distinct())
        self.form = ScepticFilterForm(data, choices=self.choices)
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
    def rows(self) -> PlanRowQuerySet:
        rows = PlanRow.objects.visible_to(self.user)
        if not self.is_valid:
            return rows.none()
        wanted = {
            "plan_agency__agency__slug": self.answers.get("agency"),
            "plan__slug": self.answers.get("plan"),
        }
        return rows.filter(**{name: said for name, said in wanted.items() if said})

    @property
    def query(self) -> str:
        return urlencode(self.answers)


def counts_of(lists: list[ScepticList], rows: PlanRowQuerySet, on: date) -> dict[str, int]:
    """How many rows are in each list: one query, in which each list is counted by itself and uses its own indexes."""
    rows = rows.order_by()
    counted = [
        each.rows(rows, on)
        .annotate(slug=Value(each.slug, output_field=CharField()))
        .values("slug")
        .annotate(number=Count("pk"))
        .values_list("slug", "number")
        for each in lists
    ]
    return dict.fromkeys((each.slug for each in lists), 0) | dict(counted[0].union(*counted[1:], all=True))


@dataclass(frozen=True)
class ScepticRow:
    listed: OutstandingRow
    level_label: str
    has_failed: bool
    why: str


def sceptic_page(
    asked: ScepticList, rows: PlanRowQuerySet, number: int | None, *, user, on: date
) -> tuple[Page, list[ScepticRow]]:
    """One page of a list, in two queries and what its last column costs."""
    found = for_reading(asked.in_order(rows, on))
    if reads_all_agencies(user):
        found = found.annotate(has_failed=failed_in_sample())
    page_obj = Paginator(found, ROWS_ON_A_PAGE).get_page(number)
    urls, on_page = RecommendationUrls(), list(page_obj.object_list)
    reasons = asked.explain(on_page) if asked.explain else {}
    return page_obj, [sceptic_row(row, outstanding_row(row, urls.of(row), on), reasons) for row in on_page]


def sceptic_row(row: PlanRow, listed: OutstandingRow, reasons: dict[int, str]) -> ScepticRow:
    return ScepticRow(
        listed=listed,
        level_label=LEVEL_LABELS[row.assurance_position.evidence_level],
        has_failed=getattr(row, "has_failed", False),
        why=reasons.get(row.pk) or listed.reason,
    )
