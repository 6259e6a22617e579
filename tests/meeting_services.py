"""A case of every service that plans, holds and closes meetings; see tests.every_service."""

import uuid
from datetime import date

from django.utils import timezone

from assurance import services as assurance
from assurance.models import AgendaItem, Meeting
from recommendations.models import ActionPlan
from tests import factories
from tests.assurance.meetings.scene import close, make_held_meeting, make_row, note
from tests.every_service import DAY, case_of
from tests.meeting_papers import make_agenda_item, make_closed_meeting


@case_of(assurance.close_meeting)
def close_meeting(people):
    """With a challenge, which asks the agency, and a plan, which is issued."""
    plan = factories.make_plan()
    meeting = make_held_meeting(plan, chair=people.chair)
    words = {"outcome": "challenged", "missing": "The audit.", "answer_by": date(2026, 12, 18)}
    note(meeting, make_row(plan), **words)
    return lambda: close(Meeting.objects.get(pk=meeting.pk), by=people.manager, on=DAY)


@case_of(assurance.issue_plan)
def issue_plan(people):
    pk = make_row(factories.make_plan()).plan_id
    return lambda: assurance.issue_plan(
        plan=ActionPlan.objects.get(pk=pk), layout="appendix", by=people.manager, on=DAY, clock=timezone.now
    )


@case_of(assurance.correct_record)
def correct_record(people):
    item = make_agenda_item(make_closed_meeting(by=people.manager))
    words = {"text": "It was the audit of 2025.", "reason": "A slip of the pen."}
    return lambda: assurance.correct_record(
        meeting=Meeting.objects.get(pk=item.meeting_id),
        item=AgendaItem.objects.get(pk=item.pk),
        by=people.manager,
        on=DAY,
        submission_key=uuid.uuid4(),
        **words,
    )
