"""Closing a meeting: its record is locked, its decisions are applied, and its plans are issued; or nothing is."""

from collections.abc import Callable
from datetime import date, datetime

from django.core.exceptions import ValidationError

from assurance.meetings.closing import Closing, Deciding, closing_of, details_of
from assurance.meetings.deciders import decider_of
from assurance.meetings.locked import refuse_closed
from assurance.models import Meeting, MeetingState, ScrutinyDecision
from assurance.reports.data import Layout
from assurance.services.issuing import issue_plan
from assurance.services.scrutiny import record_decision
from lscb_tracker.audit.trail import recorded
from recommendations.changes import record_change
from recommendations.models import ActionPlan, ChangeVerb, Recommendation
from recommendations.versioning import AlreadySaved, EditConflict, save_if_unchanged

NOTED_MEANWHILE = "What the meeting decided has changed since you opened this page. Read it again, and close it then."


@recorded()
def close_meeting(
    *,
    meeting: Meeting,
    version: int,
    seen: str,
    by,
    on: date,
    clock: Callable[[], datetime],
    layout: str = Layout.APPENDIX,
    is_in_a_browser: bool = True,
) -> Meeting:
    """Close a meeting for good. `seen` is what had been decided when whoever closes it read the page.

    One transaction: what cannot be applied is said for every item (ValidationError), and then nothing is. Of two who
    close it at once, one does. The mails of its questions are queued; the caller sends them once this is saved.
    """
    refuse_repeated(meeting, version, by)
    stored = refuse_closed(meeting)
    if stored.version != version:
        raise EditConflict(stored)
    lock(stored)
    closing = closing_of(stored, by=by, on=on, is_in_a_browser=is_in_a_browser)
    if closing.seen != seen:
        raise ValidationError(NOTED_MEANWHILE)
    if not closing.is_possible:
        raise ValidationError(closing.refusals)
    decisions = apply_decisions(stored, closing, by=by, on=on)
    save_if_unchanged(stored, version=version, by=by, state=MeetingState.CLOSED, closed_at=clock(), closed_by=by)
    record_change(
        ChangeVerb.MEETING_CLOSED,
        by=by,
        subject=str(stored),
        changes=[
            {"label": f"Recommendation {each.recommendation.ref}", "before": "", "after": str(each)}
            for each in decisions
        ],
    )
    for each in closing.issues:
        issue_plan(plan=each.plan, meeting=stored, layout=layout, by=by, on=on, clock=clock)
    return stored


def refuse_repeated(meeting: Meeting, version: int, by) -> None:
    """The same person pressed the button twice."""
    stored = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    if stored.is_closed and stored.closed_by_id == by.pk and stored.version == version + 1:
        raise AlreadySaved(stored)


def lock(meeting: Meeting) -> None:
    """The plans and the rows that are decided on, each in one order: two meetings never wait for each other."""
    list(ActionPlan.objects.filter(meetings=meeting).order_by("pk").select_for_update(no_key=True).values("pk"))
    rows = Recommendation.objects.filter(agenda_items__in=meeting.items.order_by()).order_by("pk")
    list(rows.select_for_update(no_key=True, of=("self",)).values("pk"))


def apply_decisions(meeting: Meeting, closing: Closing, *, by, on: date) -> list[ScrutinyDecision]:
    decider, found, refusals = decider_of(meeting, by), [], []
    for each in closing.decisions:
        try:
            found.append(
                record_decision(
                    recommendation=each.recommendation,
                    details=details_of(each.proposed),
                    decider=decider,
                    decided_on=meeting.held_on,
                    by=by,
                    on=on,
                )
            )
        except ValidationError as error:
            refusals += [in_words(each, message) for message in error.messages]
    if refusals:
        raise ValidationError(refusals)
    return found


def in_words(deciding: Deciding, message: str) -> str:
    return f"Item {deciding.item.position}, recommendation {deciding.recommendation.ref}: {message}"
