"""The register of learning events: kept by the business manager, read by everybody, pointed to by evidence."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assurance import services
from assurance.models import EvidenceItem, LearningEvent
from lscb_tracker.accounts.roles import Role
from recommendations.models import ChangeEvent
from recommendations.versioning import AlreadySaved, EditConflict
from tests import factories
from tests.meeting_papers import make_learning_event
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

FIRST, LAST = date(2016, 9, 14), date(2016, 9, 15)
LIST, ADD = "assurance:learning-event-list", "assurance:learning-event-add"


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ({"starts_on": FIRST}, "14 September 2016"),
        ({"starts_on": FIRST, "ends_on": FIRST}, "14 September 2016"),
        ({"starts_on": FIRST, "ends_on": LAST}, "14 to 15 September 2016"),
        ({"starts_on": FIRST, "ends_on": date(2016, 10, 2)}, "14 September 2016 to 2 October 2016"),
        ({"starts_on": None, "date_as_printed": "Autumn 2017"}, "Autumn 2017"),
        ({"starts_on": None}, "Not dated"),
    ],
    ids=["one day", "the same day", "one month", "two months", "in the words of its source", "no date"],
)
def test_an_event_is_dated_as_its_source_dates_it(dates, words):
    assert make_learning_event(**dates).dated == words


def test_the_business_manager_adds_an_event(client_for, manager):
    plan, client = factories.make_plan(title="Child D Action Plan"), client_for(manager)
    page = client.get(reverse(ADD))
    typed = {"title": "Learning seminar", "starts_on": FIRST, "ends_on": LAST, "participant_count": "179"}

    answer = client.post(reverse(ADD), filled(page, **typed, chaired_by="The chair", plans=[plan]))

    event = LearningEvent.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse(LIST))
    assert (event.title, event.dated, event.participant_count) == ("Learning seminar", "14 to 15 September 2016", 179)
    assert list(event.plans.all()) == [plan]
    line = ChangeEvent.objects.get()
    assert (line.verb, line.subject, line.by) == ("learning_event_edited", "Learning seminar", manager)


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"title": ""}, {"title": ["Enter what the event was called"]}),
        ({"ends_on": LAST}, {"starts_on": ["Enter the first day, too"]}),
        ({"starts_on": LAST, "ends_on": FIRST}, {"ends_on": ["The last day must be the same as or after the first"]}),
        (
            {"participant_count": "many"},
            {"participant_count": ["Enter the number of participants in figures, like 179"]},
        ),
    ],
    ids=["no title", "a last day alone", "ends before it starts", "no number"],
)
def test_what_cannot_be_is_said_at_the_field(client_for, manager, typed, errors):
    client = client_for(manager)
    page = client.get(reverse(ADD))

    answer = client.post(reverse(ADD), filled(page, **{"title": "Learning seminar"} | typed))

    assert answer.status_code == 422
    assert answer.context["form"].errors == errors
    assert not LearningEvent.objects.exists()


def test_changing_an_event_says_what_it_said_before(manager):
    event, plan = make_learning_event(title="Seminar", chaired_by="The chair"), factories.make_plan(title="Child D")
    details = services.LearningEventDetails("Seminar", event.starts_on, chaired_by="A head teacher", plans=[plan])

    services.edit_learning_event(event=event, version=1, details=details, by=manager)

    assert ChangeEvent.objects.get().changes == [
        {"label": "Chaired by", "before": "The chair", "after": "A head teacher"},
        {"label": "Plans", "before": "", "after": "Child D"},
    ]
    with pytest.raises(EditConflict):
        services.edit_learning_event(event=event, version=1, details=details, by=manager)


def test_a_withdrawn_event_stays_and_is_offered_no_longer(client_for, manager):
    event, item = make_learning_event(title="Seminar"), factories.make_evidence(factories.make_record())
    EvidenceItem.objects.update(learning_event=event)

    services.withdraw_learning_event(event=event, version=1, reason="It was cancelled.", by=manager)

    page = client_for(manager).get(event.get_absolute_url()).content.decode()
    assert "It was cancelled." in page
    assert item.title in page
    assert list(LearningEvent.objects.current()) == []
    with pytest.raises(AlreadySaved):
        services.withdraw_learning_event(event=event, version=2, reason="It was cancelled.", by=manager)
    with pytest.raises(ValidationError, match="withdrawn already"):
        services.withdraw_learning_event(event=event, version=2, reason="Another reason.", by=manager)


def test_evidence_points_to_an_event(client_for, manager):
    event, row = make_learning_event(title="Seminar", starts_on=FIRST), factories.make_recommendation()
    record, client = factories.make_record(row), client_for(manager)
    url = reverse("assurance:evidence-add", args=[record.pk])
    page = client.get(url)
    typed = {"title": "Slides", "evidence_type": "presentation", "place": "seen", "learning_event": event.pk}

    assert client.post(url, filled(page, **typed)).status_code == 302

    assert EvidenceItem.objects.get().learning_event == event
    shown = client.get(row.get_absolute_url()).content.decode()
    assert f'From the learning event <a class="govuk-link" href="{event.get_absolute_url()}">Seminar</a>' in shown
    assert row.ref in client.get(event.get_absolute_url()).content.decode()


def test_evidence_is_not_asked_for_its_event_while_the_register_is_empty(client_for, manager):
    url = reverse("assurance:evidence-add", args=[factories.make_record().pk])
    withdrawn = make_learning_event(withdrawn_reason="A mistake.")

    form = client_for(manager).get(url).context["form"]

    assert "learning_event" not in form.fields
    assert withdrawn.withdrawn_reason


def test_an_agency_lead_sees_the_register_and_of_the_evidence_only_the_own(client_for):
    event = make_learning_event(title="Seminar")
    own, foreign = (factories.make_evidence(factories.make_record(), title=words) for words in ("Ours", "Theirs"))
    EvidenceItem.objects.update(learning_event=event)
    lead = factories.make_user(Role.AGENCY_LEAD, agency=own.record.given_by_agency)
    client = client_for(lead)

    page, listed = client.get(event.get_absolute_url()).content.decode(), client.get(reverse(LIST))

    assert own.title in page
    assert foreign.title not in page
    assert [event.evidence_count for event in listed.context["page_obj"]] == [1]


def test_an_empty_register_says_what_it_is_for(client_for, manager):
    assert "No learning events yet" in client_for(manager).get(reverse(LIST)).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_register_costs_the_same_queries_however_long_it_is(client_for, manager, rows, django_assert_num_queries):
    for _ in range(rows):
        make_learning_event()
    client = client_for(manager)

    with django_assert_num_queries(4):
        listed = client.get(reverse(LIST))

    assert len(listed.context["page_obj"].object_list) == rows
