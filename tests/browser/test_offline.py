"""The offline file in a browser, from a disk: its slider, its filter, its print, and that it asks nobody."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from assurance.formats.offline.file import offline_html
from tests import factories
from tests.browser.test_pages import PHONE, ZOOMED, assert_faultless, faults
from tests.meeting_papers import make_issue

HOSTILE = "</script><script>window.ran = 1</script><img src=x onerror='window.ran = 1'> \u202eabc 😀 &amp; \u2028 end"
LONG = "W" * 400


@pytest.fixture
def file(transactional_db, stopped_clock, monkeypatch, tmp_path, manager, today):
    """Two issues and today: a row is decided on for the second issue, and the other has a hostile text today."""
    seconds = iter(range(100_000))
    monkeypatch.setattr(timezone, "now", lambda: stopped_clock + timedelta(seconds=next(seconds)))
    plan = factories.make_plan("child-a", title="Child A plan")
    hospital = factories.make_plan_agency(plan, factories.make_agency("Hospital"))
    school = factories.make_plan_agency(plan, factories.make_agency("School"))
    first = factories.make_recommendation(plan_agency=hospital, text="Say who decides.")
    other = factories.make_recommendation(plan_agency=school, text="Keep one list.")
    for each in (first, other):
        factories.make_action(each)
    factories.make_record(first, text=LONG)
    make_issue(plan, by=manager, as_at=today)
    factories.make_decision(first, by=manager, decided_on=today)
    make_issue(plan, by=manager, as_at=today)
    other.text = HOSTILE
    other.save()
    path = tmp_path / "child-a-offline.html"
    path.write_text(offline_html(plan, on=today, given_by="Jo Manager"), encoding="utf-8")
    return path


@pytest.fixture
def offline(page, file):
    """The file, opened where there is no network; `page.asked` are the addresses that it asked for."""
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.context.set_offline(True)
    page.goto(file.as_uri())
    return page


def count(page):
    return page.locator("#count")


def test_the_slider_changes_the_version(offline):
    slider, rows = offline.get_by_label("Slide from the oldest to today"), offline.locator("tbody")
    expect(count(offline)).to_have_text("Today, as at 23 November 2026: 2 recommendations.")
    expect(offline.get_by_role("button", name="Next version")).to_be_disabled()

    slider.focus()
    slider.press("Home")

    expect(count(offline)).to_have_text("Issue 1, as at 23 November 2026: 2 recommendations.")
    expect(slider).to_have_attribute("aria-valuetext", "Issue 1, as at 23 November 2026")
    expect(offline.locator("#said")).to_contain_text("Issued by")
    expect(rows).to_contain_text(["Received, awaiting scrutiny", "Keep one list."])
    offline.get_by_role("button", name="Next version").click()
    expect(count(offline)).to_contain_text("Issue 2,")
    expect(rows).to_contain_text(["Assured", "Keep one list."])
    offline.get_by_label("Or choose one").select_option("Today, as at 23 November 2026")
    expect(slider).to_have_value("2")
    expect(rows).to_contain_text(["Assured", "window.ran = 1"])


def test_the_filter_selects_and_says_so(offline):
    offline.get_by_label("Agency").select_option(label=offline.locator("#agency option").nth(1).inner_text())
    expect(count(offline)).to_contain_text("1 of 2 recommendations. Shown are:")
    offline.get_by_label("Only outstanding assurance").check()
    expect(offline.locator("#none")).to_be_visible()  # the hospital is assured
    offline.get_by_role("button", name="Clear the filter").click()
    expect(count(offline)).to_have_text("Today, as at 23 November 2026: 2 recommendations.")
    offline.get_by_label("Words").fill("WHO decides")
    expect(offline.locator("tbody")).to_contain_text(["Say who decides."])
    offline.get_by_label("Words").fill("")
    offline.get_by_label("Assurance", exact=True).select_option("Assured")
    expect(offline.locator("tbody tr:not(.agency)")).to_have_count(1)


def test_hostile_texts_stay_text_and_nothing_is_asked_of_a_network(offline, file):
    expect(offline.locator("tbody").nth(1)).to_contain_text("</script><script>window.ran = 1</script><img src=x")

    assert offline.evaluate("window.ran") is None
    assert offline.locator("main img").count() == 0
    assert offline.asked == [file.as_uri()]


def test_nothing_else_may_run_in_it(offline):
    offline.meant.add("Content Security Policy")
    offline.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s)"
    )

    assert offline.evaluate("window.ran") is None


def test_it_is_faultless_on_every_width_and_in_print(offline):
    assert_faultless(offline)
    offline.locator("#slider").press("Home")
    assert faults(offline, PHONE) == []
    offline.set_viewport_size({"width": ZOOMED, "height": 900})
    assert offline.evaluate("document.documentElement.scrollWidth") <= ZOOMED
    offline.emulate_media(media="print")
    expect(offline.locator("#controls")).to_be_hidden()
    expect(offline.locator("#name")).to_have_text("Issue 1, as at 23 November 2026")
    expect(offline.locator("table")).to_be_visible()


def test_without_javascript_today_is_a_plain_table(new_context, file):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(file.as_uri())

    expect(page.locator("tbody")).to_contain_text(["Say who decides.", "window.ran = 1"])
    expect(page.locator("#controls")).to_be_hidden()
    expect(page.locator("footer li")).to_contain_text(["Today, as at", "Issue 2, as at", "Issue 1, as at"])


def test_the_charts_are_faultless_with_their_tables_open(signed_in):
    page = signed_in("manager")
    assert page.goto("/plans/child-d/charts/?as_at=2020-03-01").status == 200
    for each in page.get_by_text("Show these numbers as a table").all():
        each.click()

    assert_faultless(page)
