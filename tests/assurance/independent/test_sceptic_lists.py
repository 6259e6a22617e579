"""The lists of a sceptic: what is on each, what is not, for whom, and what they cost."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from assurance.independent.sceptic_lists import LISTS
from lscb_tracker.accounts.roles import Role
from tests import factories, meeting_papers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

TODAY = date(2026, 11, 23)
THEN = date(2026, 6, 1)
INDEX = reverse("assurance:sceptic-list-list")


def address(slug: str) -> str:
    return reverse("assurance:sceptic-list-detail", args=[slug])


def listed(client, slug: str, **query) -> list[int]:
    return [each.listed.pk for each in client.get(address(slug), query).context["rows"]]


def counts(client, **query) -> dict[str, int]:
    return {each.slug: count for each, count in client.get(INDEX, query).context["lists"] if count}


def decided(by, row=None, **fields):
    row = row or factories.make_recommendation()
    factories.make_decision(row, by=by, **{"decided_on": THEN} | fields)
    return row


def moved(times: int, by):
    action = factories.make_action(target_date=THEN)
    for number in range(times):
        agreed = {"state": "agreed", "decided_on": THEN, "decided_by": by}
        factories.make_target_date_move(action, by=by, **agreed, to_date=THEN + timedelta(days=number + 1))
    return action.recommendation


def own_work_of(chair):
    return decided(chair, is_own_work=True, own_work_reason="Nobody else sits on the Board.")


def undated(status: str):
    action = factories.make_action(status=status, is_as_published=True)
    return action.recommendation


# What is on each list, and beside it what is nearly so.


def test_assured_on_a_statement_alone(client_for, chair):
    on_nothing, on_statement = (decided(chair, evidence_level=level) for level in (0, 1))
    decided(chair, evidence_level=2)
    decided(chair, evidence_level=1, outcome="not_required", reason="Replaced.")

    assert listed(client_for(chair), "statement-alone") == [on_nothing.pk, on_statement.pk]


def test_complete_but_unassured(client_for, chair):
    unassured, assured, open_row = (
        factories.make_recommendation(action_status=status) for status in ("complete", "complete", "in_progress")
    )
    decided(chair, assured)

    assert listed(client_for(chair), "complete-unassured") == [unassured.pk]
    assert open_row.pk not in listed(client_for(chair), "complete-unassured")


def test_closed_without_evidence(client_for, chair):
    bare, withdrawn, shown, open_row = (factories.make_recommendation() for _ in range(4))
    for row in (withdrawn, shown, open_row):
        item = factories.make_evidence(factories.make_record(row, logged_by=chair), logged_by=chair, place="seen")
        if row is withdrawn:
            gone = {"withdrawn_on": TODAY, "withdrawn_by": chair, "withdrawn_reason": "A mistake."}
            type(item).objects.filter(pk=item.pk).update(**gone)
    for row in (bare, withdrawn, shown):
        decided(chair, row)

    assert listed(client_for(chair), "closed-without-evidence") == [bare.pk, withdrawn.pk]


def test_ongoing_without_a_review_date(client_for, chair):
    ongoing = undated("ongoing")
    undated("in_progress")
    factories.make_action(status="ongoing", review_on=TODAY)

    page = client_for(chair).get(address("ongoing-without-review"))

    [each] = page.context["rows"]
    assert each.listed.pk == ongoing.pk
    assert ongoing.actions.get().text in each.why


def test_moved_more_than_once(client_for, chair, manager):
    moved(1, manager)
    twice = moved(2, manager)
    refused = {"state": "refused", "decided_on": THEN, "decided_by": manager, "decision_reason": "No."}
    factories.make_target_date_move(moved(1, manager).actions.get(), by=manager, **refused)

    [each] = client_for(chair).get(address("moved-more-than-once")).context["rows"]

    assert each.listed.pk == twice.pk
    assert each.why.startswith("Moved 2 times, from 1 June 2026 to")


def test_silent_longest(client_for, chair):
    rows = [factories.make_recommendation() for _ in range(3)]
    for row, days in zip(rows, (40, 90, 60), strict=True):
        factories.make_request(row, sent_on=TODAY - timedelta(days=days), due_on=TODAY - timedelta(days=days - 14))
    not_yet_due = factories.make_recommendation()
    factories.make_request(not_yet_due, sent_on=THEN, due_on=TODAY)

    page = client_for(chair).get(address("silent-longest"))

    found = [(each.listed.pk, each.listed.days_waiting) for each in page.context["rows"]]
    assert found == [(rows[1].pk, 90), (rows[2].pk, 60), (rows[0].pk, 40)]


def test_decided_by_the_own_agency(client_for, chair):
    said = own_work_of(chair)
    decided(chair)

    [each] = client_for(chair).get(address("decided-by-own-agency")).context["rows"]

    assert each.listed.pk == said.pk
    assert "Why: Nobody else sits on the Board." in each.why


@pytest.mark.parametrize(
    ("fields", "is_listed"),
    [
        ({}, True),
        ({"ends_on": THEN}, True),
        ({"ends_on": THEN - timedelta(days=1)}, False),
        ({"starts_on": THEN + timedelta(days=1)}, False),
        ({"withdrawn_reason": "A mistake."}, False),
    ],
    ids=["in force", "until that day", "ended before", "began after", "withdrawn"],
)
def test_older_decisions_tell_by_whom_the_decider_stood_for(client_for, chair, fields, is_listed):
    row = factories.make_recommendation()
    decider = factories.make_user(Role.BOARD_MEMBER)
    agency = {"agency": row.plan_agency.agency, "starts_on": THEN - timedelta(days=100)}
    factories.make_appointment(decider, Role.BOARD_MEMBER, **agency | fields)
    decided(chair, row, decided_by=decider, decided_by_name=str(decider))
    decided(chair, decided_by=decider)

    assert listed(client_for(chair), "decided-by-own-agency") == ([row.pk] if is_listed else [])


def test_a_meeting_that_the_agency_chaired_decided_on_its_own(client_for, chair):
    row = factories.make_recommendation()
    meeting = meeting_papers.make_meeting(chair_agency=row.plan_agency.agency, chair_name="C. Officer")
    decided(chair, row, meeting=meeting)
    decided(chair, meeting=meeting)

    [each] = client_for(chair).get(address("decided-by-own-agency")).context["rows"]

    assert (each.listed.pk, "No reason was kept." in each.why) == (row.pk, True)


def test_failed_in_a_dip_sample_is_a_list_and_marks_the_others(client_for, chair, scrutineer):
    row = decided(chair, evidence_level=1)
    found = {"result": "fails", "finding": "It is of 2015.", "tested_on": TODAY, "tested_by": scrutineer}
    meeting_papers.make_sampled_row(recommendation=row, by=scrutineer, **found)
    client = client_for(chair)

    [failed] = client.get(address("failed-dip-sample")).context["rows"]

    assert (failed.listed.pk, failed.why) == (row.pk, "23 November 2026: It is of 2015.")
    assert "Failed in a dip sample" in client.get(address("statement-alone")).content.decode()


# All of them


def test_the_counts_are_those_of_the_lists(client_for, chair, manager):
    decided(chair, evidence_level=1)
    own_work_of(chair)
    undated("ongoing")
    moved(2, manager)
    factories.make_recommendation(action_status="complete")
    factories.make_request(factories.make_recommendation(), sent_on=THEN, due_on=THEN)
    client = client_for(chair)

    found = counts(client)

    assert found == {slug: len(listed(client, slug)) for slug in LISTS if listed(client, slug)}
    assert found == {
        "statement-alone": 1,
        "complete-unassured": 1,
        "closed-without-evidence": 2,
        "ongoing-without-review": 1,
        "moved-more-than-once": 1,
        "silent-longest": 1,
        "decided-by-own-agency": 1,
    }


def test_an_empty_list_is_good_news(client_for, chair):
    client = client_for(chair)

    index = client.get(INDEX).content.decode()
    for each in LISTS.values():
        html = client.get(address(each.slug)).content.decode()
        assert "This list is empty, which is good news" in html
        assert each.good_news in html
        assert f"Good news. {each.good_news}" in index


def test_the_filters_select_on_both_pages(client_for, chair):
    one, two = (factories.make_recommendation(action_status="complete") for _ in range(2))
    client = client_for(chair)

    for query in ({"plan": one.plan.slug}, {"agency": one.plan_agency.agency.slug}):
        assert counts(client, **query) == {"complete-unassured": 1}
        assert listed(client, "complete-unassured", **query) == [one.pk]
    html = client.get(INDEX, {"plan": two.plan.slug}).content.decode()
    assert f"{address('complete-unassured')}?plan={two.plan.slug}" in html
    assert [client.get(url, {"plan": "none"}).status_code for url in (INDEX, address("silent-longest"))] == [422, 422]


def test_agencies_see_their_own_rows_alone(client_for, agency_lead):
    own = factories.make_recommendation(
        plan_agency=factories.make_plan_agency(agency=agency_lead.agency), action_status="complete"
    )
    factories.make_recommendation(action_status="complete")
    client = client_for(agency_lead)

    assert counts(client) == {"complete-unassured": 1}
    assert listed(client, "complete-unassured") == [own.pk]
    assert client.get(address("failed-dip-sample")).status_code == 404
    assert client.get(address("no-such-list")).status_code == 404


def test_a_long_list_has_pages(client_for, chair):
    part = factories.make_plan_agency()
    for _ in range(52):
        factories.make_recommendation(plan_agency=part, action_status="complete")
    client = client_for(chair)

    assert [len(listed(client, "complete-unassured", page=page)) for page in (1, 2)] == [50, 2]


@pytest.mark.parametrize("number", [1, 12])
def test_the_lists_cost_the_same_for_many(client_for, chair, manager, number, django_assert_num_queries):
    for _ in range(number):
        own_work_of(chair)
        moved(2, manager)
        undated("ongoing")
        decided(chair, evidence_level=1)
    client = client_for(chair)

    with django_assert_num_queries(5):  # signed in 2, filter 2, and all the counts
        client.get(INDEX)
    for slug, queries in (("statement-alone", 6), ("moved-more-than-once", 7), ("decided-by-own-agency", 7)):
        with django_assert_num_queries(queries):  # signed in 2, filter 2, count, rows; and what its last column says
            client.get(address(slug))
