"""Steps that answers announced: added, overdue, settled; and who sees them where."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assurance import services
from assurance.models import FollowUp
from lscb_tracker.accounts.roles import Role
from recommendations.versioning import AlreadySaved
from tests import factories
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

YESTERDAY, TODAY, TOMORROW = date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture
def row(agency_lead):
    part = factories.make_plan_agency(factories.make_plan("child-d"), agency_lead.agency)
    return factories.make_recommendation("4.3", plan_agency=part)


@pytest.fixture
def adding(row):
    return reverse("assurance:follow-up-add", args=[row.plan.slug, row.ref])


def settle(follow_up, by, state="done", reason="The audit found improvement."):
    fresh = FollowUp.objects.get(pk=follow_up.pk)
    return services.settle_follow_up(follow_up=fresh, version=1, state=state, reason=reason, by=by, on=TODAY)


def test_a_month_in_words_is_kept_and_due_at_its_end(client_for, manager, row, adding):
    client = client_for(manager)

    answer = client.post(
        adding, filled(client.get(adding), text="The re-audit is repeated.", due_as_printed="September 2018")
    )

    assert answer["Location"] == row.get_absolute_url()
    [added] = FollowUp.objects.all()
    assert (added.text, added.due_on, added.due_as_printed) == (
        "The re-audit is repeated.",
        date(2018, 9, 30),
        "September 2018",
    )
    assert (added.logged_by, added.record) == (manager, None)
    assert row.change_events.get(verb="follow_up_added").subject == "Follow-up due September 2018"
    html = client.get(row.get_absolute_url()).content.decode()
    assert "September 2018, by 30 September 2018" in html
    assert "Overdue for 2,976 days" in html


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({}, "Enter the day, or the month in words"),
        ({"due_as_printed": "Autumn 2016"}, "Enter a month and a year, such as September 2018"),
        ({"due_on": ("31", "2", "2027")}, "The due date must be a real date"),
    ],
)
def test_a_follow_up_has_a_date(client_for, manager, adding, typed, error):
    client = client_for(manager)

    answer = client.post(adding, filled(client.get(adding), text="Again.", **typed))

    assert answer.status_code == 422
    assert error in answer.content.decode()
    assert not FollowUp.objects.exists()


def test_the_answer_that_announced_it_is_kept_with_it(client_for, manager, row, adding):
    record = factories.make_record(row)
    elsewhere = factories.make_record()
    client = client_for(manager)

    client.post(f"{adding}?record={record.pk}", filled(client.get(adding), text="Again.", due_on=TOMORROW))

    assert FollowUp.objects.get().record == record
    assert client.get(f"{adding}?record={elsewhere.pk}").status_code == 404
    with pytest.raises(ValidationError, match="says nothing about"):
        services.add_follow_up(
            recommendation=row,
            record=elsewhere,
            details=services.FollowUpDetails("Again.", TOMORROW),
            by=manager,
        )


@pytest.mark.parametrize(
    ("due_on", "overdue"), [(YESTERDAY, True), (TODAY, False), (TOMORROW, False)], ids=["yesterday", "today", "later"]
)
def test_what_is_overdue_shows_on_the_dashboard_and_the_outstanding_page(client_for, manager, row, due_on, overdue):
    factories.make_follow_up(row, due_on=due_on, text="The audit is repeated.")
    client = client_for(manager)

    for url in ("/", "/outstanding/"):
        html = client.get(url).content.decode()
        assert ["Overdue follow-ups (1)" in html, "1 day overdue" in html] == [overdue, overdue]


def test_what_is_settled_is_folded_and_no_longer_overdue(client_for, manager, row):
    follow_up = factories.make_follow_up(row, due_on=YESTERDAY)
    client = client_for(manager)
    url = reverse("assurance:follow-up-settle", args=[follow_up.pk])

    client.post(url, filled(client.get(url), state="done", reason="The audit found improvement."))

    follow_up.refresh_from_db()
    assert (follow_up.state, follow_up.settled_by, follow_up.settled_on) == ("done", manager, TODAY)
    assert row.change_events.filter(verb="follow_up_settled").count() == 1
    html = client.get(row.get_absolute_url()).content.decode()
    assert "1 settled follow-up" in html
    assert "The audit found improvement." in html
    assert "Overdue follow-ups" not in client.get("/").content.decode()


def test_a_follow_up_is_settled_once(row, manager, chair):
    follow_up = factories.make_follow_up(row)
    settle(follow_up, manager)

    with pytest.raises(AlreadySaved):
        settle(follow_up, manager)
    with pytest.raises(ValidationError, match="already"):
        settle(follow_up, manager, state="withdrawn")
    with pytest.raises(ValidationError, match="Say what came of it"):
        settle(follow_up, manager, reason="")


def test_the_longest_overdue_come_first_and_the_rest_is_counted(client_for, manager, row):
    for day in range(1, 13):
        factories.make_follow_up(row, due_on=date(2026, 10, day))

    shown = client_for(manager).get("/").context["page"].follow_ups

    assert [card.follow_up.due_on.day for card in shown.cards] == list(range(1, 11))
    assert (shown.total, shown.left_out) == (12, 2)


def test_an_agency_lead_sees_the_own_ones_and_settles_none(client_for, agency_lead, row):
    own = factories.make_follow_up(row, due_on=YESTERDAY, text="Ours.")
    factories.make_follow_up(due_on=YESTERDAY, text="Theirs.")
    client = client_for(agency_lead)

    for url in ("/", "/outstanding/", row.get_absolute_url()):
        html = client.get(url).content.decode()
        assert ["Ours." in html, "Theirs." in html] == [True, False]
    assert client.get(reverse("assurance:follow-up-settle", args=[own.pk])).status_code == 403


def test_the_outstanding_page_asks_for_the_agency_of_its_filter(client_for, manager, row):
    factories.make_follow_up(row, due_on=YESTERDAY, text="Ours.")
    other = factories.make_follow_up(due_on=YESTERDAY, text="Theirs.")
    slug = other.recommendation.plan_agency.agency.slug

    html = client_for(manager).get(f"/outstanding/?agency={slug}").content.decode()

    assert ["Ours." in html, "Theirs." in html] == [False, True]


@pytest.mark.parametrize(("role", "status"), [(Role.BOARD_MEMBER, 200), (Role.CHAIR, 200), (Role.SCRUTINEER, 403)])
def test_whoever_logs_answers_adds_what_they_announce(client_for, adding, role, status):
    assert client_for(role).get(adding).status_code == status
