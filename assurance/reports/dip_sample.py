"""The one page that a dip sample comes to: what was drawn and how, what was found, and how sure one can be of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string

from assurance.independent.error_rates import ErrorRate
from assurance.independent.samples import DrawnAgain, HowToRepeat, draw_again, error_rate, how_to_repeat, rows_of_sample
from assurance.models import DipSample, Outcome, SampledRow, SampleResult
from assurance.plan_page import beginning
from assurance.reports.outstanding import severest_marking
from assurance.reports.texts import day_in_words, printable
from assurance.status import EvidenceLevel
from lscb_tracker.privacy_question import Passage

# How much is printed of a finding and of an agency's name, by how many rows were drawn at most: all on one page.
LETTERS = ((10, 185, 40), (20, 115, 20), (40, 56, 20))
LETTERS_OF_PLAN = 14
IN_SHORT = {Outcome.ASSURED: "Assured", Outcome.NOT_REQUIRED: "Not required"}
RESULTS = {"": "Not yet", SampleResult.HOLDS: "Holds", SampleResult.FAILS: "FAILS"}


@dataclass(frozen=True)
class SampleEntry:
    position: int
    plan: str
    ref: str
    agency: str
    closed_as: str
    result: str
    has_failed: bool
    finding: str


@dataclass(frozen=True)
class SampleReport:
    board_name: str
    title: str
    marking: str
    as_at: date
    population: str
    drawn: str
    seed: str
    rate: ErrorRate
    repeat: HowToRepeat
    again: DrawnAgain
    sample: DipSample
    rows: list[SampleEntry]
    size_class: str
    says_plan: bool
    is_shortened: bool


def sample_context(sample: DipSample, *, on: date, board_name: str) -> SampleReport:
    """Two queries."""
    rows = rows_of_sample(sample)
    most, *letters = next((each for each in LETTERS if len(rows) <= each[0]), LETTERS[-1])
    plans = {row.recommendation.plan_id: row.recommendation.plan for row in rows}
    again = draw_again(sample, rows, on)
    return SampleReport(
        board_name=board_name,
        title=str(sample),
        marking=severest_marking(list(plans.values())),
        as_at=on,
        population=sample.plan.title if sample.plan else "all plans",
        drawn=f"{day_in_words(sample.drawn_on)}, by {sample.drawn_by}",
        seed=sample.seed,
        rate=error_rate(sample, rows),
        repeat=how_to_repeat(sample),
        again=again,
        sample=sample,
        rows=[entry(row, *letters) for row in rows],
        size_class=f"up-to-{most}",
        says_plan=sample.plan is None,
        is_shortened=any(len(row.finding) > letters[0] for row in rows),
    )


def entry(row: SampledRow, of_finding: int, of_agency: int) -> SampleEntry:
    decision, recommendation = row.decision, row.recommendation
    closed_as = "As published"
    if decision:
        outcome = IN_SHORT.get(decision.outcome, decision.get_outcome_display())
        closed_as = f"{outcome}, {EvidenceLevel(decision.evidence_level).label.lower()}"
    return SampleEntry(
        position=row.position,
        plan=cut(recommendation.plan.slug, LETTERS_OF_PLAN),
        ref=recommendation.ref,
        agency=cut(recommendation.plan_agency.agency.short_name, of_agency),
        closed_as=closed_as,
        result=RESULTS[row.result],
        has_failed=row.result == SampleResult.FAILS,
        finding=beginning(row.finding, of_finding),
    )


def cut(text: str, letters: int) -> str:
    return text if len(text) <= letters else f"{text[: letters - 1]}…"


def sample_html(report: SampleReport) -> str:
    return printable(render_to_string("reports/dip_sample.html", {"report": report}))


def sample_name(sample: DipSample) -> str:
    return f"dip-sample-{sample.drawn_on:%Y-%m-%d}-{sample.pk}.pdf"


def passages_of_sample(sample: DipSample, report: SampleReport) -> Iterator[Passage]:
    yield Passage("Seed", report.seed, href=sample.get_absolute_url())
    for row in report.rows:
        yield Passage(f"{row.position}. {row.ref}, what was found", row.finding, href=sample.get_absolute_url())
