"""The dip sample: drawn by a printed seed and repeated, tested row by row, reported on one page, followed up."""

import hashlib

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from assurance.models import DipSample, SampledRow, SampleResult
from recommendations.models import Recommendation
from tests.browser.papers import closed_up, first_page_is_drawn, words_of

SEED = "lottery of 21 November 2026: 4 8 15 16 23 42"
FINDING = "The file that is named is of another hospital."


@pytest.fixture
def scrutineer(demonstration, signed_in):
    return signed_in("scrutineer")


def draw(page, seed: str, size: int = 4) -> DipSample:
    """Leaves the page of the sample open."""
    page.goto("/dip-samples/")
    page.get_by_role("button", name="Draw a sample").click()
    page.get_by_label("Seed").fill(seed)
    page.get_by_label("How many recommendations to draw").fill(str(size))
    page.get_by_label("From which plan").select_option("Child D Action Plan")
    page.get_by_role("button", name="Draw the sample").click()
    expect(page.get_by_role("alert")).to_contain_text("The sample is drawn.")
    page.get_by_role("link", name=f"seed {seed}").first.click()
    expect(page.get_by_role("heading", name="What was drawn")).to_be_visible()
    return DipSample.objects.latest("pk")


def drawn(page) -> list[str]:
    return page.get_by_role("table").get_by_role("rowheader").get_by_role("link").all_inner_texts()


def test_the_same_seed_draws_the_same_rows_in_the_same_order_and_another_does_not(scrutineer):
    first = draw(scrutineer, SEED)
    once = drawn(scrutineer)
    second = draw(scrutineer, SEED)
    again = drawn(scrutineer)
    draw(scrutineer, "another seed")
    otherwise = drawn(scrutineer)

    assert len(once) == 4
    assert again == once
    assert otherwise != once
    assert first.pk != second.pk


def test_anybody_repeats_the_draw_from_what_is_printed(scrutineer):
    sample = draw(scrutineer, SEED)
    with scrutineer.expect_download() as download:
        scrutineer.get_by_role("link", name="one a line (text file)").click()
    population = download.value.path().read_bytes()

    expect(scrutineer.get_by_text(hashlib.sha256(population).hexdigest())).to_be_visible()
    lines = population.decode().splitlines()
    in_order = sorted(lines, key=lambda line: hashlib.sha256(f"{SEED}:{line}".encode()).hexdigest())
    assert drawn(scrutineer) == in_order[:4]
    assert len(lines) == sample.population_count

    scrutineer.get_by_role("button", name="Draw again").click()
    expect(scrutineer.get_by_role("heading", name="The same 4 rows came out again")).to_be_visible()


def keep_result(page, ref: str, answer: SampleResult, finding: str) -> None:
    page.get_by_role("link", name=f"Test the evidence of {ref}", exact=True).click()
    page.get_by_role("radio", name=answer.label).check()
    page.get_by_label("What was found").fill(finding)
    page.get_by_role("button", name="Keep the result").click()
    expect(page.get_by_role("alert")).to_contain_text(f"Your finding on {ref} is kept.")


def test_the_evidence_is_tested_reported_on_one_page_and_what_fails_waits_for_the_chair(scrutineer, second_browser):
    sample = draw(scrutineer, SEED, size=5)
    refs = [line.split("/")[1] for line in drawn(scrutineer)]
    case_review = Recommendation.objects.filter(overseeing_subgroup__slug="case-review", ref__in=refs)
    fails = case_review.values_list("ref", flat=True).first()
    for ref in refs:
        found = (SampleResult.FAILS, FINDING) if ref == fails else (SampleResult.HOLDS, f"{ref} was read again.")
        keep_result(scrutineer, ref, *found)

    rate = scrutineer.locator(".lscb-panel strong").inner_text()
    assert "1 of 5" in rate
    assert SampledRow.objects.filter(sample=sample, result="fails").count() == 1
    with scrutineer.expect_download() as report:
        scrutineer.get_by_role("link", name="Report on one page (PDF)").click()
    path = report.value.path()
    assert len(PdfReader(path).pages) == 1
    assert first_page_is_drawn(path)
    said = words_of(path)
    hashes = sample.population_sha256
    missing = [words for words in (rate, SEED, hashes, FINDING, *refs) if closed_up(words) not in said]
    assert missing == []

    chair = second_browser("chair")
    chair.goto("/scrutiny/")
    waiting = chair.get_by_role("row").filter(has=chair.get_by_role("link", name=fails, exact=True))
    expect(waiting).to_contain_text("Failed in a dip sample")
    waiting.get_by_role("link", name=fails, exact=True).click()
    expect(chair.get_by_text("Failed in a dip sample").first).to_be_visible()
