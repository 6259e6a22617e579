from collections import Counter
from datetime import date, timedelta

import pytest
from django.urls import reverse

from assurance import dashboard
from assurance.charts import ChartRow
from assurance.dashboard import AgencyFigures, count, figures_of
from assurance.models import Outcome, PlanRow
from assurance.querysets import SETTLED
from assurance.rating import SILENT
from recommendations.models import ActionStatus
from recommendations.services import ActionProgress, update_action
from tests import factories

DASHBOARD = "assurance:dashboard"
LONG_AGO = date(2026, 3, 2)


@pytest.fixture
def plan(db):
    return factories.make_plan("child-a", title="Child A plan")


def make_row(plan, agency_name: str = "Hospital", **fields):
    """A row of the agency in the plan; both agency and part are made once."""
    found = plan.plan_agencies.filter(agency__name=agency_name).first()
    part = found or factories.make_plan_agency(plan, factories.make_agency(agency_name))
    return factories.make_recommendation(plan_agency=part, **fields)


def make_silent_row(plan, agency_name: str = "Hospital", sent_on: date = factories.ASKED_ON, **fields):
    row = make_row(plan, agency_name, **fields)
    factories.make_request(row, sent_on=sent_on, due_on=sent_on)
    return row


def make_every_kind_of_row(plan, by, today):
    """Each rule of status and rating at least once, over two agencies, with and without themes."""
    theme, other_theme = factories.make_theme("Listening"), factories.make_theme("Recording")
    yesterday, soon = today - timedelta(days=1), today + timedelta(days=10)
    for _ in range(2):
        factories.make_action(make_row(plan), status="in_progress", target_date=yesterday)
    factories.make_action(make_row(plan, themes=[theme]), status="not_started", target_date=soon)
    factories.make_action(make_row(plan, "School"), status="ongoing", review_on=yesterday)
    factories.make_action(make_silent_row(plan, themes=[theme, other_theme]), status="complete")
    factories.make_record(make_silent_row(plan, "School", LONG_AGO), received_on=LONG_AGO - timedelta(days=1))
    factories.make_request(make_row(plan, "School"), due_on=today)
    factories.make_record(make_row(plan, "School", themes=[other_theme]))
    decided = [Outcome.ASSURED, Outcome.PARTLY_ASSURED, Outcome.CHALLENGED, Outcome.NOT_REQUIRED]
    for outcome in decided:
        row = make_row(plan, themes=[theme])
        factories.make_action(row, status="complete")
        factories.make_decision(row, by=by, outcome=outcome, reason="Because", missing="Audit")
    factories.make_decision(make_row(plan), by=by, next_review_on=yesterday)
    factories.make_decision(make_row(plan), by=by, next_review_on=today)
    moved = factories.make_plan_agency(
        plan, factories.make_agency("Moved"), disposition="transferred", transferred_to="Another Board"
    )
    factories.make_request(factories.make_recommendation(plan_agency=moved))


@pytest.mark.parametrize("days_later", [0, 1, 11], ids=["today", "a day later", "eleven days later"])
def test_figures_are_those_of_the_rules_row_by_row(plan, manager, today, days_later):
    make_every_kind_of_row(plan, manager, today)
    on = today + timedelta(days=days_later)
    rows = [(row, row.standing(on)) for row in PlanRow.objects.with_position()]

    figures = count(PlanRow.objects.all(), on)

    assert len(rows) == 15
    assert figures.recommendations == len(rows)
    assert figures.outstanding == sum(standing.is_outstanding for _, standing in rows)
    assert figures.overdue == sum(row.is_overdue(on) for row, _ in rows)
    assert figures.unassured == sum(
        row.action_status == ActionStatus.COMPLETE and standing.status not in SETTLED for row, standing in rows
    )
    assert figures.ratings == Counter(row.rating(on) for row, _ in rows)
    for part in plan.plan_agencies.all():
        own = [standing for row, standing in rows if row.plan_agency_id == part.pk]
        silent = [standing for standing in own if standing.status in SILENT]
        assert figures.agency(part) == AgencyFigures(
            recommendations=len(own),
            outstanding=sum(standing.is_outstanding for standing in own),
            silent=len(silent),
            silent_since=min((standing.since for standing in silent), default=None),
        )


def test_figures_agree_with_the_filters_that_the_tiles_lead_to(plan, manager, today):
    make_every_kind_of_row(plan, manager, today)
    rows = PlanRow.objects.filter(plan=plan)

    figures = count(rows, today)

    assert figures.outstanding == rows.outstanding(today).count() == 11
    assert figures.unassured == rows.complete_but_unassured(today).count() == 3
    assert figures.overdue == rows.overdue(today).count() == 3


def test_a_row_with_two_themes_counts_under_both(plan, today):
    listening, recording = factories.make_theme("Listening"), factories.make_theme("Recording")
    make_silent_row(plan, themes=[listening, recording])
    part = plan.plan_agencies.get()
    factories.make_request(make_row(plan, themes=[listening]), sent_on=LONG_AGO, due_on=today)
    factories.make_decision(make_row(plan, themes=[listening]), by=factories.make_user())
    make_row(plan)

    figures = count(PlanRow.objects.filter(plan=plan), today)

    assert figures.themes == {(part.pk, listening.pk): (3, 2), (part.pk, recording.pk): (1, 1)}


def test_the_dashboard_shows_totals_that_lead_to_the_list(client_for, manager, plan, today, stopped_clock):
    make_every_kind_of_row(plan, manager, today)

    response = client_for(manager).get(reverse(DASHBOARD))

    page = response.context["page"]
    assert [(tile.words, tile.number, tile.url) for tile in page.tiles] == [
        ("Recommendations", 15, "/plans/child-a/"),
        ("Outstanding assurance", 11, "/plans/child-a/?outstanding=on"),
        ("Complete but unassured", 3, "/plans/child-a/?unassured=on"),
        ("Overdue actions", 3, "/plans/child-a/?overdue=on"),
    ]
    for tile in page.tiles:
        assert client_for(manager).get(tile.url).context["page"].total == tile.number
        assert f'href="{tile.url}">{tile.number}<' in response.text
    assert [(rating, number) for rating, number, _ in page.ratings] == [
        ("red", 6),
        ("amber", 3),
        ("green", 5),
        ("blue", 1),
    ]


def test_the_chart_has_the_agency_with_most_outstanding_first(client_for, manager, plan, stopped_clock):
    make_row(plan, "School")
    factories.make_decision(make_row(plan, "School"), by=manager)
    make_silent_row(plan, "Hospital")
    make_silent_row(plan, "Hospital")
    hospital, school = (plan.plan_agencies.get(agency__name=name).agency for name in ("Hospital", "School"))

    page = client_for(manager).get(reverse(DASHBOARD)).context["page"]

    assert page.chart.rows == [
        ChartRow("Hospital", (2, 0), f"/plans/child-a/?agency={hospital.slug}"),
        ChartRow("School", (1, 1), f"/plans/child-a/?agency={school.slug}"),
    ]


def test_the_longest_silence_comes_first(client_for, manager, plan, today, stopped_clock):
    make_silent_row(plan, "Hospital", today - timedelta(days=10))
    make_silent_row(plan, "Hospital", today - timedelta(days=30))
    make_silent_row(plan, "School", today - timedelta(days=200))
    factories.make_request(make_row(plan, "Asked yesterday"), sent_on=today - timedelta(days=1), due_on=today)
    factories.make_contact(plan.plan_agencies.get(agency__name="Hospital").agency)
    factories.make_contact(plan.plan_agencies.get(agency__name="School").agency, ends_on=today - timedelta(days=1))

    response = client_for(manager).get(reverse(DASHBOARD))

    silences = response.context["page"].silences
    assert [(s.plan_agency.agency.name, s.rows, s.since, s.days) for s in silences] == [
        ("School", 1, today - timedelta(days=200), 200),
        ("Hospital", 2, today - timedelta(days=30), 30),
    ]
    assert response.text.count("No current contact") == 1  # the school's


def test_each_number_of_the_heat_map_leads_to_its_rows(client_for, manager, plan, stopped_clock):
    theme = factories.make_theme("Listening")
    factories.make_theme("Recording")
    make_silent_row(plan, "Hospital", themes=[theme])
    factories.make_decision(make_row(plan, "Hospital", themes=[theme]), by=manager)
    make_row(plan, "School")
    hospital = plan.plan_agencies.get(agency__name="Hospital").agency
    client = client_for(manager)

    heat_map = client.get(reverse(DASHBOARD)).context["page"].heat_map

    assert [(row.name, [(cell.count, cell.note) for cell in row.cells]) for row in heat_map.rows] == [
        ("Hospital", [(2, "1 outstanding"), (0, "")]),
        ("School", [(0, ""), (0, "")]),
    ]
    [url] = [cell.url for row in heat_map.rows for cell in row.cells if cell.url]
    assert url == f"/plans/child-a/?theme={theme.slug}&agency={hospital.slug}"
    assert client.get(url).context["page"].total == 2


def test_an_agency_lead_sees_only_the_own_agency(client_for, agency_lead, plan, today, stopped_clock):
    theme = factories.make_theme("Listening")
    own = factories.make_recommendation(
        plan_agency=factories.make_plan_agency(plan, agency_lead.agency), themes=[theme]
    )
    factories.make_request(own, sent_on=today - timedelta(days=5), due_on=today - timedelta(days=1))
    make_silent_row(plan, "Somebody else’s hospital", themes=[theme])

    response = client_for(agency_lead).get(reverse(DASHBOARD))

    page = response.context["page"]
    assert [tile.number for tile in page.tiles] == [1, 1, 0, 0]
    assert [(row.ref, row.days_waiting) for row in page.waiting] == [(own.ref, 5)]
    assert [(row.name, [cell.count for cell in row.cells]) for row in page.heat_map.rows] == [("Listening", [1])]
    assert (page.chart, page.silences) == (None, None)
    assert "Somebody else" not in response.text
    assert agency_lead.agency.name in response.text


def test_an_agency_lead_without_anything_outstanding_is_told_so(client_for, agency_lead, plan, stopped_clock):
    own = factories.make_recommendation(plan_agency=factories.make_plan_agency(plan, agency_lead.agency))
    factories.make_decision(own, by=factories.make_user())

    response = client_for(agency_lead).get(reverse(DASHBOARD))

    assert response.context["page"].waiting == []
    assert "Nothing is outstanding." in response.text


@pytest.mark.parametrize("who", ["manager", "agency_lead"])
def test_without_a_plan_the_dashboard_says_so(client_for, request, who):
    person = request.getfixturevalue(who)
    if who == "agency_lead":
        make_row(factories.make_plan())

    response = client_for(person).get(reverse(DASHBOARD))

    assert response.status_code == 200
    assert "There is no plan that you can see" in response.text


def test_the_first_plan_is_shown_and_another_can_be_chosen(client_for, manager, plan):
    second = factories.make_plan("child-b", title="Child B plan")
    make_row(second)
    client = client_for(manager)

    assert client.get(reverse(DASHBOARD)).context["plan"] == plan
    response = client.get(reverse(DASHBOARD), {"plan": "child-b"})
    assert response.context["plan"] == second
    assert '<option value="child-b" selected>Child B plan</option>' in response.text


def test_one_plan_alone_is_not_asked_about(client_for, manager, plan):
    assert "<select" not in client_for(manager).get(reverse(DASHBOARD)).text


def test_a_plan_out_of_scope_does_not_exist(client_for, agency_lead, manager, plan):
    factories.make_plan_agency(factories.make_plan("own"), agency_lead.agency)
    make_row(plan)

    assert client_for(agency_lead).get(reverse(DASHBOARD), {"plan": "own"}).status_code == 200
    assert client_for(agency_lead).get(reverse(DASHBOARD), {"plan": "child-a"}).status_code == 404
    assert client_for(agency_lead).get(reverse(DASHBOARD), {"plan": "no-such-plan"}).status_code == 404
    assert client_for(manager).get(reverse(DASHBOARD), {"plan": "child-a"}).status_code == 200


@pytest.fixture
def long_plan(monkeypatch, plan):
    """A plan whose figures are kept, as those of thousands of rows are."""
    monkeypatch.setattr(dashboard, "KEPT_FROM", 0)
    row = make_row(plan)
    factories.make_action(row, target_date=date(2026, 11, 24))
    return plan


def test_the_figures_of_a_long_plan_are_kept_until_something_is_changed(
    long_plan, manager, today, django_assert_num_queries
):
    with django_assert_num_queries(5):  # one loads the appointments
        counted = figures_of(long_plan, user=manager, on=today)
    with django_assert_num_queries(2):
        assert figures_of(long_plan, user=manager, on=today) == counted
    action = long_plan.recommendations.get().actions.get()
    progress = ActionProgress(status=ActionStatus.COMPLETE, completed_on=today)
    update_action(
        action=action,
        version=action.version,
        progress=progress,
        note="Done.",
        by=manager,
        on=today,
        submission_key="6f2a8c1e-0000-4000-8000-000000000001",
    )

    assert counted.unassured == 0
    assert figures_of(long_plan, user=manager, on=today).unassured == 1


def test_kept_figures_are_of_one_day_and_of_one_scope(long_plan, manager, agency_lead, today):
    factories.make_recommendation(plan_agency=factories.make_plan_agency(long_plan, agency_lead.agency))

    figures = figures_of(long_plan, user=manager, on=today)

    assert (figures.recommendations, figures.overdue) == (2, 0)
    assert figures_of(long_plan, user=manager, on=today + timedelta(days=2)).overdue == 1
    assert figures_of(long_plan, user=agency_lead, on=today).recommendations == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_dashboard_query_budget(client_for, manager, plan, rows, django_assert_num_queries):
    for number in range(rows):
        theme = factories.make_theme()
        make_silent_row(plan, f"Hospital {number}", themes=[theme])
        make_row(factories.make_plan(), f"School {number}")
    client = client_for(manager)

    with django_assert_num_queries(13):  # the last for the scrutineer's notes that the manager must answer
        client.get(reverse(DASHBOARD), {"plan": "child-a"})


@pytest.mark.parametrize("rows", [1, 3])
def test_dashboard_query_budget_of_an_agency_lead(client_for, agency_lead, plan, rows, django_assert_num_queries):
    part = factories.make_plan_agency(plan, agency_lead.agency)
    for _ in range(rows):
        factories.make_request(factories.make_recommendation(plan_agency=part, themes=[factories.make_theme()]))
    client = client_for(agency_lead)

    with django_assert_num_queries(10):
        client.get(reverse(DASHBOARD))


def test_the_business_manager_is_told_where_the_next_step_is_offered(
    client_for, manager, member, plan, stopped_clock, today
):
    for late, step_taken in ((13, None), (14, None), (40, None), (50, 14), (51, 13)):
        days = {"sent_on": today - timedelta(days=60), "due_on": today - timedelta(days=late)}
        request = factories.make_request(make_row(plan), cycle=factories.make_cycle(**days), **days)
        if step_taken:
            factories.make_escalation_step(request, by=manager, taken_on=today - timedelta(days=step_taken))
    make_silent_row(plan)
    url = reverse(DASHBOARD)

    words = "3 requests have been overdue for 14 days or longer</a>. The next step of escalation is offered with each."

    assert words in client_for(manager).get(url).content.decode()
    assert "overdue for 14 days or longer" not in client_for(member).get(url).content.decode()
