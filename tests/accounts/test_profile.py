from datetime import date

import pytest

from lscb_tracker.accounts.roles import Role
from recommendations.permissions import Capability
from tests import factories
from tests.failures import everything_stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]


def test_the_account_says_who_one_is_until_when_and_what_that_allows(client_for):
    agency = factories.make_agency("Cafcass")
    user = factories.make_user(name="Alex Brennan", email="alex@lscb.example")
    factories.make_appointment(user, Role.AGENCY_LEAD, agency=agency, ends_on=date(2027, 3, 31))
    subgroups = [factories.make_subgroup("Case Review"), factories.make_subgroup("Quality Assurance")]
    factories.make_appointment(user, Role.CHAIR, subgroups=subgroups, starts_on=date(2026, 11, 23))

    answer = client_for(user).get("/account/")

    html = answer.content.decode()
    for words in (
        "Alex Brennan",
        "alex@lscb.example",
        "Agency lead",
        "Cafcass",
        "31 March 2027",
        "Subgroup chair",
        "Case Review, Quality Assurance",
        "23 November 2026",
        "No end date",
    ):
        assert words in html
    assert answer.context["capabilities"] == [
        Capability.READ_ALL_AGENCIES.label,
        Capability.UPDATE_OWN_ACTIONS.label,
        Capability.LOG_ASSURANCE.label,
        Capability.PROPOSE_OWN_ASSURANCE.label,
        Capability.ASK_TO_MOVE_DATES.label,
        Capability.DECIDE_ASSURANCE.label,
        Capability.RUN_OWN_MEETINGS.label,
        Capability.ANSWER_SCRUTINEER.label,
    ]
    assert 'href="/accounts/password/change/"' in html


@pytest.mark.parametrize(
    "fields",
    [{"starts_on": date(2026, 11, 24)}, {"ends_on": date(2026, 11, 22)}],
    ids=["not yet begun", "ended"],
)
def test_an_appointment_that_is_not_in_force_is_not_shown(fields, client_for):
    user = factories.make_user()
    factories.make_appointment(user, Role.CHAIR, **fields)

    answer = client_for(user).get("/account/")

    assert (list(answer.context["appointments"]), answer.context["capabilities"]) == ([], [])
    assert "You have no appointment today" in answer.content.decode()


def test_looking_at_the_account_changes_nothing_and_costs_four_queries(client_for, django_assert_num_queries):
    user = factories.make_user(Role.CHAIR, subgroups=[factories.make_subgroup(), factories.make_subgroup()])
    factories.make_appointment(user, Role.SCRUTINEER)
    client, before = client_for(user), everything_stored()

    with django_assert_num_queries(4):
        answer = client.get("/account/")

    assert answer.status_code == 200
    assert client.post("/account/").status_code == 405
    assert everything_stored() == before


def test_the_account_is_ones_own(client):
    answer = client.get("/account/")

    assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=/account/")
