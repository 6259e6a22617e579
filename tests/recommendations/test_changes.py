from datetime import date

import pytest

from lscb_tracker.accounts.roles import Role
from lscb_tracker.audit.trail import recorded
from recommendations.changes import MADE_BY_COMMAND, differences, in_words, record_change, snapshot
from recommendations.models import ChangeEvent, ChangeVerb
from tests import factories

FIELDS = ("status", "review_on", "lead_person")


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, ""), ("", ""), (True, "Yes"), (False, "No"), (0, "0"), (date(2026, 6, 1), "1 June 2026"), ("x", "x")],
)
def test_a_value_is_told_in_words(value, words):
    assert in_words(value) == words


@pytest.mark.django_db
def test_only_what_differs_is_told_by_label_and_in_words():
    action = factories.make_action(lead_person="A. Nurse")
    before = snapshot(action, FIELDS)

    action.status, action.review_on = "ongoing", date(2027, 3, 1)

    assert differences(action, before) == [
        {"label": "Status", "before": "Not started", "after": "Ongoing"},
        {"label": "Review on", "before": "", "after": "1 March 2027"},
    ]


@pytest.mark.django_db
def test_a_change_of_several_recommendations_is_one_line_for_each(manager):
    rows = [factories.make_recommendation() for _ in range(2)]
    agency = rows[0].plan_agency.agency

    with recorded():
        record_change(ChangeVerb.ASSURANCE_LOGGED, by=manager, subject="x" * 301, recommendations=rows, agency=agency)

    lines = ChangeEvent.objects.order_by("pk").values_list("recommendation", "agency", "by_name", "subject", "changes")
    assert list(lines) == [(row.pk, agency.pk, manager.name, "x" * 300, []) for row in rows]


@pytest.mark.django_db
def test_a_change_without_a_person_or_a_recommendation_says_so():
    with recorded():
        record_change(ChangeVerb.CONTACT_ADDED, by=None)

    assert ChangeEvent.objects.values_list("by", "by_name", "recommendation", "agency").get() == (
        None,
        MADE_BY_COMMAND,
        None,
        None,
    )


@pytest.mark.django_db
def test_the_record_keeps_the_name_that_a_person_had(manager):
    with recorded():
        record_change(ChangeVerb.CONTACT_ADDED, by=manager)

    manager.name = "Another Name"
    manager.save()

    assert ChangeEvent.objects.get().by_name == "Person 1"


@pytest.mark.django_db
def test_an_agency_lead_sees_changes_of_the_own_agency_alone(manager, agency_lead):
    other = factories.make_agency()
    for agency in (agency_lead.agency, other, None):
        with recorded():
            record_change(ChangeVerb.ASSURANCE_LOGGED, by=manager, subject=str(agency), agency=agency)

    seen = {role: ChangeEvent.objects.visible_to(user) for role, user in people(agency_lead).items()}

    assert [event.agency for event in seen["lead"]] == [agency_lead.agency]
    assert [event.agency for event in seen["scrutineer"]] == [None, other, agency_lead.agency]
    assert [event.agency for event in seen["nobody"]] == []


def people(agency_lead) -> dict:
    return {
        "lead": agency_lead,
        "scrutineer": factories.make_user(Role.SCRUTINEER),
        "nobody": factories.make_user(),
    }
