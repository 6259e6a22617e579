"""What failed in a dip sample waits for a decision of the Board, and for nothing else."""

from datetime import date, timedelta

import pytest

from assurance.independent.failed_samples import failed_in_sample, failed_in_sample_on
from assurance.models import PlanRow
from tests import factories, meeting_papers

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


def sampled(row, scrutineer, result="fails", tested_on=TODAY):
    found = {"result": result, "finding": "It is of 2015.", "tested_on": tested_on, "tested_by": scrutineer}
    return meeting_papers.make_sampled_row(recommendation=row, by=scrutineer, **found)


def waiting() -> list[tuple[int, date]]:
    rows = PlanRow.objects.filter(failed_in_sample()).annotate(failed_on=failed_in_sample_on())
    return list(rows.values_list("pk", "failed_on"))


def test_only_what_failed_waits(scrutineer):
    failed, held, untested = (factories.make_recommendation() for _ in range(3))
    sampled(failed, scrutineer)
    sampled(held, scrutineer, "holds")
    meeting_papers.make_sampled_row(recommendation=untested, by=scrutineer)

    assert waiting() == [(failed.pk, TODAY)]


@pytest.mark.parametrize(
    ("decided_on", "waits"), [(TODAY - DAY, True), (TODAY + DAY, False)], ids=["decided before", "decided after"]
)
def test_it_waits_until_it_is_decided_about(scrutineer, chair, decided_on, waits):
    row = factories.make_recommendation()
    sampled(row, scrutineer)
    factories.make_decision(row, by=chair, decided_on=decided_on)

    assert bool(waiting()) is waits


def test_on_the_same_day_the_later_moment_counts(scrutineer, chair):
    row, other = factories.make_recommendation(), factories.make_recommendation()
    factories.make_decision(row, by=chair, decided_on=TODAY)
    sampled(row, scrutineer)
    sampled(other, scrutineer)
    factories.make_decision(other, by=chair, decided_on=TODAY)

    assert waiting() == [(row.pk, TODAY)]


def test_of_two_failures_the_latest_day_is_told(scrutineer):
    row = factories.make_recommendation()
    sampled(row, scrutineer, tested_on=TODAY - DAY)
    sampled(row, scrutineer)

    assert waiting() == [(row.pk, TODAY)]
