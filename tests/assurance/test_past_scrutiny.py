"""What the published response tells of scrutiny and learning beside the plan."""

from collections import Counter
from datetime import date

import pytest

from assurance import demonstration
from assurance.models import LearningEvent, Meeting, StandingItem
from assurance.past_scrutiny import load_past_scrutiny
from lscb_tracker.audit.models import AuditEvent
from recommendations.models import ActionPlan
from tests.failures import everything_stored
from tests.loaded import give

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def loaded():
    give(demonstration.load_child_d, on=DAY)


def test_the_scrutiny_and_challenge_event_is_closed_and_linked_to_the_rows_it_names():
    meeting = Meeting.objects.get(held_on=date(2016, 9, 7))

    assert (meeting.get_kind_display(), meeting.state) == ("Scrutiny and challenge event", "closed")
    assert meeting.source.endswith("paragraphs 3 and 18; Appendix 1, row 1.1.")
    assert [item.recommendation.ref for item in meeting.items.all()] == ["1.1", "1.2", "1.3", "1.4"]
    [invited] = meeting.attendees.all()
    assert (invited.agency.slug, invited.attendance) == ("cafcass", "invited")
    assert invited.note == "Invited on 18.08.2016. There was no response to this request."
    assert list(meeting.plans.all()) == [ActionPlan.objects.get()]


def test_every_quoted_sentence_about_the_event_stands_in_the_plan():
    item = Meeting.objects.get().items.get(recommendation__ref="1.1")

    assert item.note in item.recommendation.assurance_records.get().text


def test_the_learning_events_are_those_of_the_letter_and_the_undated_stay_undated():
    assert [(event.dated, event.title) for event in LearningEvent.objects.all()] == [
        ("22 November 2017", "Health Leadership event"),
        ("22 September 2017", "Neglect workshop"),
        ("14 September 2016", "Learning from SCR session"),
        ("14 to 15 September 2016", "Learning from the Child D SCR event"),
        ("14 April 2016", "LSCB Effectiveness seminar"),
        ("18 November 2015", "SCB School Leadership event"),
        ("3 November 2015", "The first learning from SCR training course"),
        ("Not dated", "Listening event with voluntary and community groups"),
        ("Not dated", "MARAC 10th Anniversary event and Learning from Domestic Homicide Reviews"),
    ]


def test_the_179_participants_are_those_of_three_events_and_of_no_single_one():
    told = LearningEvent.objects.get(participants__contains="179")

    assert told.participants.startswith(
        "A total of 179 participants attended the three multi-agency SCR learning events"
    )
    assert not LearningEvent.objects.exclude(participant_count=None).exists()


def test_the_board_has_its_standing_items():
    assert Counter(StandingItem.objects.values_list("kind", flat=True)) == {"board": 2}
    assert "Domestic Violence (DV)" in StandingItem.objects.values_list("title", flat=True)


def test_no_text_names_the_child():
    read_in = (demonstration.FIXTURES / "child_d_scrutiny.json").read_text(encoding="utf-8")

    assert "Butler" not in read_in


def test_reading_it_in_again_changes_nothing(stopped_clock):
    before = everything_stored()

    assert load_past_scrutiny(demonstration.read_fixture("child_d_scrutiny.json"), by=None, at=stopped_clock) is None

    assert everything_stored() == before
    assert AuditEvent.objects.filter(action="past_scrutiny_imported").count() == 1
