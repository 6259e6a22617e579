"""Each point of the lines over time is what the plan as at that day says; the last one what the pages of today say."""

from datetime import date, datetime, timedelta
from random import Random

import pytest
from django.utils import timezone

from assurance.as_at.editions import beginnings, edition_of
from assurance.dashboard import figures_of
from assurance.progress.page import points_of
from assurance.progress.points import MOST_POINTS, Progress, days_between, ends_of_months, point_of
from assurance.progress.versions import PlanVersions
from tests.assurance.as_at.happenings import happen
from tests.assurance.meetings.scene import ON

DAYS = [ON + timedelta(days=number) for number in (0, 2, 40, 90)]
TODAY = DAYS[-1] + timedelta(days=30)
AT_A_TIME = 20


@pytest.fixture
def clock(monkeypatch):
    """Sets what time it is. The plan is made early on the first day."""

    def is_now(day: date, hour: int = 9) -> None:
        moment = timezone.make_aware(datetime(day.year, day.month, day.day, hour))
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    is_now(ON, hour=1)
    return is_now


def things_happen(scene, clock, seed: int) -> None:
    scene.chance = Random(seed)
    for day in DAYS:
        clock(day)
        scene.on = day
        happen(scene, AT_A_TIME)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1])
def test_each_point_is_what_the_plan_as_at_that_day_says(clock, scene, lead, monkeypatch, seed):
    monkeypatch.setattr("assurance.issues.freezing.render_pdf", lambda html: b"%PDF-1.7")
    things_happen(scene, clock, seed)
    known = beginnings(scene.plan)
    days = [known.told, known.told + timedelta(days=1), ON - timedelta(days=1), *DAYS, TODAY - timedelta(days=1)]

    for user in (scene.manager, lead):
        versions = PlanVersions(scene.plan, user=user, known=known)
        for day in days:
            edition = edition_of(scene.plan, user=user, on=day, today=TODAY)
            expected = point_of(edition.papers.rows, edition.standings, day)
            assert versions.point(day) == expected, f"{day} for {user}"


@pytest.mark.django_db
def test_the_last_point_is_what_the_pages_of_today_say(clock, scene, lead):
    things_happen(scene, clock, 3)
    clock(TODAY)

    for user in (scene.manager, lead):
        edition = edition_of(scene.plan, user=user, on=TODAY, today=TODAY)
        last = points_of(edition, user=user)[-1]
        figures = figures_of(scene.plan, user=user, on=TODAY)

        assert (last.recommendations, last.outstanding) == (figures.recommendations, figures.outstanding)
        assert last.progress[Progress.COMPLETE_UNASSURED] == figures.unassured
        assert last.progress[Progress.OVERDUE] == figures.overdue
        assert PlanVersions(scene.plan, user=user, known=beginnings(scene.plan)).point(TODAY) == last


@pytest.mark.django_db
def test_more_rows_and_days_take_no_more_queries(clock, scene, django_assert_max_num_queries):
    things_happen(scene, clock, 4)
    known = beginnings(scene.plan)

    with django_assert_max_num_queries(11):
        versions = PlanVersions(scene.plan, user=scene.manager, known=known)
        for day in DAYS:
            versions.point(day)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2026, 5, 4), date(2026, 5, 4), ["2026-05-04"]),
        (date(2026, 5, 4), date(2026, 5, 31), ["2026-05-04", "2026-05-31"]),
        (date(2026, 5, 31), date(2026, 7, 1), ["2026-05-31", "2026-06-30", "2026-07-01"]),
        (date(2023, 12, 30), date(2024, 3, 1), ["2023-12-30", "2023-12-31", "2024-01-31", "2024-02-29", "2024-03-01"]),
    ],
    ids=["one day", "a month", "from the end of a month", "over a leap day"],
)
def test_points_stand_at_the_ends_of_months(first, last, days):
    assert [str(day) for day in days_between(first, last)] == days


@pytest.mark.parametrize("years", [1, 2, 5, 9, 30])
def test_a_long_time_has_no_more_points_than_can_be_read(years):
    first, last = date(2026 - years, 1, 10), date(2026, 11, 23)

    days = days_between(first, last)

    assert len(days) <= MOST_POINTS
    assert (days[0], days[-1]) == (first, last)
    assert set(days[1:-1]) <= set(ends_of_months(first, last))
