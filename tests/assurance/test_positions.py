"""The stored positions are what the events say, and a command proves it."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from assurance.models import AssurancePosition
from assurance.services import positions, rebuild_positions
from assurance.services.positions import stale_positions
from recommendations.models import Recommendation
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def five() -> list[int]:
    part = factories.make_plan_agency()
    rows = [factories.make_recommendation(plan_agency=part) for _ in range(5)]
    for row in rows:
        factories.make_record(row)
    return [row.pk for row in rows]


def tamper(*pks: int) -> None:
    AssurancePosition.objects.filter(pk__in=pks).update(status="assured")


def test_a_recommendation_without_events_has_a_position_too():
    row = factories.make_recommendation()
    AssurancePosition.objects.all().delete()

    rebuild_positions([row.pk])

    assert AssurancePosition.objects.values_list("recommendation", "status", "rule").get() == (
        row.pk,
        "not_requested",
        "never_asked",
    )


def test_a_position_names_the_events_it_rests_on(chair):
    row = factories.make_recommendation()
    factories.make_request(row)
    record = factories.make_record(row)
    decision = factories.make_decision(row, by=chair, next_review_on=date(2027, 3, 1))

    position = AssurancePosition.objects.get()

    assert (position.status, position.rule, position.evidence_level) == ("assured", "decided", 2)
    assert (position.request, position.record, position.decision) == (None, record, decision)
    assert position.review_on == date(2027, 3, 1)


def test_positions_are_rebuilt_whatever_was_written_there(five):
    tamper(*five[:3])

    rebuild_positions(reversed(five))

    assert stale_positions(five) == []
    assert {position.status for position in AssurancePosition.objects.all()} == {"received"}


@pytest.mark.parametrize(
    "change",
    [
        {"status": "assured"},
        {"rule": "decided"},
        {"evidence_level": 3},
        {"since": date(2000, 1, 1)},
        {"record": None},
        {"is_transferred": True},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_part_of_a_position_is_compared(change, five):
    AssurancePosition.objects.filter(pk=five[1]).update(**change)

    assert stale_positions(five) == [five[1]]


def test_a_missing_position_is_stale(five):
    AssurancePosition.objects.filter(pk=five[4]).delete()

    assert stale_positions(five) == [five[4]]


def test_many_rows_are_checked_and_rebuilt_in_parts(five, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(positions, "AT_ONCE", 2)
    tamper(five[0], five[3], five[4])

    with django_assert_num_queries(3 * 7):  # the positions and six kinds of rows, for each part
        found = stale_positions(five)
    rebuild_positions(five)

    assert found == [five[0], five[3], five[4]]
    assert stale_positions(five) == []


def test_the_command_says_that_all_is_well(five, capsys):
    call_command("check_positions")

    assert capsys.readouterr().out == "All 5 positions are what their events say.\n"


def test_the_command_finds_what_was_written_round_the_services_and_mends_it(five, capsys):
    tamper(five[2])

    with pytest.raises(CommandError) as found:
        call_command("check_positions")
    call_command("check_positions", "--rebuild")
    call_command("check_positions")

    assert found.value.returncode == 1
    assert str(found.value) == (
        "1 of 5 stored assurance positions are not what their events say. "
        "Run “manage.py check_positions --rebuild”, and find out who wrote round the services."
    )
    assert capsys.readouterr().out == (
        "1 of 5 positions were written anew.\nAll 5 positions are what their events say.\n"
    )


def test_finding_a_stale_position_changes_nothing(five):
    tamper(five[2])

    with pytest.raises(CommandError):
        call_command("check_positions")

    assert AssurancePosition.objects.get(pk=five[2]).status == "assured"
    assert Recommendation.objects.count() == 5
