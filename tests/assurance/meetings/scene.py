"""A meeting that can be closed: held on a day, chaired by somebody, with decisions noted on rows of a plan."""

from datetime import date

from django.utils import timezone

from assurance import services
from assurance.meetings.closing import closing_of
from assurance.models import Meeting
from recommendations.models import ActionPlan
from tests import factories
from tests.meeting_papers import make_agenda_item, make_meeting, make_proposed_decision

HELD_ON = date(2026, 11, 20)
ON = date(2026, 11, 23)


def make_held_meeting(plan: ActionPlan, *, chair, **fields) -> Meeting:
    meeting = make_meeting(held_on=HELD_ON, chair=chair, chair_name=chair.name, **fields)
    meeting.plans.add(plan)
    return meeting


def make_row(plan: ActionPlan, **fields):
    """A recommendation whose agency can be asked by mail."""
    part = plan.plan_agencies.first() or factories.make_plan_agency(plan)
    if not part.agency.contacts.exists():
        factories.make_contact(part.agency, email="a.nurse@trust.example")
    return factories.make_recommendation(plan_agency=part, **fields)


def note(meeting: Meeting, row, **words):
    """A decision that the meeting took on the row."""
    return make_proposed_decision(make_agenda_item(meeting, row), **words)


def close(meeting: Meeting, *, by, on: date = ON, **options) -> Meeting:
    """As whoever has just read the page closes it."""
    stored = Meeting.objects.get(pk=meeting.pk)
    options = {"version": stored.version, "seen": closing_of(stored, by=by, on=on).seen} | options
    return services.close_meeting(meeting=stored, by=by, on=on, clock=timezone.now, **options)
