"""A dip sample as its page and its report show it: what was drawn, what was found, and the draw repeated."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from assurance.independent.drawing import Population, line_of, method_in_words
from assurance.independent.error_rates import ErrorRate
from assurance.independent.populations import closed_today
from assurance.models import DipSample, SampledRow, SampleResult

SAMPLES_ON_A_PAGE = 25
DIFFERENCES_SHOWN = 20


@dataclass(frozen=True)
class ListedSample:
    sample: DipSample
    rate: ErrorRate


def samples_page(user, number: int | None) -> tuple[Page, list[ListedSample]]:
    """Two queries."""
    samples = DipSample.objects.visible_to(user).select_related("plan", "drawn_by").defer("population")
    counted = samples.annotate(
        drawn=Count("rows"),
        tested=Count("rows", filter=~Q(rows__result="")),
        failed=Count("rows", filter=Q(rows__result=SampleResult.FAILS)),
    )
    page_obj = Paginator(counted.order_by("-drawn_on", "-pk"), SAMPLES_ON_A_PAGE).get_page(number)
    listed = [
        ListedSample(sample, ErrorRate(sample.drawn, sample.tested, sample.failed, sample.population_count))
        for sample in page_obj.object_list
    ]
    return page_obj, listed


def rows_of_sample(sample: DipSample) -> list[SampledRow]:
    """In the order in which they were drawn. One query."""
    related = ("recommendation__plan", "recommendation__plan_agency__agency", "decision", "tested_by")
    return list(sample.rows.select_related(*related).order_by("position"))


def error_rate(sample: DipSample, rows: Sequence[SampledRow]) -> ErrorRate:
    results = [row.result for row in rows]
    tested = len(results) - results.count("")
    return ErrorRate(len(rows), tested, results.count(SampleResult.FAILS), sample.population_count)


def line_of_row(row: SampledRow) -> str:
    return line_of(row.recommendation.plan.slug, row.recommendation.ref)


@dataclass(frozen=True)
class DrawnAgain:
    """The same seed over the population that was kept; and how far that differs from what is closed today."""

    kept: Population
    kept_sha256: str
    drawn_then: list[str]
    drawn_now: list[str]
    today: Population

    @property
    def is_population_whole(self) -> bool:
        """The population that was kept still has the hash that was kept with it."""
        return self.kept.sha256 == self.kept_sha256

    @property
    def is_the_same(self) -> bool:
        return self.is_population_whole and self.drawn_then == self.drawn_now

    @cached_property
    def closed_since(self) -> list[str]:
        return sorted(set(self.today.lines) - set(self.kept.lines))

    @cached_property
    def open_again(self) -> list[str]:
        return sorted(set(self.kept.lines) - set(self.today.lines))

    @property
    def is_population_of_today(self) -> bool:
        return self.today.text == self.kept.text

    @property
    def since_in_words(self) -> str:
        """“Since the draw 3 more were closed and 1 is open again.”"""
        if self.is_population_of_today:
            return "The population of that day is the same."
        more, fewer = len(self.closed_since), len(self.open_again)
        said = [f"{more:,} more {'was' if more == 1 else 'were'} closed"] if more else []
        said += [f"{fewer:,} {'is' if fewer == 1 else 'are'} open again"] if fewer else []
        return f"Since the draw {' and '.join(said)}."

    @property
    def closed_since_shown(self) -> list[str]:
        return self.closed_since[:DIFFERENCES_SHOWN]

    @property
    def open_again_shown(self) -> list[str]:
        return self.open_again[:DIFFERENCES_SHOWN]


def draw_again(sample: DipSample, rows: Sequence[SampledRow], on: date) -> DrawnAgain:
    """One query, for what is closed today."""
    kept = Population(sample.population)
    return DrawnAgain(
        kept=kept,
        kept_sha256=sample.population_sha256,
        drawn_then=[line_of_row(row) for row in rows],
        drawn_now=kept.drawn(sample.seed, sample.size),
        today=closed_today(sample.plan, on),
    )


@dataclass(frozen=True)
class HowToRepeat:
    """The method in words, and commands that give the same rows without this product, and with it."""

    method: str
    in_shell: str
    command: str


def how_to_repeat(sample: DipSample) -> HowToRepeat:
    seed, plan = shlex.quote(sample.seed), f" --plan {sample.plan.slug}" if sample.plan else ""
    hashed = f"$(printf '%s:%s' {seed} \"$line\" | sha256sum | cut -c 1-64)"
    each_line = f'while IFS= read -r line; do echo "{hashed} $line"; done < population.txt'
    return HowToRepeat(
        method_in_words(sample.size),
        f"{each_line} | sort | head -n {sample.size}",
        f"manage.py draw_sample --seed {seed} --size {sample.size}{plan} --as-at {sample.drawn_on}",
    )
