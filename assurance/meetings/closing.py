"""What closing a meeting will do, and what stands in its way: shown before, and asked again when it is closed."""

from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256

from django.db.models import Count, Max

from assurance.meetings.deciders import counts_besides, decider_of
from assurance.models import AgendaItem, Meeting, MeetingAttendee, PlanIssue, ProposedDecision
from assurance.models.meetings import Attendance
from assurance.permissions import can_apply_in_meeting, can_run_meetings_of
from assurance.scrutiny.own_work import own_work_among
from assurance.services.scrutiny import (
    SAY_WHO_WAS_ASKED,
    SAY_WHY_OWN_WORK,
    DecisionDetails,
    agencies_with_contacts,
)
from recommendations.models import ActionPlan, Recommendation

MOST_ROWS = 500  # as many as a report holds that a browser waits for
IN_THE_FUTURE = "The meeting is on {day:%-d %B %Y}. It can be closed from that day on."
NOT_TO_RUN = "You do not run this meeting. Ask the business manager, or whoever chairs it, to close it."
NOT_TO_DECIDE = (
    "{overseer} oversees it, for which you do not decide. "
    "Take the decision back, or ask the business manager to close the meeting."
)
UNPLACED_CHAIR = (
    "Nobody has said for which agency {chair} stands. "
    "Change the meeting: select the agency of the chair, or say that the chair belongs to no agency."
)
NO_CHAIR = "Nobody is named as chair, so nobody answers for what was decided. Name the chair of the meeting."
TOO_LONG = (
    "{plan} has {rows:,} recommendations. Issuing more than {most:,} takes longer than a browser waits: "
    "ask whoever runs the product to close the meeting by “manage.py close_meeting {pk}”."
)
REVIEW_TOO_EARLY = "The next review must be after the day of the meeting."
ANSWER_TOO_EARLY = "The answer must be due after the day of the meeting."
ANSWER_IN_THE_PAST = "The answer was due on {day:%-d %B %Y}, which has passed. Give the agency another date."


@dataclass(frozen=True)
class Deciding:
    """A decision that the meeting took, with what stands in the way of applying it, in words."""

    item: AgendaItem
    proposed: ProposedDecision
    problems: list[str]
    own_work: list[str]  # why it is the work of who decides, or closes the meeting, in words

    @property
    def recommendation(self):
        return self.item.recommendation


@dataclass(frozen=True)
class Issuing:
    plan: ActionPlan
    number: int
    rows: int


@dataclass(frozen=True)
class Closing:
    """`seen` names all that was decided when the page was opened: what changes after that is read again first."""

    decisions: list[Deciding]
    issues: list[Issuing]
    problems: list[str]  # of the meeting as a whole
    undecided: list[AgendaItem]
    not_noted: int  # guests of whom nobody noted whether they came
    seen: str
    counts_closer: bool  # whether own work of whoever closes it counts besides the chair's

    @property
    def is_possible(self) -> bool:
        return not self.problems and not any(each.problems for each in self.decisions)

    @property
    def refusals(self) -> list[str]:
        """Everything that stands in the way, each naming its item."""
        of_items = [
            f"Item {each.item.position}, recommendation {each.recommendation.ref}: {problem}"
            for each in self.decisions
            for problem in each.problems
        ]
        return [*self.problems, *of_items]


def closing_of(meeting: Meeting, *, by, on: date, is_in_a_browser: bool = True) -> Closing:
    """What it does if `by` closes it. Nine queries, however much was decided; one more for a chair."""
    items = list(
        AgendaItem.objects.current()
        .filter(meeting=meeting)
        .select_related(
            "meeting",
            "recommendation__plan",
            "recommendation__plan_agency__agency",
            "recommendation__overseeing_subgroup",
            "proposed_decision",
        )
        .order_by("position", "pk")
    )
    taken = [(item, proposed) for item in items if (proposed := decided(item))]
    issues = issues_of(meeting)
    return Closing(
        decisions=decisions_of(meeting, taken, by, on),
        issues=issues,
        problems=problems_of_meeting(meeting, taken, issues if is_in_a_browser else [], by, on),
        undecided=[item for item in items if item.recommendation_id and not decided(item)],
        not_noted=MeetingAttendee.objects.filter(
            meeting=meeting, removed_reason="", attendance=Attendance.INVITED
        ).count(),
        seen=seen_as(taken),
        counts_closer=counts_besides(meeting, by),
    )


def decided(item: AgendaItem) -> ProposedDecision | None:
    proposed = getattr(item, "proposed_decision", None)
    return proposed if proposed and not proposed.is_undone else None


def seen_as(taken: list[tuple[AgendaItem, ProposedDecision]]) -> str:
    words = ";".join(f"{proposed.pk}:{proposed.version}" for _, proposed in taken)
    return sha256(words.encode()).hexdigest()


def issues_of(meeting: Meeting) -> list[Issuing]:
    """The plans of which a version is issued, with the number that it gets."""
    plans = list(meeting.plans.annotate(row_count=Count("recommendations")).order_by("title", "pk"))
    last = dict(PlanIssue.objects.filter(plan__in=plans).order_by().values_list("plan").annotate(Max("number")))
    return [Issuing(plan, last.get(plan.pk, 0) + 1, plan.row_count) for plan in plans]


def problems_of_meeting(meeting: Meeting, taken: list, issues: list[Issuing], by, on: date) -> list[str]:
    found = []
    if not can_run_meetings_of(by, meeting.subgroup_id):
        found.append(NOT_TO_RUN)
    if meeting.held_on > on:
        found.append(IN_THE_FUTURE.format(day=meeting.held_on))
    if taken and not (meeting.chair_id or meeting.chair_name):
        found.append(NO_CHAIR)
    if taken and meeting.has_unplaced_chair:
        found.append(UNPLACED_CHAIR.format(chair=meeting.chair_name))
    found += [
        TOO_LONG.format(plan=each.plan, rows=each.rows, most=MOST_ROWS, pk=meeting.pk)
        for each in issues
        if each.rows > MOST_ROWS
    ]
    return found


def decisions_of(meeting: Meeting, taken: list[tuple[AgendaItem, ProposedDecision]], by, on: date) -> list[Deciding]:
    decider, rows = decider_of(meeting, by), [item.recommendation for item, _ in taken]
    own = own_work_among(rows, people=decider.whose_work, agency_ids=decider.agency_ids)
    reached = agencies_with_contacts({row.plan_agency.agency_id for row in rows}, on)
    return [
        Deciding(
            item,
            proposed,
            [
                *refusals_of(item.recommendation, by),
                *problems_of(item, proposed, on, is_own=bool(own[item.recommendation_id]), reached=reached),
            ],
            own[item.recommendation_id],
        )
        for item, proposed in taken
    ]


def refusals_of(row: Recommendation, by) -> list[str]:
    """Why they may not apply a decision on it."""
    if can_apply_in_meeting(by, row.overseeing_subgroup_id):
        return []
    return [NOT_TO_DECIDE.format(overseer=row.overseeing_subgroup or "The Board")]


def problems_of(
    item: AgendaItem, proposed: ProposedDecision, on: date, *, is_own: bool, reached: set[int]
) -> list[str]:
    """What stands in the way of one decision. `reached` are the agencies that get mail."""
    found, meeting = [], item.meeting
    if proposed.next_review_on and proposed.next_review_on <= meeting.held_on:
        found.append(REVIEW_TOO_EARLY)
    if proposed.answer_by:
        if proposed.answer_by <= meeting.held_on:
            found.append(ANSWER_TOO_EARLY)
        elif proposed.answer_by < on:
            found.append(ANSWER_IN_THE_PAST.format(day=proposed.answer_by))
        if not proposed.asked_of and item.recommendation.plan_agency.agency_id not in reached:
            found.append(SAY_WHO_WAS_ASKED)
    if is_own and not proposed.own_work_reason:
        found.append(SAY_WHY_OWN_WORK)
    return found


def details_of(proposed: ProposedDecision) -> DecisionDetails:
    return DecisionDetails(**{field.name: getattr(proposed, field.name) for field in fields(DecisionDetails)})
