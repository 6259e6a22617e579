"""The heat map: what it counts, over which plans, where its cells lead, what it costs."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assurance.models import PlanRow
from assurance.themes.heat_map import Heat, Tally, counted, heat_map
from lscb_tracker.accounts.roles import Role
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

THEMES, PDF = "assurance:theme-list", "assurance:theme-pdf"
LONG_AGO, DAY = date(2026, 1, 5), date(2026, 11, 23)


@pytest.fixture
def themes():
    return [factories.make_theme("Listening"), factories.make_theme("Recording; notes, files")]


@pytest.fixture
def plans():
    return [factories.make_plan("child-a", title="Child A plan"), factories.make_plan("child-b", title="Child B plan")]


def make_row(plan, agency: str, *themes, since: date | None = None):
    """A row that waits since that day, or was never asked about."""
    known = type(factories.make_agency()).objects.filter(name=agency).first() or factories.make_agency(agency)
    part = plan.plan_agencies.filter(agency=known).first() or factories.make_plan_agency(plan, known)
    row = factories.make_recommendation(plan_agency=part, themes=themes)
    if since:
        factories.make_request(row, sent_on=since, due_on=since)
    return row


@pytest.fixture
def rows(plans, themes, manager):
    listening, recording = themes
    make_row(plans[0], "Hospital", listening, since=LONG_AGO)
    make_row(plans[0], "Hospital", listening, recording, since=DAY - timedelta(days=3))
    make_row(plans[1], "Hospital", listening, since=DAY - timedelta(days=500))
    factories.make_decision(make_row(plans[0], "School", recording), by=manager)
    make_row(plans[0], "School")


def numbers(heat) -> dict[str, list[tuple]]:
    lines = [*heat.lines, heat.total]
    return {
        line.name: [(cell.tally.count, cell.tally.outstanding, cell.days, cell.step) for cell in line.cells]
        for line in lines
    }


def drawn(plan=None, heat: Heat = Heat.COUNT):
    found = PlanRow.objects.filter(plan=plan) if plan else PlanRow.objects.all()
    return heat_map(found, heat=heat, on=DAY, url=lambda theme, agency: f"{theme}/{agency}")


@pytest.mark.parametrize(
    ("heat", "steps"),
    [
        (Heat.COUNT, [[4, 2], [0, 2]]),
        (Heat.OUTSTANDING, [[4, 2], [0, 0]]),
        (Heat.AGE, [[4, 1], [0, 0]]),
    ],
    ids=Heat.values,
)
def test_each_cell_says_how_many_how_many_wait_and_for_how_long(plans, rows, heat, steps):
    shown = drawn(plans[0], heat)

    assert [theme.name for theme in shown.columns] == ["Listening", "Recording"]
    assert numbers(shown) == {
        "Hospital": [(2, 2, 322, steps[0][0]), (1, 1, 3, steps[0][1])],
        "School": [(0, 0, None, steps[1][0]), (1, 0, None, steps[1][1])],
        "All agencies": [(2, 2, 322, 0), (2, 1, 3, 0)],
    }
    assert shown.without_theme == Tally(count=1, outstanding=1)


def test_over_all_plans_an_agency_has_one_line(rows):
    assert numbers(drawn())["Hospital"] == [(3, 3, 500, 4), (1, 1, 3, 2)]


def test_the_tallies_are_those_of_the_rules_row_by_row(rows):
    expected = {}
    for row in PlanRow.objects.with_position().prefetch_related("themes"):
        standing = row.standing(DAY)
        waits = standing.since if standing.is_outstanding else None
        tally = Tally(1, int(standing.is_outstanding), waits)
        for slug in [theme.slug for theme in row.themes.all()] or [None]:
            key = (row.plan_agency.agency.slug, slug)
            expected[key] = expected.get(key, Tally()) + tally

    assert counted(PlanRow.objects.all(), DAY).tallies == expected


def cell_addresses(page) -> dict[tuple[str, str], str]:
    return {(line.name, cell.theme): cell.url for line in page.context["map"].lines for cell in line.cells if cell.url}


def test_a_cell_of_one_plan_leads_to_its_rows_in_the_plan(client_for, manager, rows, themes):
    client = client_for(manager)

    addresses = cell_addresses(client.get(reverse(THEMES), {"plan": "child-a"}))

    assert set(addresses) == {("Hospital", "Listening"), ("Hospital", "Recording"), ("School", "Recording")}
    led_to = client.get(addresses["Hospital", "Listening"])
    assert urlsplit(addresses["Hospital", "Listening"]).path == "/plans/child-a/"
    assert len(led_to.context["rows"]) == 2


def test_a_cell_of_all_plans_leads_to_the_rows_of_its_theme(client_for, manager, rows, themes):
    client = client_for(manager)

    address = cell_addresses(client.get(reverse(THEMES)))["Hospital", "Listening"]

    assert urlsplit(address).path == f"/themes/{themes[0].slug}/"
    assert list(parse_qs(urlsplit(address).query)) == ["agency"]
    assert len(client.get(address).context["page"].rows) == 3


def test_an_agency_lead_sees_the_own_line_only(client_for, rows):
    hospital = PlanRow.objects.first().plan_agency.agency
    lead = factories.make_user(Role.AGENCY_LEAD, agency=hospital)

    page = client_for(lead).get(reverse(THEMES))

    assert [line.name for line in page.context["map"].lines] == ["Hospital"]
    assert "School" not in page.content.decode()


def test_an_address_that_makes_no_sense_says_what_to_choose(client_for, manager, rows):
    page = client_for(manager).get(reverse(THEMES), {"plan": "child-x", "heat": "smell"})

    assert page.status_code == 422
    assert page.context["form"].errors == {
        "plan": ["Choose the plan from the list"],
        "heat": ["Choose what the colour shows from the list"],
    }
    assert "<title>Error: Themes" in page.content.decode()


def test_before_there_is_a_plan_the_page_says_what_will_be_here(client_for, manager):
    page = client_for(manager).get(reverse(THEMES))

    assert "No recommendations yet" in page.content.decode()


def test_the_report_is_named_for_what_it_counts_and_recorded(client_for, manager, rows):
    client = client_for(manager)

    whole, one = client.get(reverse(PDF)), client.get(reverse(PDF), {"plan": "child-a", "heat": "age"})

    assert [answer.content[:5] for answer in (whole, one)] == [b"%PDF-", b"%PDF-"]
    assert whole["Content-Disposition"] == 'attachment; filename="all-plans-themes-2026-11-23.pdf"'
    assert one["Content-Disposition"] == 'attachment; filename="child-a-themes-2026-11-23.pdf"'


def test_a_report_that_cannot_be_made_leads_to_what_is_wrong(client_for, manager, rows):
    answer = client_for(manager).get(reverse(PDF), {"plan": "child-x"})

    assert (answer.status_code, answer["Location"]) == (302, "/themes/?plan=child-x")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("query", ["", "?plan=child-a&heat=age"], ids=["all plans", "one plan"])
def test_the_heat_map_costs_the_same_queries_however_long_the_plans_are(
    client_for, manager, plans, themes, count, query, django_assert_num_queries
):
    for number in range(count):
        make_row(plans[0], f"Agency {number}", *themes, since=LONG_AGO)
    client = client_for(manager)

    with django_assert_num_queries(5):
        page = client.get(f"{reverse(THEMES)}{query}")

    assert len(page.context["map"].lines) == count


def test_the_rows_are_counted_by_the_database(rows, themes):
    with CaptureQueriesContext(connection) as queries:
        drawn()

    assert [" GROUP BY " in query["sql"] for query in queries] == [True, False]
