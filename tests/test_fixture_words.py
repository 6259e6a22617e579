"""The Child D fixture says exactly what Appendix 1 says: no word more, none less.

How tests/data/child_d_appendix_words.txt was made, by a procedure that never saw the fixture. From the published text
of the response, one line of the file for one line of the source:

1. begin at the line "1. Cafcass" (the first agency) and go to the end;
2. collapse runs of spaces, strip both ends, drop empty lines, drop the glyph of a list bullet;
3. drop the running header ("Sus SUTTON LOCAL SAFEGUARDING CHILDREN BOARD – CHILD D ACTION PLAN") and the column titles
   ("RECOMMENDATION ACTIONS ASSURANCE TO THE LSCB") wherever a page repeats them;
4. where a line ends in a letter and a hyphen, append the next line to it without a space ("re-" + "launched").

Agency headings and references ("1.1.") stay as the appendix has them. Words keep the order of the source, in which
cells that run over a page are torn apart: hence the comparison is of how often each word occurs, not of its place.
"""

import csv
import json
import re
from collections import Counter
from copy import deepcopy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"
APPENDIX_WORDS = ROOT / "tests" / "data" / "child_d_appendix_words.txt"

EVIDENCE_TYPES = {
    "policy_or_procedure", "audit", "data_or_kpi", "minutes", "report", "training", "letter_or_email",
    "signed_statement", "template_or_tool", "directory", "presentation", "observation", "voice_of_child",
    "published_link", "case_system_reference", "other",
}  # fmt: skip
EVIDENCE_PLACES = {
    "held", "seen", "on_request", "published", "agency_intranet", "agency_case_system", "other_document",
}  # fmt: skip


def read_json(name):
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


@pytest.fixture
def plan():
    return read_json("child_d.json")


def recommendations_of(plan):
    return [recommendation for agency in plan["agencies"] for recommendation in agency["recommendations"]]


def cells_of(recommendation):
    return [
        recommendation["text"],
        "\n\n".join(action["text"] for action in recommendation["actions"]),
        "\n\n".join(record["text"] for record in recommendation["assurance"]),
    ]


def evidence_of(recommendation):
    return [item for record in recommendation["assurance"] for item in record["evidence"]]


def texts_of(plan):
    """Every text of the plan that the appendix prints."""
    for agency in plan["agencies"]:
        yield agency["heading"]
        for recommendation in agency["recommendations"]:
            yield recommendation["ref"] + "."
            yield from cells_of(recommendation)


def word_differences(plan):
    """Words the fixture lacks, and words it has too many."""
    printed = Counter(APPENDIX_WORDS.read_text(encoding="utf-8").split())
    transcribed = Counter(word for text in texts_of(plan) for word in text.split())
    return printed - transcribed, transcribed - printed


def test_fixture_has_exactly_the_words_of_the_appendix(plan):
    assert word_differences(plan) == (Counter(), Counter())


def drop_last_word(holder, key):
    holder[key], word = holder[key].rsplit(maxsplit=1)
    return word


@pytest.mark.parametrize("part", ["heading", "recommendation", "action", "assurance"])
def test_a_dropped_word_is_noticed(plan, part):
    short = deepcopy(plan)
    agency = short["agencies"][5]
    recommendation = agency["recommendations"][0]
    holder, key = {
        "heading": (agency, "heading"),
        "recommendation": (recommendation, "text"),
        "action": (recommendation["actions"][0], "text"),
        "assurance": (recommendation["assurance"][-1], "text"),
    }[part]

    word = drop_last_word(holder, key)

    assert word_differences(short) == (Counter([word]), Counter())


def test_fixture_counts_are_those_of_the_appendix(plan):
    recommendations = recommendations_of(plan)

    assert [agency["number"] for agency in plan["agencies"]] == list(range(1, 16))
    assert len(recommendations) == 52
    assert [len(recommendation["actions"]) for recommendation in recommendations] == [1] * 52
    assert all(recommendation["assurance"] for recommendation in recommendations)


def test_references_run_in_order_under_their_agency(plan):
    for agency in plan["agencies"]:
        refs = [recommendation["ref"] for recommendation in agency["recommendations"]]
        assert refs == [f"{agency['number']}.{place}" for place in range(1, len(refs) + 1)]
        assert agency["heading"].startswith(f"{agency['number']}. ")


def test_opening_positions_name_the_same_references(plan):
    with (FIXTURES / "child_d_positions.csv").open(encoding="utf-8", newline="") as lines:
        positions = [row["ref"] for row in csv.DictReader(lines)]

    assert positions == [recommendation["ref"] for recommendation in recommendations_of(plan)]


def test_cross_references_lead_to_a_recommendation(plan):
    recommendations = recommendations_of(plan)
    refs = {recommendation["ref"] for recommendation in recommendations}
    links = [
        (recommendation["ref"], link["to"])
        for recommendation in recommendations
        for link in recommendation["cross_references"]
    ]

    assert links == [("1.2", "1.1"), ("1.3", "1.1"), ("1.4", "1.1"), ("6.6", "6.4"), ("15.3", "14.1"), ("15.3", "14.2")]
    assert {target for _, target in links} <= refs


def test_quoted_words_stand_in_their_row(plan):
    for recommendation in recommendations_of(plan):
        row = " ".join(" ".join(cells_of(recommendation)).split())
        for quoting in evidence_of(recommendation) + recommendation["cross_references"]:
            assert quoting["words"], recommendation["ref"]
            assert quoting["words"] in row, recommendation["ref"]


def test_printed_dates_stand_in_their_row(plan):
    for recommendation in recommendations_of(plan):
        row = " ".join(cells_of(recommendation))
        for record in recommendation["assurance"]:
            for date in filter(None, record["date_as_printed"].split("; ")):
                assert date in record["text"], recommendation["ref"]
            assert record["given_by_name"] in row, recommendation["ref"]
            assert record["given_by_role"] in row, recommendation["ref"]
        for item in evidence_of(recommendation):
            assert item["document_date_as_printed"] in row, recommendation["ref"]


def test_a_date_is_given_only_where_a_full_one_is_printed(plan):
    for recommendation in recommendations_of(plan):
        dated = [(record["received_on"], record["date_as_printed"]) for record in recommendation["assurance"]]
        dated += [(item["document_date"], item["document_date_as_printed"]) for item in evidence_of(recommendation)]
        for iso, printed in dated:
            if iso:
                year, month, day = iso.split("-")
                assert printed == f"{day}.{month}.{year}", recommendation["ref"]


def test_requests_quote_the_row_and_name_its_agency(plan):
    requests = {}
    for agency in plan["agencies"]:
        refs = [recommendation["ref"] for recommendation in agency["recommendations"]]
        words = " ".join(" ".join(cells_of(row)) for row in agency["recommendations"])
        for request in agency["requests"]:
            assert request["words"] in words
            assert request["refs"] == refs
            requests[agency["name"]] = request["sent_on"]

    assert requests == {"Cafcass": "2016-08-18", "Chelsea and Westminster NHS Foundation Trust": "2016-08-16"}


def test_paragraphs_are_set_apart_by_one_blank_line(plan):
    for text in texts_of(plan):
        assert text == text.strip()
        assert not re.search(r"(?<!\n)\n(?!\n)", text), text
        assert "\n\n\n" not in text, text
        assert "  " not in text, text
        assert not re.search(r" \n|\n ", text), text


def test_themes_subgroups_and_choices_are_known(plan):
    themes = {theme["slug"] for theme in read_json("themes.json")}
    subgroups = {subgroup["slug"] for subgroup in read_json("subgroups.json")}

    assert len(themes) == 8
    assert len(subgroups) == 3
    for recommendation in recommendations_of(plan):
        assert set(recommendation["themes"]) <= themes
        assert recommendation["themes_reason"]
        assert recommendation["overseeing_subgroup"] in subgroups
        assert recommendation["scope"] in {"single_agency", "multi_agency", "national"}
        assert {record["kind"] for record in recommendation["assurance"]} <= {"from_agency", "board_note"}
        for item in evidence_of(recommendation):
            assert item["type"] in EVIDENCE_TYPES
            assert item["place"] in EVIDENCE_PLACES


def test_agencies_that_left_or_are_hosted_say_so(plan):
    transferred = [(a["name"], a["transferred_to"]) for a in plan["agencies"] if a["disposition"] == "transferred"]
    hosted = [(a["name"], a["host_name"]) for a in plan["agencies"] if a["host_name"]]

    assert transferred == [("Western Sussex Hospitals NHS Trust", "Sussex LSCB")]
    assert hosted == [("Sutton and Merton Community Services", "Royal Marsden NHS Foundation Trust")]
