"""What becomes due, and when, and what is met about. Seven kinds of dates, one query each, however many rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from assurance.models import AssurancePosition, FollowUp, Meeting, MeetingState, RegularReport, RequestedRecommendation
from assurance.querysets import transferred
from assurance.status import AssuranceStatus
from recommendations.models import Action, ActionStatus, Recommendation
from recommendations.models.actions import OPEN_STATUSES

YEARS_BACK, YEARS_AHEAD = 2, 3
REFS_NAMED = 10
ROW = ("recommendation__plan", "recommendation__plan_agency__agency")


@dataclass(frozen=True)
class CalendarDate:
    """`name` stays the same while the day moves; `sequence` and `changed_at` say that it was changed."""

    name: str
    day: date
    summary: str
    path: str
    changed_at: datetime
    sequence: int = 0
    meeting: Meeting | None = None  # a date with a time and a place


def calendar_dates(user, on: date) -> list[CalendarDate]:
    """What the person may see, from two years ago to three years ahead."""
    span = (on.replace(year=on.year - YEARS_BACK, day=1), on.replace(year=on.year + YEARS_AHEAD, day=1))
    found = [
        *requests_due(user, on, span),
        *reviews_of_assurance(user, on, span),
        *dates_of_actions(user, span),
        *follow_ups_due(user, span),
        *reports_due(user, span),
        *meetings_held(user, span),
    ]
    return sorted(found, key=lambda each: (each.day, each.name))


def summary_of(rows: Iterable[Recommendation], what: str) -> str:
    """“Child D 6.4: assurance due, Epsom and St Helier”."""
    rows = sorted(rows, key=lambda row: row.sort_key)
    refs = ", ".join(row.ref for row in rows[:REFS_NAMED])
    more = f" and {len(rows) - REFS_NAMED} more" if len(rows) > REFS_NAMED else ""
    return f"{rows[0].plan.publication_name} {refs}{more}: {what}, {rows[0].plan_agency.agency.short_name}"


def requests_due(user, on: date, span) -> Iterator[CalendarDate]:
    """What was asked and is not answered: one for each letter, and one for each row that was given more time."""
    position = "recommendation__assurance_position"
    waiting = (
        RequestedRecommendation.objects.visible_to(user)
        .unanswered(on)
        .filter(request__withdrawn_on=None, **{f"{position}__due_on__range": span})
        .select_related("request", position, *ROW)
    )
    letters: dict[tuple, list[RequestedRecommendation]] = defaultdict(list)
    for requested in waiting:
        has_more_time = requested.recommendation.assurance_position.due_on != requested.request.due_on
        letters[requested.request_id, requested.pk if has_more_time else None].append(requested)
    for (request_pk, requested_pk), asked in letters.items():
        rows, request = [each.recommendation for each in asked], asked[0].request
        yield CalendarDate(
            name=f"request-{request_pk}" + (f"-{requested_pk}" if requested_pk else ""),
            day=rows[0].assurance_position.due_on,
            summary=summary_of(rows, "assurance due"),
            path=rows[0].get_absolute_url(),
            changed_at=request.updated_at,
            sequence=request.version - 1,
        )


def reviews_of_assurance(user, on: date, span) -> Iterator[CalendarDate]:
    assured = AssurancePosition.objects.visible_to(user).filter(status=AssuranceStatus.ASSURED, review_on__range=span)
    for position in assured.exclude(transferred(on, "recommendation__")).select_related(*ROW):
        row = position.recommendation
        yield CalendarDate(
            name=f"assurance-review-{row.pk}",
            day=position.review_on,
            summary=summary_of([row], "review of assurance"),
            path=row.get_absolute_url(),
            changed_at=row.updated_at,
            sequence=row.version - 1,
        )


def dates_of_actions(user, span) -> Iterator[CalendarDate]:
    """The target date of an open action, the next review of a continuing one."""
    actions = Action.objects.visible_to(user).select_related(*ROW)
    open_ones = actions.filter(status__in=OPEN_STATUSES, target_date__range=span)
    ongoing = actions.filter(status=ActionStatus.ONGOING, review_on__range=span)
    for action in open_ones:
        yield dated(action, f"target-{action.pk}", action.target_date, "target date")
    for action in ongoing:
        yield dated(action, f"action-review-{action.pk}", action.review_on, "review of the action")


def follow_ups_due(user, span) -> Iterator[CalendarDate]:
    for step in FollowUp.objects.visible_to(user).open().filter(due_on__range=span).select_related(*ROW):
        yield dated(step, f"follow-up-{step.pk}", step.due_on, "follow-up due")


def dated(row: Action | FollowUp, name: str, day: date, what: str) -> CalendarDate:
    summary, path = summary_of([row.recommendation], what), row.recommendation.get_absolute_url()
    return CalendarDate(name, day, summary, path, row.updated_at, row.version - 1)


def reports_due(user, span) -> Iterator[CalendarDate]:
    reports = RegularReport.objects.visible_to(user).running().filter(next_due_on__range=span)
    for report in reports.prefetch_related("recommendations__plan", "recommendations__plan_agency__agency"):
        if rows := list(report.recommendations.all()):
            yield CalendarDate(
                name=f"report-{report.pk}",
                day=report.next_due_on,
                summary=summary_of(rows, "report due"),
                path=rows[0].get_absolute_url(),
                changed_at=report.updated_at,
                sequence=report.version - 1,
            )


def meetings_held(user, span) -> Iterator[CalendarDate]:
    """By the name that invitations give them; a cancelled one leaves the calendar."""
    meetings = Meeting.objects.visible_to(user).exclude(state=MeetingState.CANCELLED).filter(held_on__range=span)
    for meeting in meetings:
        yield CalendarDate(
            name=f"meeting-{meeting.pk}",
            day=meeting.held_on,
            summary=meeting.title,
            path=meeting.get_absolute_url(),
            changed_at=meeting.updated_at,
            sequence=meeting.times_changed,
            meeting=meeting,
        )
