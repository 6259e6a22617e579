"""Two documents compared: every difference between them is told, and nothing else."""

import copy
from operator import itemgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assurance.comparing.changes import ADDED, CHANGED, GONE, SAME
from assurance.comparing.documents import comparison_of, fingerprint_of, rows_of
from assurance.comparing.listing import listed_change, summary_of
from assurance.comparing.told import ChangeKind
from tests.assurance.comparing.told_plans import agency, document, row

REF = itemgetter("ref")
OTHER_STATE = {ADDED: GONE, GONE: ADDED, CHANGED: CHANGED, SAME: SAME}


@st.composite
def documents(draw):
    words = st.sampled_from(["Train all nurses.", "Train all staff.", "Audit it."])
    days = st.sampled_from([None, "2026-05-03", "2026-06-04"])
    actions = st.lists(
        st.builds(
            lambda label, text, target: {"label": label, "text": text, "target_date": target, "updates": []},
            *(st.sampled_from(["", "a", "b"]), words, days),
        ),
        max_size=3,
    )
    records = st.lists(
        st.builds(lambda pk, text: {"id": pk, "text": text, "evidence": []}, st.integers(1, 3), words),
        max_size=2,
        unique_by=lambda record: record["id"],
    )
    rows = st.builds(
        lambda number, text, found, told, themes: row(
            f"1.{number}", text=text, actions=found, assurance=told, themes=themes
        ),
        *(st.integers(1, 4), words, actions, records, st.lists(st.sampled_from(["training", "voice"]), unique=True)),
    )
    agencies = [
        agency(slug, number, *sorted(draw(st.lists(rows, max_size=3, unique_by=REF)), key=REF))
        for number, slug in enumerate(draw(st.lists(st.sampled_from(["cafcass"]), max_size=1)), start=1)
    ]
    return document(*agencies, title=draw(words))


def told(comparison) -> list:
    """Everything that a comparison says, without the order of what came and went."""
    places = [
        ("plan", comparison.pieces),
        *((each.part.slug, each.pieces) for each in comparison.agencies),
        *((each.ref, each.pieces) for each in comparison.rows),
    ]
    return sorted(
        (
            *(place, piece.depth, piece.state, piece.old_text, piece.new_text),
            sorted((fact.label, fact.was, fact.now) for fact in piece.facts),
        )
        for place, pieces in places
        for piece in pieces
    )


def mirrored(comparison) -> list:
    return sorted(
        (place, depth, OTHER_STATE[state], new, old, sorted((label, now, was) for label, was, now in facts))
        for place, depth, state, old, new, facts in told(comparison)
    )


@given(documents())
def test_an_edition_compared_with_itself_is_empty(each):
    comparison = comparison_of(each, copy.deepcopy(each) | {"as_at": "2030-01-01"})

    assert comparison.is_empty
    assert comparison.changed_rows == []


@given(documents(), documents())
def test_the_way_back_is_the_same_mirrored(old, new):
    assert told(comparison_of(old, new)) == mirrored(comparison_of(new, old))


@given(documents(), documents())
def test_it_is_empty_when_both_say_the_same_and_only_then(old, new):
    comparison = comparison_of(old, new)

    assert comparison.is_empty == (old == new)
    assert all(row.kinds for row in comparison.changed_rows)
    assert all(
        row.kinds == [ChangeKind.ORDER] or any(piece.is_changed for piece in row.pieces)
        for row in comparison.changed_rows
    )
    assert {row.ref for row in comparison.rows if not row.is_changed} == {
        ref for ref, each in rows_of(new).items() if rows_of(old).get(ref) == each
    }


def compared(before: dict, after: dict):
    old, new = (document(agency("cafcass", 1, each)) for each in (before, after))
    (found,) = comparison_of(old, new).rows
    return found


ACTION = {"label": "", "text": "Train.", "status": "in_progress", "target_date": "2026-05-03", "updates": []}
DECISION = {"id": 7, "decided_on": "2026-05-03", "outcome": "assured", "reason": "The audit shows it.", "dissents": []}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({"text": "Train."}, {"text": "Train all."}, ["text of the recommendation changed"]),
        (
            {"assurance_status": "requested", "rating": "amber"},
            {"assurance_status": "no_response", "rating": "red"},
            ["Assurance: Requested → No response", "Rating: Amber → Red"],
        ),
        ({"is_regressed": False}, {"is_regressed": True}, ["Regressed: no → yes"]),
        ({"evidence_level": 1}, {"evidence_level": 3}, ["Rests on: Statement → Audit or data"]),
        (
            {"actions": [ACTION]},
            {"actions": [ACTION | {"target_date": "2026-06-04"}]},
            ["Target date: 3 May 2026 → 4 June 2026"],
        ),
        (
            {"actions": [ACTION]},
            {"actions": [ACTION | {"text": "Train all.", "lead_person": "B. Ward"}]},
            ["action: text, lead person"],
        ),
        ({"actions": [ACTION]}, {"actions": [ACTION, ACTION | {"text": "Audit."}]}, ["new action"]),
        ({"actions": [ACTION | {"text": "Audit."}, ACTION]}, {"actions": [ACTION]}, ["action no longer there"]),
        ({}, {"decisions": [DECISION, DECISION | {"id": 8}]}, ["2 new decisions"]),
        ({"themes": ["training"]}, {"themes": []}, ["themes or subgroup: themes"]),
        ({}, {"something_new": {"of": ["later", None]}}, ["text of the recommendation changed"]),
    ],
    ids=[
        *("text", "statuses", "regressed", "level", "target date", "action", "action added", "action gone"),
        *("decisions", "themes", "what this product does not know"),
    ],
)
def test_the_list_says_what_changed(before, after, words):
    assert listed_change(compared(row("1.1", **before), row("1.1", **after))).words == words


def test_a_request_and_its_reminder_are_told_with_the_rows_that_it_asks_about():
    asked = {"refs": ["1.1"], "sent_on": "2026-05-03", "words": "Please answer.", "extensions": [], "reminders": []}
    reminded = asked | {"reminders": [{"sent_on": "2026-06-04", "addressee": "A. Nurse"}]}
    rows = [row("1.1"), row("1.2")]
    old, new = (document(agency("cafcass", 1, *rows, requests=[each])) for each in (asked, reminded))

    (changed,) = comparison_of(old, new).changed_rows

    assert (changed.ref, listed_change(changed).words) == ("1.1", ["new reminder"])
    assert [piece.name for piece in changed.pieces if piece.is_changed] == ["Reminder of 4 June 2026"]


def test_rows_and_agencies_that_came_and_went_are_told():
    old = document(agency("cafcass", 1, row("1.1"), row("1.2")))
    new = document(agency("cafcass", 1, row("1.1"), disposition="transferred"), agency("police", 2, row("2.1")))

    comparison = comparison_of(old, new)

    assert [(each.ref, each.state) for each in comparison.changed_rows] == [("1.2", GONE), ("2.1", ADDED)]
    assert [(each.part.slug, each.state) for each in comparison.agencies] == [("cafcass", SAME), ("police", ADDED)]
    assert [(fact.label, fact.now) for piece in comparison.agencies[0].pieces for fact in piece.facts] == [
        ("Disposition", "transferred")
    ]
    assert summary_of(comparison.changed_rows) == [(str(ChangeKind(each).label), 1) for each in (ADDED, GONE)]


def test_fingerprints_do_not_depend_on_the_order_of_keys():
    one = row("1.1")

    assert fingerprint_of(one) == fingerprint_of(dict(reversed(one.items())))
    assert fingerprint_of(one) != fingerprint_of(one | {"text": "Another."})


def test_what_only_looks_like_a_date_stays_as_it_is():
    piece = compared(row("1.1", themes_reason=""), row("1.1", themes_reason="2026-13-99")).pieces[0]

    assert [(fact.was, fact.now) for fact in piece.facts] == [("none", "2026-13-99")]
