"""The challenge log: what the Board asked, of whom, in which meeting, what was answered and what changed.

A challenge is a decision that was not satisfied: challenged, or accepted in part. Its answer is what the agency told
the Board first after it, and what changed is the next decision.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Case, CharField, DateField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.http import QueryDict

from assurance.forms.challenges import ChallengeFilterForm, ChallengeState
from assurance.models import AssuranceRecord, RecordKind, ScrutinyDecision, ServedRecommendation
from assurance.models.decisions import ASKS_FOR_MORE
from assurance.models.records import COUNTED_STATES
from assurance.status import EvidenceLevel
from recommendations.models import ActionPlan, Agency
from recommendations.permissions import reads_all_agencies

ROWS_ON_A_PAGE = 50
STATE_LABELS = dict(ChallengeState.choices)
POSITION = "recommendation__assurance_position__"
RELATED = ("recommendation__plan", "recommendation__plan_agency__agency", "subgroup", "meeting", "request")


def challenges(user) -> QuerySet[ScrutinyDecision]:
    """The latest first."""
    found = ScrutinyDecision.objects.visible_to(user).filter(outcome__in=ASKS_FOR_MORE)
    return found.order_by("-decided_on", "-recorded_at", "-pk")


def with_what_followed(found: QuerySet[ScrutinyDecision], user, on: date) -> QuerySet[ScrutinyDecision]:
    """Annotate `next_pk`, `answer_pk`, `answer_due_on` and `state`."""
    return (
        found.annotate(
            next_pk=Subquery(decisions_after().values("pk")[:1]),
            answer_pk=Subquery(told_after(user).values("record_id")[:1]),
            answer_due_on=due_date(),
        )
        .annotate(state=state_on(on))
        .select_related(*RELATED)
        .defer("request__text", "recommendation__text")
    )


def decisions_after() -> QuerySet[ScrutinyDecision]:
    later = Q(decided_on__gt=OuterRef("decided_on")) | Q(
        decided_on=OuterRef("decided_on"), recorded_at__gt=OuterRef("recorded_at")
    )
    found = ScrutinyDecision.objects.filter(later, recommendation=OuterRef("recommendation"))
    return found.order_by("decided_on", "recorded_at", "pk")


def told_after(user) -> QuerySet[ServedRecommendation]:
    later = Q(record__received_on__gt=OuterRef("decided_on")) | Q(
        record__received_on=OuterRef("decided_on"), record__logged_at__gt=OuterRef("recorded_at")
    )
    found = ServedRecommendation.objects.filter(
        later,
        recommendation=OuterRef("recommendation"),
        record__kind=RecordKind.FROM_AGENCY,
        record__state__in=COUNTED_STATES,
    )
    if not reads_all_agencies(user):  # asked of every challenge: a list of all records would be read for each
        found = found.filter(record__in=AssuranceRecord.objects.visible_to(user).order_by().values("pk"))
    return found.order_by("record__received_on", "record__logged_at", "record_id")


def due_date() -> Case:
    """The day that was said, or the one that was agreed since, which the position of the row knows."""
    is_latest_question = Q(request__isnull=False, **{f"{POSITION}request_id": F("request_id")})
    agreed = When(is_latest_question & Q(**{f"{POSITION}due_on__isnull": False}), then=F(f"{POSITION}due_on"))
    return Case(agreed, default=F("answer_by"), output_field=DateField())


def state_on(on: date) -> Case:
    return Case(
        When(next_pk__isnull=False, then=Value(ChallengeState.SETTLED.value)),
        When(answer_pk__isnull=False, then=Value(ChallengeState.ANSWERED.value)),
        When(request__withdrawn_on__isnull=False, then=Value(ChallengeState.WITHDRAWN.value)),
        When(answer_due_on__lt=on, then=Value(ChallengeState.OVERDUE.value)),
        default=Value(ChallengeState.WAITING.value),
        output_field=CharField(),
    )


class ChallengeFilter:
    """Reads the answers of the page, with two queries for what it offers. Answers without sense select nothing."""

    def __init__(self, data: QueryDict, *, user, on: date):
        self.user, self.on = user, on
        asked = challenges(user).order_by().values("recommendation__plan_agency")
        self.agencies = list(Agency.objects.visible_to(user).filter(plan_agencies__in=asked).distinct())
        self.plans = list(ActionPlan.objects.visible_to(user).filter(plan_agencies__in=asked).distinct())
        self.form = ChallengeFilterForm(data, choices=self.choices)
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

    @cached_property
    def challenges(self) -> QuerySet[ScrutinyDecision]:
        found = challenges(self.user) if self.is_valid else ScrutinyDecision.objects.none()
        wanted = {
            "recommendation__plan_agency__agency__slug": self.answers.get("agency"),
            "recommendation__plan__slug": self.answers.get("plan"),
        }
        found = with_what_followed(
            found.filter(**{name: said for name, said in wanted.items() if said}), self.user, self.on
        )
        return found.filter(state=self.answers["state"]) if "state" in self.answers else found


@dataclass(frozen=True)
class Challenge:
    """One challenge with what followed it."""

    decision: ScrutinyDecision
    state: str
    due_on: date | None
    days_overdue: int
    answer: AssuranceRecord | None
    next_decision: ScrutinyDecision | None

    @property
    def state_label(self) -> str:
        return STATE_LABELS[self.state]

    @property
    def in_meeting(self) -> str:
        """The meeting, or who decided without one."""
        if self.decision.meeting:
            return str(self.decision.meeting)
        return self.decision.subgroup.name if self.decision.subgroup else "The Board"

    @property
    def asked_of(self) -> str:
        return self.decision.request.sent_to if self.decision.request else self.decision.asked_of

    @property
    def what_changed(self) -> str:
        """“Assured on 3 May 2017, on a document”; empty while nothing has."""
        if not self.next_decision:
            return ""
        level = EvidenceLevel(self.next_decision.evidence_level).label.lower()
        return f"{self.next_decision}, resting on: {level}"


def challenge_page(found: QuerySet[ScrutinyDecision], number: int | None, on: date) -> tuple[Page, list[Challenge]]:
    """One page of the challenges, in four queries."""
    page_obj = Paginator(found, ROWS_ON_A_PAGE).get_page(number)
    return page_obj, listed(page_obj.object_list, on)


def listed(decisions: Iterable[ScrutinyDecision], on: date) -> list[Challenge]:
    """Two queries, for the answers and for what was decided next."""
    decisions = list(decisions)
    answers = AssuranceRecord.objects.select_related("given_by_agency").in_bulk(keys(decisions, "answer_pk"))
    later = ScrutinyDecision.objects.in_bulk(keys(decisions, "next_pk"))
    return [challenge(each, answers.get(each.answer_pk), later.get(each.next_pk), on) for each in decisions]


def keys(decisions: Sequence[ScrutinyDecision], name: str) -> list[int]:
    return sorted({key for each in decisions if (key := getattr(each, name))})


def challenge(
    decision: ScrutinyDecision, answer: AssuranceRecord | None, later: ScrutinyDecision | None, on: date
) -> Challenge:
    """What was told only after the next decision is no answer to this one."""
    if answer and later and (later.decided_on, later.recorded_at) < (answer.received_on, answer.logged_at):
        answer = None
    is_overdue = decision.state == ChallengeState.OVERDUE
    days = (on - decision.answer_due_on).days if is_overdue else 0
    return Challenge(decision, decision.state, decision.answer_due_on, days, answer, later)
