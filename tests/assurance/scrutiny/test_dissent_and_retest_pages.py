"""The pages on which an agency does not agree, and on which a chair tests again."""

from datetime import date

import pytest

from assurance.models import Dissent, Retest
from lscb_tracker.accounts.roles import Role
from tests import factories
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]


@pytest.fixture
def decision(chair):
    row = factories.make_recommendation(plan_agency=factories.make_plan_agency(factories.make_plan("child-d")))
    return factories.make_decision(row, by=chair, outcome="challenged", missing="The audit.", reason="It is old.")


@pytest.fixture
def retest(chair):
    row = factories.make_recommendation(plan_agency=factories.make_plan_agency(factories.make_plan("child-d")))
    return factories.make_retest(row, by=chair, due_on=date(2026, 11, 7))


def test_both_texts_stand_on_the_page_of_the_recommendation(client_for, decision):
    row = decision.recommendation
    lead = factories.make_user(Role.AGENCY_LEAD, agency=row.plan_agency.agency, name="C. Matron")
    client, url = client_for(lead), f"/decisions/{decision.pk}/dissent/"

    page = client.get(url)
    answer = client.post(url, filled(page, text="The audit was sent in May."))

    assert "Say why your agency does not agree" in page.content.decode()
    assert (answer.status_code, answer.url) == (302, f"{row.get_absolute_url()}#decisions")
    assert Dissent.objects.get().given_by_name == "C. Matron"
    html = client.get(row.get_absolute_url()).content.decode()
    for words in ("It is old.", "The audit.", "The agency does not agree", "The audit was sent in May."):
        assert words in html


def test_a_dissent_says_what_and_who(client_for, manager, decision):
    answer = client_for(manager).post(f"/decisions/{decision.pk}/dissent/", {})

    assert answer.status_code == 422
    for words in ("Enter what the agency does not agree with", "Enter who says so for the agency"):
        assert words in answer.content.decode()


def test_a_failed_retest_shows_wherever_the_status_does(client_for, chair, retest):
    client, url = client_for(chair), f"/retests/{retest.pk}/settle/"
    asked = {"missing": "Why?", "channel": "meeting", "asked_of": "A. Nurse"}

    answer = client.post(url, filled(client.get(url), state="failed", finding="Half have none.", **asked))

    row = retest.recommendation
    assert answer.status_code == 302
    for page in (row.get_absolute_url(), row.plan.get_absolute_url(), "/outstanding/", "/scrutiny/child-d/1.1/"):
        assert "Regressed" in client.get(page).content.decode(), page
    assert "Half have none." in client.get(row.get_absolute_url()).content.decode()


def test_a_retest_that_holds_asks_for_nothing_more(client_for, chair, retest):
    client, url = client_for(chair), f"/retests/{retest.pk}/settle/"

    client.post(url, filled(client.get(url), state="held", finding="All have one.", answer_by=("", "", "")))

    retest.refresh_from_db()
    assert (retest.state, retest.finding) == ("held", "All have one.")
    assert client.get(url).url == f"{retest.recommendation.get_absolute_url()}#decisions"


def test_a_failed_retest_says_what_is_asked(client_for, chair, retest):
    client, url = client_for(chair), f"/retests/{retest.pk}/settle/"

    answer = client.post(url, {"version": 1, "state": "failed", "finding": "Half have none."})

    assert answer.context["form"].errors == {
        "missing": ["Enter what you ask the agency"],
        "answer_by": ["Enter the day by which the agency must answer"],
        "channel": ["Select how the agency is asked"],
    }
    assert Retest.objects.planned().exists()


def test_only_who_decides_on_the_row_tests_it_again(client_for, retest):
    other = factories.make_user(Role.CHAIR, subgroups=[factories.make_subgroup()])

    assert client_for(other).get(f"/retests/{retest.pk}/settle/").status_code == 403
