"""The report of a dip sample: one upright page with everything that is needed to repeat the draw."""

import io
import re
from datetime import date

import pytest
from django.urls import reverse
from pypdf import PdfReader

from assurance.independent.drawing import MOST_DRAWN, Population, line_of
from assurance.models import DipSample
from assurance.reports.dip_sample import sample_context, sample_html
from assurance.reports.pdf import render_pdf
from tests import factories, meeting_papers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

TODAY = date(2026, 11, 23)
FINDING = "What was said of it in the letter is a good deal more than what the documents show. "


def sample_of(scrutineer, chair, number: int, *, failed: int, finding: str, **plan) -> DipSample:
    """Drawn and tested, without the service: forty draws would cost this test a minute."""
    part = factories.make_plan_agency(factories.make_plan(**plan))
    rows = [factories.make_recommendation(f"1.{each}", plan_agency=part) for each in range(1, number + 1)]
    population = Population.of(line_of(part.plan.slug, row.ref) for row in rows)
    kept = {"population": population.text, "population_sha256": population.sha256, "size": number}
    sample = meeting_papers.make_sample(by=scrutineer, population_count=number + 27, drawn_on=TODAY, **kept)
    found = {"finding": finding, "tested_on": TODAY, "tested_by": scrutineer}
    by_line = {line_of(part.plan.slug, row.ref): row for row in rows}
    for position, line in enumerate(population.drawn(sample.seed, number), start=1):
        decision = factories.make_decision(by_line[line], by=chair, outcome="not_required", reason="Replaced.")
        result = "fails" if position <= failed else "holds"
        meeting_papers.make_sampled_row(sample, by_line[line], by=scrutineer, decision=decision, result=result, **found)
    return sample


def report_of(sample: DipSample):
    return sample_context(sample, on=TODAY, board_name="A Board")


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_report_prints_the_rate_and_all_that_repeats_the_draw(scrutineer, chair):
    sample = sample_of(scrutineer, chair, 10, failed=3, finding="The audit is of 2015.")

    text = words_of(sample_html(report_of(sample)))

    for words in (
        "3 of 10 failed: 30 %, 95 % interval 11–60 % (Wilson)",
        "board-2026",
        sample.population_sha256,
        "10 of 37 closed recommendations, 23 November 2026",
        "Each line is ordered by the SHA-256 of “SEED:plan/reference”",
        "the same rows came out of the population that was kept",
        "manage.py draw_sample --seed board-2026 --size 10 --as-at 2026-11-23",
        "Not required, document FAILS The audit is of 2015.",
    ):
        assert words in text


@pytest.mark.parametrize("number", [10, 20, MOST_DRAWN])
@pytest.mark.parametrize("finding", [FINDING * 9, "W" * 900], ids=["words", "one long word"])
def test_however_much_was_found_it_is_one_page(scrutineer, chair, number, finding):
    sample = sample_of(
        scrutineer, chair, number, failed=4, finding=finding, slug="a-plan-with-a-very-long-name-of-2016"
    )

    report = report_of(sample)
    pages = PdfReader(io.BytesIO(render_pdf(sample_html(report)))).pages

    assert len(pages) == 1
    assert report.is_shortened
    assert "Findings are shortened" in pages[0].extract_text()
    assert float(pages[0].mediabox.width) < float(pages[0].mediabox.height)


def test_what_looks_like_markup_is_printed_as_it_is(scrutineer, chair):
    sample = sample_of(scrutineer, chair, 1, failed=1, finding="<script>alert(1)</script>{{ 7*7 }}")

    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in sample_html(report_of(sample))


def test_the_report_asks_whether_a_finding_says_who_somebody_is(client_for, scrutineer, chair):
    sample = sample_of(scrutineer, chair, 1, failed=1, finding="The mother, born 12/03/1984, rang 07700 900123.")
    client, url = client_for(scrutineer), reverse("assurance:dip-sample-report", args=[sample.pk])

    assert client.get(url).status_code == 422


def test_the_report_is_given_to_whoever_reads_the_sample(client_for, scrutineer, chair):
    sample = sample_of(scrutineer, chair, 1, failed=1, finding="The audit is of 2015.")

    answer = client_for(chair).get(reverse("assurance:dip-sample-report", args=[sample.pk]))

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert f"dip-sample-2026-11-23-{sample.pk}.pdf" in answer["Content-Disposition"]
