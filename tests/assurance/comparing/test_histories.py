"""A plan at work, compared day by day: whatever happened that the plan tells of is a change, and nothing else is."""

from datetime import timedelta
from itertools import takewhile
from random import Random

import pytest

from assurance.as_at.editions import edition_of
from assurance.comparing.boards import boards_unchanged, issued_document
from assurance.comparing.choosing import TwoEditions
from assurance.comparing.documents import comparison_of, rows_of
from assurance.comparing.listing import listed_change
from assurance.comparing.told import ChangeKind
from assurance.models import PlanRow
from assurance.reports.exchange import document_of, plan_document
from lscb_tracker.accounts.roles import Role
from recommendations.models import Agency, Recommendation
from tests import factories
from tests.assurance.as_at.happenings import happen
from tests.assurance.as_at.test_frozen import issue
from tests.assurance.meetings.scene import ON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_rendering", "clock")]
DAYS = [ON + timedelta(days=number) for number in (0, 1, 2, 40, 41)]
LAST = DAYS[-1] + timedelta(days=30)
AT_A_TIME = 12
WRITTEN = {"text", "note", "reason", "words", "finding"}  # keys under which people’s own words stand
MADE_WITH = {"as_at", "issue"}


def words_in(told) -> set[str]:
    """What people wrote, wherever it stands in a part of a document."""
    if isinstance(told, dict):
        own = {said for key, said in told.items() if key in WRITTEN and isinstance(said, str) and said}
        return own.union(*map(words_in, told.values()))
    return set().union(*map(words_in, told)) if isinstance(told, list) else set()


def asked_about(document: dict, ref: str) -> list[dict]:
    requests = [each for agency in document["agencies"] for each in agency["requests"]]
    return [
        each | {"extensions": [more for more in each["extensions"] if more["ref"] == ref]}
        for each in requests
        if ref in each["refs"]
    ]


def by_ref(document: dict) -> dict[str, list]:
    """Each row with what was asked about it, found in another way than the product’s."""
    return {
        row["ref"]: [row, agency["slug"], asked_about(document, row["ref"])]
        for agency in document["agencies"]
        for row in agency["recommendations"]
    }


def assert_tells_all(old: dict, new: dict) -> set[str]:
    """Answers the kinds of change that were told."""
    comparison, before, after = comparison_of(old, new), by_ref(old), by_ref(new)
    differ = {ref for ref in before | after if before.get(ref) != after.get(ref)}
    assert {row.ref for row in comparison.changed_rows} == differ
    same = {key: said for key, said in old.items() if key not in MADE_WITH}
    assert comparison.is_empty == (same == {key: said for key, said in new.items() if key not in MADE_WITH})
    for row in comparison.changed_rows:
        pieces = [piece for piece in row.pieces if piece.is_changed]
        told = [words for piece in pieces for words in (piece.name, piece.old_text, piece.new_text)]
        told += [words for piece in pieces for fact in piece.facts for words in (fact.was, fact.now)]
        for words in words_in(before[row.ref]) ^ words_in(after[row.ref]):
            assert any(words in each for each in told), f"{row.ref}: {words}"
        assert listed_change(row).words
        assert [piece for piece in row.pieces if not piece.is_changed and piece.facts] == []
    return {kind for row in comparison.changed_rows for kind in row.kinds}


def told_on(scene, day, today) -> dict:
    edition = edition_of(scene.plan, user=None, on=day, today=today)
    return document_of(edition.papers, on=day, standings=edition.standings)


@pytest.mark.parametrize("seed", range(1, 3))
def test_every_change_of_a_day_is_told_and_nothing_else(scene, clock, seed):
    scene.chance, told, kinds = Random(seed), [], set()
    for day in DAYS:
        clock(day)
        scene.on = day
        happen(scene, AT_A_TIME)
        clock(day, hour=23)
        told.append(plan_document(scene.plan, on=day, rows=PlanRow.objects.filter(plan=scene.plan)))
    clock(LAST)

    for number, day in enumerate(DAYS[1:], start=1):
        kinds |= assert_tells_all(told[number - 1], told[number])
        assert told_on(scene, day, LAST) == told[number]
    kinds |= assert_tells_all(told[0], told_on(scene, LAST, LAST))

    assert len(kinds) > 6
    assert ChangeKind.ORDER not in kinds


def test_a_day_on_which_nothing_happened_has_no_change(scene, clock):
    clock(ON)
    happen(scene, AT_A_TIME)
    clock(LAST)

    assert comparison_of(told_on(scene, ON, LAST), told_on(scene, ON, LAST)).is_empty


def test_a_row_is_unchanged_for_as_many_boards_as_saw_it_so(scene, clock):
    """Three versions, each of a meeting that decided on a row; another row is changed before each, and one at last."""
    rows = list(scene.plan.recommendations.order_by("pk"))
    for day, row in zip(DAYS, [None, rows[0], rows[1]], strict=False):
        clock(day)
        if row:
            Recommendation.objects.filter(pk=row.pk).update(text=f"Changed on {day}.")
        issue(scene)
    documents = [issued_document(each) for each in scene.plan.issues.order_by("-number")]
    now = rows_of(documents[0])
    now[rows[3].ref] = now[rows[3].ref] | {"text": "Changed after them all."}

    told = [by_ref(each) for each in documents]
    expected = {ref: boards_that_saw([each[ref] for each in told], whole(row)) for ref, row in now.items()}
    assert boards_unchanged(scene.plan, now) == {ref: count for ref, count in expected.items() if count}
    assert expected[rows[3].ref] == 0
    assert len(set(expected.values())) > 2
    assert max(boards_unchanged(scene.plan, rows_of(documents[2]), until=1).values()) == 1


def boards_that_saw(versions: list, row: list) -> int:
    return len(list(takewhile(lambda each: each == row, versions)))


def whole(row: dict) -> list:
    """A told row as by_ref tells it."""
    own = {key: said for key, said in row.items() if key not in ("agency", "requests")}
    return [own, row["agency"], row["requests"]]


def test_an_agency_lead_is_told_of_the_own_rows_alone(scene, clock):
    clock(ON)
    happen(scene, 30)
    issue(scene)
    lead = factories.make_user(
        email="lead@trust.example", role=Role.AGENCY_LEAD, agency=Agency.objects.order_by("pk")[0]
    )
    own = set(scene.plan.recommendations.filter(plan_agency__agency__in=lead.agency_ids).values_list("ref", flat=True))

    asked = TwoEditions({"from": "beginning"}, plan=scene.plan, user=lead, today=ON)

    assert asked.is_valid
    assert {row.ref for row in asked.comparison.rows} == own
    assert asked.unchanged == {}
    assert not TwoEditions({"from": "issue-1"}, plan=scene.plan, user=lead, today=ON).is_valid
