from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse

from assurance import outstanding
from assurance.models import Outcome, PlanRow
from assurance.outstanding import Grouping, group_counts, in_order, outstanding_page
from assurance.outstanding_filter import OutstandingFilter
from lscb_tracker.accounts.roles import Role
from tests import factories

OUTSTANDING = "assurance:outstanding"
LONG_AGO = date(2026, 1, 5)


@pytest.fixture
def plan(db):
    return factories.make_plan("child-a", publication_name="Child A")


@pytest.fixture
def case_review(db):
    return factories.make_subgroup("Case Review", slug="case-review")


@pytest.fixture
def quality(db):
    return factories.make_subgroup("Quality Assurance", slug="quality-assurance")


def make_row(plan, agency_name: str = "Hospital", sent_on: date = factories.ASKED_ON, **fields):
    """A row that waits since `sent_on` for an answer that is overdue."""
    found = plan.plan_agencies.filter(agency__name=agency_name).first()
    part = found or factories.make_plan_agency(plan, factories.make_agency(agency_name))
    row = factories.make_recommendation(plan_agency=part, **fields)
    factories.make_request(row, sent_on=sent_on, due_on=sent_on)
    return row


def refs_by_group(response) -> dict[str, list[str]]:
    return {group.title: [row.ref for row in group.rows] for group in response.context["page"].groups}


@pytest.fixture
def three_rows(plan, case_review, quality):
    """Two of the hospital, the second waiting longer; one of the ambulance service, which no subgroup oversees."""
    make_row(plan, "Hospital", overseeing_subgroup=quality)
    make_row(plan, "Hospital", LONG_AGO, overseeing_subgroup=case_review)
    make_row(plan, "Ambulance service")
    factories.make_decision(make_row(plan, "School"), by=factories.make_user())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {"Ambulance service": ["2.1"], "Hospital": ["1.2", "1.1"]}),
        (
            {"group": "subgroup"},
            {"Case Review": ["1.2"], "Quality Assurance": ["1.1"], "Not overseen by a subgroup": ["2.1"]},
        ),
        ({"group": "age"}, {"6 months to 1 year": ["1.2"], "28 days to 3 months": ["1.1", "2.1"]}),
        ({"agency": "agency-1"}, {"Hospital": ["1.2", "1.1"]}),
        ({"subgroup": "case-review"}, {"Hospital": ["1.2"]}),
        ({"subgroup": "none", "group": "age"}, {"28 days to 3 months": ["2.1"]}),
    ],
    ids=["by agency", "by subgroup", "by age", "of one agency", "of one subgroup", "of no subgroup"],
)
def test_rows_stand_in_their_groups_and_the_longest_wait_first(
    client_for, manager, three_rows, stopped_clock, query, expected
):
    response = client_for(manager).get(reverse(OUTSTANDING), query)

    assert refs_by_group(response) == expected
    assert list(refs_by_group(response)) == list(expected)
    assert [group.count for group in response.context["page"].groups] == [len(refs) for refs in expected.values()]


def test_each_row_says_why_it_is_outstanding_and_for_how_long(client_for, manager, plan, quality, today, stopped_clock):
    asked = make_row(plan, text="The hospital should listen. " * 12, overseeing_subgroup=quality)
    factories.make_action(asked, status="complete")
    never_asked = factories.make_recommendation(plan_agency=asked.plan_agency)

    response = client_for(manager).get(reverse(OUTSTANDING))

    [group] = response.context["page"].groups
    first, second = group.rows
    assert (first.ref, first.url, first.days_waiting, first.subgroup) == (
        asked.ref,
        f"/plans/child-a/{asked.ref}/",
        83,
        "Quality Assurance",
    )
    assert (first.action_label, first.assurance_label) == ("Complete", "No response")
    assert first.reason == "Requested on 1 September 2026 from A. Nurse, Named nurse, due on 1 September 2026."
    assert len(first.text) < 200
    assert first.text.endswith(" …")
    assert (second.ref, second.days_waiting) == (never_asked.ref, None)
    assert second.reason == "The Board has not asked the agency, and nothing was received."
    assert "Not dated" in response.text


@pytest.mark.parametrize(
    ("review_after", "expected"), [(-1, {"Hospital": ["1.1"]}), (0, {})], ids=["review was yesterday", "review today"]
)
def test_an_assurance_whose_review_date_has_passed_is_outstanding(
    client_for, manager, plan, today, stopped_clock, review_after, expected
):
    review_on = today + timedelta(days=review_after)
    factories.make_decision(make_row(plan), by=manager, next_review_on=review_on)

    response = client_for(manager).get(reverse(OUTSTANDING))

    assert refs_by_group(response) == expected
    assert ("Review due" in response.text) == bool(expected)


@pytest.mark.parametrize(
    ("days", "band"),
    [
        (0, "Up to 27 days"),
        (27, "Up to 27 days"),
        (28, "28 days to 3 months"),
        (90, "28 days to 3 months"),
        (91, "3 to 6 months"),
        (182, "6 months to 1 year"),
        (364, "6 months to 1 year"),
        (365, "1 to 2 years"),
        (730, "2 to 5 years"),
        (1824, "2 to 5 years"),
        (1825, "5 years or more"),
    ],
)
def test_the_age_of_a_wait_begins_on_its_day(plan, today, days, band):
    make_row(plan, sent_on=today - timedelta(days=days))
    rows = PlanRow.objects.outstanding(today)

    counts = group_counts(in_order(rows, Grouping.AGE, today), Grouping.AGE)

    assert [(group.title, group.count) for group in counts] == [(band, 1)]


def test_a_wait_without_a_day_is_the_last_group(plan, today):
    make_row(plan)
    factories.make_recommendation(plan_agency=plan.plan_agencies.get())
    rows = PlanRow.objects.outstanding(today)

    counts = group_counts(in_order(rows, Grouping.AGE, today), Grouping.AGE)

    assert [group.title for group in counts] == ["28 days to 3 months", "No date to count from"]


def test_a_chair_sees_the_own_subgroup_and_the_way_to_all(client_for, three_rows, case_review, stopped_clock):
    client = client_for(factories.make_user(Role.CHAIR, subgroups=[case_review]))

    own = client.get(reverse(OUTSTANDING))
    every = client.get(reverse(OUTSTANDING), {"subgroup": "all"})

    assert refs_by_group(own) == {"Hospital": ["1.2"]}
    assert 'href="?subgroup=all">Show all subgroups</a>' in own.text
    assert refs_by_group(every) == {"Ambulance service": ["2.1"], "Hospital": ["1.2", "1.1"]}
    assert "Show all subgroups" not in every.text


def test_who_sits_on_two_subgroups_sees_both(client_for, three_rows, case_review, quality, stopped_clock):
    client = client_for(factories.make_user(Role.BOARD_MEMBER, subgroups=[case_review, quality]))

    response = client.get(reverse(OUTSTANDING))

    assert refs_by_group(response) == {"Hospital": ["1.2", "1.1"]}
    assert response.context["filter"].in_words == "Overseen by Case Review or Quality Assurance"


def test_an_appointment_that_has_ended_gives_no_subgroup(client_for, three_rows, case_review, stopped_clock, today):
    chair = factories.make_user(Role.CHAIR)
    factories.make_appointment(chair, Role.CHAIR, subgroups=[case_review], ends_on=today - timedelta(days=1))

    assert len(refs_by_group(client_for(chair).get(reverse(OUTSTANDING)))) == 2


def test_the_link_to_the_report_keeps_what_was_asked_and_what_was_assumed(
    client_for, three_rows, case_review, stopped_clock
):
    client = client_for(factories.make_user(Role.CHAIR, subgroups=[case_review]))

    response = client.get(reverse(OUTSTANDING), {"group": "age", "agency": "agency-1"})

    link = reverse("assurance:outstanding-pdf") + "?group=age&amp;subgroup=case-review&amp;agency=agency-1"
    assert f'href="{link}"' in response.text


def test_the_selection_is_said_in_words(client_for, manager, three_rows, stopped_clock):
    factories.make_plan("child-b")
    query = QueryDict("plan=child-a&agency=agency-1&subgroup=case-review")

    selected = OutstandingFilter(query, user=manager, on=date(2026, 11, 23))

    assert selected.in_words == "Overseen by Case Review; Hospital; Action plan 1"
    assert [row.ref for row in selected.rows] == ["1.2"]


def test_all_plans_are_shown_unless_one_is_asked_for(client_for, manager, plan, stopped_clock):
    make_row(plan)
    make_row(factories.make_plan("child-b", publication_name="Child B"), "School")
    client = client_for(manager)

    assert refs_by_group(client.get(reverse(OUTSTANDING))) == {"Hospital": ["1.1"], "School": ["1.1"]}
    assert "Child B</span>" in client.get(reverse(OUTSTANDING)).text
    assert refs_by_group(client.get(reverse(OUTSTANDING), {"plan": "child-a"})) == {"Hospital": ["1.1"]}


def test_an_agency_lead_sees_only_the_own_rows(client_for, agency_lead, plan, stopped_clock):
    make_row(plan, "Somebody else’s hospital")
    own = factories.make_recommendation(plan_agency=factories.make_plan_agency(plan, agency_lead.agency))
    foreign = plan.plan_agencies.get(agency__name="Somebody else’s hospital").agency
    client = client_for(agency_lead)

    for query in ({}, {"agency": foreign.slug}, {"group": "age"}, {"subgroup": "all"}):
        response = client.get(reverse(OUTSTANDING), query)
        assert [ref for refs in refs_by_group(response).values() for ref in refs] == [own.ref]
        assert "Somebody else" not in response.text


@pytest.mark.parametrize("query", [{"plan": "child-a"}, {"agency": "agency-1"}])
def test_what_is_out_of_scope_is_not_on_offer(client_for, plan, stopped_clock, query):
    """A lead of two agencies has a choice, and the third agency is not in it."""
    make_row(plan, "Hospital")
    lead = factories.make_user()
    for number in (2, 3):
        agency = factories.make_agency(f"Own agency {number}")
        factories.make_appointment(lead, Role.AGENCY_LEAD, agency=agency)
        factories.make_recommendation(plan_agency=factories.make_plan_agency(factories.make_plan(), agency))
    client = client_for(lead)

    refused = client.get(reverse(OUTSTANDING), query)

    assert (refused.status_code, refs_by_group(refused)) == (422, {})
    assert len(refs_by_group(client.get(reverse(OUTSTANDING), {"agency": "agency-2"}))) == 1


@pytest.mark.parametrize("name", ["group", "subgroup", "agency", "plan"])
def test_an_answer_that_is_not_on_offer_is_an_error_and_selects_nothing(
    client_for, manager, three_rows, stopped_clock, name
):
    factories.make_plan("child-b")

    response = client_for(manager).get(reverse(OUTSTANDING), {name: "' OR 1=1 --"})

    assert response.status_code == 422
    assert "<title>Error: Outstanding assurance" in response.text
    assert f'href="#id_{name}"' in response.text
    assert refs_by_group(response) == {}
    assert "Nothing is outstanding" not in response.text


def test_when_nothing_is_outstanding_the_page_says_so(client_for, manager, plan, stopped_clock):
    factories.make_decision(make_row(plan), by=manager)

    response = client_for(manager).get(reverse(OUTSTANDING))

    assert "Nothing is outstanding" in response.text
    assert "The Board waits for nobody" in response.text
    assert "(PDF)" not in response.text


def test_when_nothing_was_selected_the_page_leads_to_everything(client_for, manager, three_rows, stopped_clock):
    response = client_for(manager).get(reverse(OUTSTANDING), {"agency": "agency-3"})

    assert "Nothing is outstanding: School" in response.text
    assert 'href="?subgroup=all">Show everything that is outstanding</a>' in response.text


def test_groups_go_on_over_pages_with_the_numbers_of_all_pages(plan, today, monkeypatch):
    monkeypatch.setattr(outstanding, "ROWS_ON_A_PAGE", 2)
    for agency in ("Ambulance", "Hospital", "Hospital", "Hospital"):
        make_row(plan, agency)
    rows = in_order(PlanRow.objects.outstanding(today), Grouping.AGENCY, today)

    pages = [outstanding_page(rows, Grouping.AGENCY, number, today) for number in ("1", "2")]

    first, second = [[(g.title, g.count, g.is_continued, len(g.rows)) for g in page.groups] for page in pages]
    assert first == [("Ambulance", 1, False, 1), ("Hospital", 3, False, 1)]
    assert second == [("Hospital", 3, True, 2)]
    assert [(link.title, link.count, link.page_number) for link in pages[1].links] == [
        ("Ambulance", 1, 1),
        ("Hospital", 3, 1),
    ]
    assert pages[0].total == 4


@pytest.mark.parametrize("number", ["0", "-1", "99", "x", ""])
def test_a_page_that_does_not_exist_is_the_nearest(client_for, manager, three_rows, stopped_clock, number):
    response = client_for(manager).get(reverse(OUTSTANDING), {"page": number})

    assert len(refs_by_group(response)) == 2


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("group", Grouping.values)
def test_outstanding_query_budget(client_for, plan, manager, rows, group, django_assert_num_queries):
    for number in range(rows):
        row = make_row(factories.make_plan(), f"Hospital {number}", overseeing_subgroup=factories.make_subgroup())
        factories.make_record(row)
        factories.make_decision(row, by=manager, outcome=Outcome.CHALLENGED, missing="Audit")
        factories.make_opening_position(make_row(plan, f"School {number}"), as_at=date(2026, 11, 20))
    client = client_for(factories.make_user(Role.CHAIR))

    with django_assert_num_queries(8):
        response = client.get(reverse(OUTSTANDING), {"group": group})

    assert response.context["page"].total == 2 * rows
