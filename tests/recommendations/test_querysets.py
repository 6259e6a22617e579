from datetime import date, timedelta

import pytest

from lscb_tracker.accounts.roles import Role
from recommendations.models import ActionPlan, Agency, PlanAgency, Recommendation
from tests import factories

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)
YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("action", "is_overdue"),
    [
        ({"target_date": YESTERDAY}, True),
        ({"target_date": DAY}, False),
        ({"target_date": TOMORROW}, False),
        ({}, False),
        ({"status": "in_progress", "target_date": YESTERDAY}, True),
        ({"status": "complete", "target_date": YESTERDAY}, False),
        ({"status": "ongoing", "target_date": YESTERDAY, "review_on": DAY}, False),
        ({"status": "ongoing", "review_on": YESTERDAY}, True),
        ({"status": "ongoing", "review_on": DAY}, False),
        ({"status": "superseded", "status_reason": "Why.", "target_date": YESTERDAY}, False),
    ],
    ids=lambda value: " ".join(map(str, value.values())) if isinstance(value, dict) else "",
)
def test_a_row_is_overdue_from_the_day_after(action, is_overdue):
    row = factories.make_action(**action).recommendation
    stored = row.actions.get()

    assert list(Recommendation.objects.overdue(DAY)) == ([row] if is_overdue else [])
    assert (stored.is_overdue(DAY) or stored.is_review_overdue(DAY)) == is_overdue


def test_people_see_the_rows_of_their_agencies_or_all():
    own, other = factories.make_recommendation(), factories.make_recommendation()
    lead = factories.make_user(Role.AGENCY_LEAD, agency=own.plan_agency.agency)
    scrutineer, nobody = factories.make_user(Role.SCRUTINEER), factories.make_user()

    def seen(user) -> list[list]:
        models = (Recommendation, PlanAgency, ActionPlan, Agency)
        return [[row.pk for row in model.objects.visible_to(user).order_by("pk")] for model in models]

    def own_rows(row) -> list:
        return [row.pk, row.plan_agency_id, row.plan_id, row.plan_agency.agency_id]

    assert seen(lead) == [[pk] for pk in own_rows(own)]
    assert seen(scrutineer) == [sorted(pair) for pair in zip(own_rows(own), own_rows(other), strict=True)]
    assert seen(nobody) == [[], [], [], []]


@pytest.mark.parametrize(
    ("transferred_on", "days"),
    [(None, [True, True, True]), (DAY, [False, True, True])],
    ids=["no day given", "on a day"],
)
def test_a_transfer_holds_from_its_day_or_always(transferred_on, days):
    part = factories.make_plan_agency(
        disposition="transferred", transferred_to="Another Board", transferred_on=transferred_on
    )

    assert [part.is_transferred(on) for on in (YESTERDAY, DAY, TOMORROW)] == days
    assert not factories.make_plan_agency().is_transferred(DAY)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "days"),
    [
        (None, None, [True, True, True]),
        (DAY, None, [False, True, True]),
        (None, DAY, [True, True, False]),
        (DAY, DAY, [False, True, False]),
    ],
)
def test_a_contact_is_current_from_the_first_to_the_last_day(starts_on, ends_on, days):
    contact = factories.make_contact(starts_on=starts_on, ends_on=ends_on)

    assert [contact.is_current(on) for on in (YESTERDAY, DAY, TOMORROW)] == days
    assert [type(contact).objects.current(on).exists() for on in (YESTERDAY, DAY, TOMORROW)] == days
