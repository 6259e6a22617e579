"""`?as_at=` on the pages of the plan: what they say of the day, where they lead, and that they are only read."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from assurance.forms.days import NO_DAY
from recommendations.services import edit_recommendation
from tests import factories
from tests.access_table import CELLS
from tests.assurance.as_at.test_editions import DAYS, LAST, clock, lead

pytestmark = pytest.mark.django_db
__all__ = ["clock", "lead"]

DAY = DAYS[2]
PAGES = {
    "dashboard": ("assurance:dashboard", []),
    "outstanding": ("assurance:outstanding", []),
    "list": ("assurance:plan-detail", ["child-e"]),
    "appendix": ("assurance:plan-detail", ["child-e"]),
    "recommendation": ("assurance:recommendation-detail", ["child-e", "{ref}"]),
}
OF_DAYS = {name for name, _ in PAGES.values()}
# They answer a POST with the same file, once somebody has looked at what the privacy question asks.
GIVEN_OUT = re.compile(r"assurance:(plan-\w+|outstanding-pdf|report-choose)")
HOSTILE = [
    *("nonsense", "2026-02-30", "2026-13-01", "0000-00-00", "-1", "1e9", "2026-11-23T00:00", "2026-W48-1", "today"),
    *("‮2026-11-23", "２０２６-１１-３１", "💥", "' OR 1=1 --", "=1+1", "{{ 7*7 }}", "%s%n"),
    *("<script>alert(1)</script>", "9" * 10_000, "12026-01-01", "99999-12-31", "../../etc/passwd"),
]
OUT_OF_REACH = ["0001-01-01", "1000-01-01", "2000-01-01", "9999-12-31", f"{LAST + timedelta(days=1)}"]


@pytest.fixture
def plan(scene, clock):
    """With an answer and its evidence from the first day on, and seen from LAST."""
    row = scene.plan.recommendations.order_by("pk").first()
    factories.make_evidence(factories.make_record(row))
    factories.make_record(row, scene.plan.recommendations.order_by("pk").last(), text="Both are done.")
    clock(LAST)
    return scene.plan


def url_of(where: str, plan, **query) -> str:
    name, args = PAGES[where]
    query |= {"view": "appendix"} if where == "appendix" else {}
    ref = plan.recommendations.order_by("pk").first().ref
    return reverse(name, args=[arg.format(ref=ref) for arg in args], query=query)


def main_of(response) -> str:
    html = response.content.decode()
    return html[html.index("<main") : html.index("</main>")]


def links_in(html: str) -> list[str]:
    return [unescape(href) for href in re.findall(r'href="([^"]*)"', html) if not href.startswith(("#", "mailto:"))]


def led_to(response) -> list[tuple[str, dict]]:
    """URL name and query of each link of the page."""
    path = response.wsgi_request.path
    parts = [urlsplit(href) for href in links_in(main_of(response)) if not href.startswith("http")]
    return [(resolve(each.path or path).view_name, parse_qs(each.query)) for each in parts]


def test_each_page_says_of_which_day_it_is_and_leads_to_today(client_for, scene, plan):
    client = client_for(scene.manager)

    for where in PAGES:
        html = main_of(client.get(url_of(where, plan, as_at=DAY)))
        assert f"This is the plan as it stood on {DAY:%-d %B %Y}." in html
        assert f'value="{DAY}"' in html
        assert "as_at" not in re.search(r'href="([^"]*)">Show this page as it is today', html)[1]


@pytest.mark.parametrize("who", ["manager", "lead"])
def test_nothing_can_be_changed_from_a_day_of_the_past(client_for, scene, plan, lead, who):
    client = client_for({"manager": scene.manager, "lead": lead}[who])

    for where in PAGES:
        response = client.get(url_of(where, plan, as_at=DAY))
        html, names = main_of(response), {name for name, _ in led_to(response)}
        forms = re.findall(r"<form[^>]*>", html)
        assert [form for form in forms if 'method="get"' not in form or "action=" in form] == []
        assert [name for name in names if (name, "POST") in CELLS and not GIVEN_OUT.fullmatch(name)] == []
        assert "data-ticks" not in html


def test_today_the_same_page_does_lead_to_changes(client_for, scene, plan):
    """So that the test above cannot pass because it sees no link."""
    response = client_for(scene.manager).get(url_of("recommendation", plan))

    assert "recommendations:recommendation-update" in {name for name, _ in led_to(response)}


def test_links_between_the_pages_keep_the_day(client_for, scene, plan):
    client = client_for(scene.manager)

    for where in PAGES:
        found = [(name, query) for name, query in led_to(client.get(url_of(where, plan, as_at=DAY))) if name in OF_DAYS]
        assert len(found) > 2
        without = [each for each in found if each[1].get("as_at") != [str(DAY)]]
        assert len(without) == 1, where  # the way back to today


def test_looking_writes_nothing(client_for, scene, plan):
    client = client_for(scene.manager)

    with CaptureQueriesContext(connection) as asked:
        for where in PAGES:
            client.get(url_of(where, plan, as_at=DAY))

    assert len(asked) > 100
    assert [each["sql"] for each in asked if not each["sql"].lstrip("(").startswith("SELECT")] == []


def test_today_is_todays_page(client_for, scene, plan):
    client = client_for(scene.manager)

    for where in PAGES:
        of_today = [template.name for template in client.get(url_of(where, plan)).templates]
        for day in (LAST, ""):
            response = client.get(url_of(where, plan, as_at=day))
            assert [template.name for template in response.templates] == of_today
            assert "as it stood" not in main_of(response)


@pytest.mark.parametrize("where", PAGES)
def test_nonsense_is_answered_in_words(client_for, scene, plan, where):
    client = client_for(scene.manager)

    for nonsense in HOSTILE if where == "list" else HOSTILE[:2]:
        response = client.get(url_of(where, plan, as_at=nonsense, theme="care"))
        assert response.status_code == 422, nonsense
        html = main_of(response)
        assert NO_DAY in html
        assert "alert(1)" not in html
        assert 'name="theme" value="care"' in html


def test_a_day_before_the_plan_or_to_come_is_answered_in_words(client_for, scene, plan):
    client = client_for(scene.manager)

    for where in PAGES:
        for day in OUT_OF_REACH:
            response = client.get(url_of(where, plan, as_at=day))
            assert response.status_code == 404
            assert re.search("Nothing is known of the plan on|has not come yet", main_of(response))
            assert 'name="as_at"' in main_of(response)


def test_a_row_that_came_later_is_said_to_have_come_later(client_for, scene, plan):
    row = factories.make_recommendation("9.9", plan_agency=plan.plan_agencies.first())

    response = client_for(scene.manager).get(row.get_absolute_url(), {"as_at": DAY})

    assert response.status_code == 404
    assert f"Recommendation 9.9 was not in the plan on {DAY:%-d %B %Y}." in main_of(response)


def test_a_row_that_never_was_is_not_found(client_for, scene, plan):
    address = reverse("assurance:recommendation-detail", args=[plan.slug, "77.7"])

    assert client_for(scene.manager).get(address, {"as_at": DAY}).status_code == 404


def test_the_text_is_that_of_the_day(client_for, scene, plan, clock):
    row = plan.recommendations.order_by("pk").first()
    clock(LAST, hour=10)
    edit_recommendation(
        recommendation=row, version=row.version, by=scene.manager, themes=[], text="Entirely new words."
    )
    client = client_for(scene.manager)

    for where in ("list", "appendix", "recommendation"):
        assert "Entirely new words." in main_of(client.get(url_of(where, plan)))
        assert "Entirely new words." not in main_of(client.get(url_of(where, plan, as_at=DAY)))


def test_the_filter_the_search_and_the_order_work_on_the_day(client_for, scene, plan):
    client = client_for(scene.manager)
    row = plan.recommendations.order_by("pk").first()

    response = client.get(url_of("list", plan, as_at=DAY, q=row.ref, sort="-ref", agency="none-such"))
    assert "Nothing is shown, because the filter makes no sense" in main_of(response)
    response = client.get(url_of("list", plan, as_at=DAY, q=row.ref, agency=row.plan_agency.agency.slug))
    assert [each.ref for each in response.context["rows"]] == [row.ref]
    response = client.get(url_of("list", plan, as_at=DAY, sort="-ref"))
    refs = [each.ref for each in response.context["rows"]]
    assert refs == sorted(refs, reverse=True)


def test_a_tick_of_the_filter_swaps_the_list_of_the_day(client_for, scene, plan):
    response = client_for(scene.manager).get(url_of("list", plan, as_at=DAY), headers={"HX-Request": "true"})

    assert response.templates[0].name == "assurance/as_at/_plan_results.html"
    assert f"recommendations as at {DAY:%-d %B %Y}" in response.content.decode()


def test_pages_are_turned_on_the_day(client_for, scene, clock):
    part = scene.plan.plan_agencies.first()
    for number in range(60):
        factories.make_recommendation(f"1.{number + 10}", plan_agency=part)
    clock(LAST)

    response = client_for(scene.manager).get(url_of("list", scene.plan, as_at=DAY, page=2))

    assert "Showing 51 to 64 of 64 recommendations" in main_of(response)
    assert all(query["as_at"] == [str(DAY)] for _, query in led_to(response) if "page" in query)


def test_a_lead_sees_the_own_agency_alone(client_for, scene, plan, lead):
    client = client_for(lead)
    others = plan.recommendations.exclude(plan_agency__agency__in=lead.agency_ids)
    own = plan.recommendations.filter(plan_agency__agency__in=lead.agency_ids)

    shown = client.get(url_of("list", plan, as_at=DAY)).context["rows"]
    counted = client.get(url_of("dashboard", plan, as_at=DAY)).context["page"].tiles[0].number
    groups = client.get(url_of("outstanding", plan, as_at=DAY)).context["page"].groups
    answers = {client.get(row.get_absolute_url(), {"as_at": DAY}).status_code for row in others}

    assert {row.pk for row in shown} == set(own.values_list("pk", flat=True))
    assert counted == own.count()
    assert {row.pk for group in groups for row in group.rows} <= {row.pk for row in shown}
    assert answers == {404}


def test_a_plan_that_began_later_is_named_among_what_was_outstanding(client_for, scene, plan):
    factories.make_plan("child-f", title="Child F Action Plan")

    response = client_for(scene.manager).get(url_of("outstanding", plan, as_at=DAY))

    assert "Nothing is known of that day of Child F Action Plan, which began later." in main_of(response)
    assert response.context["page"].total > 0


def test_evidence_may_be_fetched(client_for, scene, plan, clock):
    clock(DAY, hour=10)
    row = plan.recommendations.order_by("pk").first()
    file = factories.make_evidence_file(factories.make_evidence(factories.make_record(row)), by=scene.member)
    clock(LAST)

    response = client_for(scene.manager).get(url_of("recommendation", plan, as_at=DAY))

    assert reverse("assurance:evidence-download", args=[file.pk]) in links_in(main_of(response))


BUDGETS = {"dashboard": 70, "outstanding": 70, "list": 70, "appendix": 70, "recommendation": 75}


@pytest.mark.parametrize("rows", [1, 6])
def test_query_budget(client_for, scene, plan, clock, rows, django_assert_max_num_queries):
    clock(DAY, hour=10)
    for number in range(rows):
        row = factories.make_recommendation(f"3.{number + 1}", plan_agency=factories.make_plan_agency(plan))
        factories.make_action(row)
        factories.make_evidence(factories.make_record(row))
    clock(LAST)
    client = client_for(scene.manager)

    for where, most in BUDGETS.items():
        with django_assert_max_num_queries(most):
            client.get(url_of(where, plan, as_at=DAY))
