"""The chair of a subgroup: what is outstanding, since when and why, on the screen and on paper."""

from playwright.sync_api import expect

from tests.browser.papers import closed_up, printed

WHY_4_3 = "Read as at 1 June 2018: Improvements required after 2017 audits; re-audit September 2018."
WHY_6_4 = (
    "Read as at 1 June 2018: Closed because another board did not reply; appointment itself not evidenced. "
    "Requested on 16 August 2016 from Chelsea & Westminster NHS Foundation Trust, with no due date."
)


def test_the_chair_reads_what_is_outstanding_by_age_and_why_and_prints_it(sign_in):
    page = sign_in("chair")

    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Outstanding assurance").click()
    expect(page.get_by_role("status")).to_have_text("11 outstanding: Overseen by Case Review")
    page.get_by_role("link", name="Show all subgroups").click()
    expect(page.get_by_role("status")).to_have_text("17 outstanding")
    page.get_by_label("Group by").select_option("Time outstanding")
    page.get_by_role("button", name="Show").click()

    expect(page.get_by_role("heading", level=2, name="5 years or more")).to_contain_text("17 outstanding")
    rows = page.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(1 + 17)
    expect(rows.filter(has=page.get_by_role("link", name="4.3", exact=True))).to_contain_text(WHY_4_3)
    waited_longest = rows.filter(has=page.get_by_role("link", name="6.4", exact=True))
    expect(waited_longest).to_contain_text(WHY_6_4)
    expect(waited_longest.locator("[data-label='Days waiting']")).to_have_text("3,751")

    with page.expect_download() as download:
        page.locator(".lscb-results-bar").get_by_role("link").click()
    paper = printed(download.value)
    assert [closed_up(why) in paper for why in (WHY_4_3, WHY_6_4)] == [True, True]
    assert "5yearsormore" in paper


def test_the_chairs_own_subgroup_is_what_is_printed_at_first(signed_in):
    page = signed_in("chair")
    page.goto("/outstanding/")

    with page.expect_download() as download:
        page.locator(".lscb-results-bar").get_by_role("link").click()

    paper = printed(download.value)
    assert [closed_up(why) in paper for why in (WHY_4_3, WHY_6_4)] == [False, True]
