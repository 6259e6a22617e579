"""Pages of meetings that are over: of a closed or cancelled meeting nothing is offered to be typed."""

from datetime import date

import pytest
from django.urls import reverse

from assurance.models import MeetingKind
from tests.meeting_papers import make_agenda_item, make_attendee, make_closed_meeting, make_meeting, make_standing_item

pytestmark = pytest.mark.django_db

OF_THE_MEETING = (
    "meeting-update",
    "meeting-cancel",
    "agenda-item-add",
    "attendee-add",
    "attendee-pick",
    "meeting-invite",
)
OF_AN_ITEM = ("agenda-item-update", "agenda-item-take-off")
OF_A_GUEST = ("attendee-update", "attendee-remove")


def forms_of(meeting) -> list[str]:
    named = [(name, meeting.pk) for name in OF_THE_MEETING]
    named += [(name, make_agenda_item(meeting).pk) for name in OF_AN_ITEM]
    named += [(name, make_attendee(meeting).pk) for name in OF_A_GUEST]
    return [reverse(f"assurance:{name}", args=[pk]) for name, pk in named]


def test_an_open_meeting_shows_its_forms(client_for, manager):
    client = client_for(manager)

    assert {client.get(url).status_code for url in forms_of(make_meeting())} == {200}


@pytest.mark.parametrize(
    ("state", "said"), [("closed", "This meeting is closed"), ("cancelled", "This meeting was cancelled.")]
)
def test_a_meeting_that_is_over_leads_from_its_forms_to_its_page(client_for, manager, state, said):
    client = client_for(manager)
    cancelled = {"state": "cancelled", "cancelled_reason": "Snow."}
    meeting = make_closed_meeting(by=manager) if state == "closed" else make_meeting(**cancelled)

    for url in forms_of(meeting):
        answer = client.get(url, follow=True)

        assert answer.redirect_chain == [(meeting.get_absolute_url(), 302)], url
        assert said in answer.content.decode(), url


def test_a_standing_item_that_has_ended_leads_from_its_forms_to_the_list(client_for, manager):
    client, listed = client_for(manager), reverse("assurance:standing-item-list")
    runs, ended = make_standing_item(title="Audits"), make_standing_item(title="Old", ended_on=date(2026, 1, 1))

    for name in ("standing-item-update", "standing-item-end"):
        answer = client.get(reverse(f"assurance:{name}", args=[ended.pk]), follow=True)

        assert answer.redirect_chain == [(listed, 302)]
        assert "This standing item was ended already." in answer.content.decode()
        assert client.get(reverse(f"assurance:{name}", args=[runs.pk])).status_code == 200


def facts_of(client, meeting) -> list[bool]:
    page = client.get(meeting.get_absolute_url()).content.decode()
    words = ("Not said yet", ">Not said<", "Plans that it issues", "Plan it was about", ">Closed</dt>", "Read in on")
    return [word in page for word in words]


def test_a_meeting_of_the_past_says_where_it_was_read_and_promises_nothing(client_for, manager):
    client = client_for(manager)
    told = make_closed_meeting(by=manager, source="The letter, paragraph 3.")

    assert facts_of(client, make_meeting()) == [True, False, True, False, False, False]
    assert facts_of(client, make_closed_meeting(by=manager)) == [False, True, True, False, True, False]
    assert facts_of(client, told) == [False, True, False, True, False, True]


def test_a_title_that_is_the_kind_stands_there_once(client_for, manager):
    client, kind = client_for(manager), MeetingKind.CHALLENGE_EVENT
    same, other = make_meeting(kind=kind, title=kind.label), make_meeting(kind=kind, title="Autumn")
    caption = f'<span class="govuk-caption-l">{kind.label}</span>'

    assert caption not in client.get(same.get_absolute_url()).content.decode()
    assert caption in client.get(other.get_absolute_url()).content.decode()
