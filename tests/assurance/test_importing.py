"""Reading a published plan with its assurance: what becomes of each part, and that it is whole or not at all."""

import copy
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from assurance.importing import load_published_plan, read_positions
from assurance.models import AssuranceRecord, AssuranceRequest, EvidenceItem, OpeningPosition, PlanRow
from recommendations.models import Action
from tests import factories
from tests.failures import everything_stored

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)
POLICY = {
    "title": "Domestic abuse policy",
    "type": "policy_or_procedure",
    "place": "held",
    "document_date": "2017-05-01",
    "document_date_as_printed": "1 May 2017",
    "url": "",
    "reference": "POL-7",
}
TOLD = {
    "text": "A policy was written.",
    "kind": "from_agency",
    "received_on": "2017-06-01",
    "as_at": "2017-05-31",
    "date_as_printed": "1 June 2017",
    "given_by_name": "A. Nurse",
    "given_by_role": "Chief Nurse",
    "evidence": [POLICY],
}
NOTE = TOLD | {
    "text": "There was no response.",
    "kind": "board_note",
    "received_on": None,
    "as_at": None,
    "date_as_printed": "18.08.2016",
    "given_by_name": "",
    "given_by_role": "",
    "evidence": [],
}
ROW = {
    "ref": "1.1",
    "text": "Write a policy.",
    "scope": "single_agency",
    "themes": [],
    "themes_reason": "",
    "overseeing_subgroup": "case-review",
    "actions": [{"text": "It is written."}],
    "assurance": [TOLD, NOTE],
    "cross_references": [],
}
DOCUMENT = {
    "format": "lscb-action-plan/1",
    "board": "A Local Safeguarding Children Board",
    "title": "Child D Action Plan",
    "slug": "child-d",
    "as_at": "2018-06-01",
    "publication_name": "Child D",
    "review_type": "scr",
    "assurance_to": "LSCB",
    "protective_marking": "",
    "source": "Appendix 1",
    "agencies": [
        {
            "number": 1,
            "name": "Cafcass",
            "heading": "1. Cafcass",
            "short_name": "Cafcass",
            "slug": "cafcass",
            "sector": "courts_and_cafcass",
            "is_external": False,
            "host_name": "",
            "other_names": [],
            "disposition": "active",
            "transferred_to": "",
            "requests": [
                {
                    "refs": ["1.1", "1.2"],
                    "sent_on": "2016-08-18",
                    "sent_to": "the representative",
                    "channel": "not_stated",
                    "purpose": "challenge_event",
                    "words": "An invitation was sent.",
                }
            ],
            "recommendations": [ROW, ROW | {"ref": "1.2", "assurance": []}],
        }
    ],
}
POSITIONS_CSV = """ref,action_status,assurance_status,evidence_level,evidence_held,dates_as_printed,follow_up,reason
1.1,superseded,assured,2,held,May 2017,none,"Another policy, and a better one"
1.2,ongoing,no_response,0,not held,none (inherits 18.08.2016),due,Re-request and escalate
"""


@pytest.fixture(autouse=True)
def _subgroup(db):
    factories.make_subgroup(slug="case-review")


@pytest.fixture
def positions(tmp_path) -> dict:
    path = Path(tmp_path) / "positions.csv"
    path.write_text(POSITIONS_CSV, encoding="utf-8")
    return read_positions(path)


def load(positions, document=DOCUMENT, on=DAY):
    return load_published_plan(copy.deepcopy(document), positions, by=None, on=on)


def test_positions_are_read_by_reference(positions):
    assert list(positions) == ["1.1", "1.2"]
    assert positions["1.1"]["reason"] == "Another policy, and a better one"


def test_an_answer_is_kept_with_its_giver_its_days_and_its_evidence(positions):
    load(positions)

    told, note = AssuranceRecord.objects.all()
    assert (told.text, told.kind, told.received_on, told.as_at, told.date_as_printed) == (
        "A policy was written.",
        "from_agency",
        date(2017, 6, 1),
        date(2017, 5, 31),
        "1 June 2017",
    )
    assert (told.given_by_agency.name, told.given_by_name, told.given_by_role) == ("Cafcass", "A. Nurse", "Chief Nurse")
    assert (note.kind, note.given_by_agency, note.received_on, note.date_as_printed) == (
        "board_note",
        None,
        None,
        "18.08.2016",
    )
    assert [record.state for record in (told, note)] == ["accepted", "accepted"]
    item = EvidenceItem.objects.get()
    assert (item.record, item.title, item.evidence_type, item.place, item.reference) == (
        told,
        "Domestic abuse policy",
        "policy_or_procedure",
        "held",
        "POL-7",
    )
    assert (item.document_date, item.document_date_as_printed) == (date(2017, 5, 1), "1 May 2017")


def test_the_action_takes_the_status_that_was_read_and_a_reason_where_one_is_asked(positions):
    load(positions)

    read = Action.objects.values_list("status", "status_reason", "dates_as_printed", "is_as_published")
    assert list(read) == [
        ("superseded", "Another policy, and a better one", "May 2017", True),
        ("ongoing", "", "", True),
    ]


def test_the_reading_of_each_row_stands_as_its_opening_position(positions):
    load(positions)

    read = OpeningPosition.objects.values_list("as_at", "assurance_status", "evidence_level", "follow_up", "reason")
    assert list(read) == [
        (date(2018, 6, 1), "assured", 2, "none", "Another policy, and a better one"),
        (date(2018, 6, 1), "no_response", 0, "due", "Re-request and escalate"),
    ]
    rows = PlanRow.objects.with_position()
    assert [(row.standing(DAY).status, row.standing(DAY).rule) for row in rows] == [
        ("assured", "opening_position"),
        ("no_response", "opening_position"),
    ]


def test_the_boards_requests_name_whom_they_reached(positions):
    load(positions)

    request = AssuranceRequest.objects.get()
    assert (request.sent_on, request.due_on, request.sent_to, request.text) == (
        date(2016, 8, 18),
        None,
        "the representative",
        "An invitation was sent.",
    )
    assert sorted(row.ref for row in request.recommendations.all()) == ["1.1", "1.2"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda document, positions: positions["1.2"].update(assurance_status="green"),
        lambda document, positions: positions["1.2"].update(evidence_level="7"),
        lambda document, positions: document["agencies"][0]["requests"][0].update(sent_on="2027-01-01"),
        lambda document, positions: document["agencies"][0]["recommendations"][0]["assurance"][1].update(text=""),
    ],
    ids=["unknown status", "unknown level", "a request of the future", "an answer without words"],
)
def test_a_plan_with_a_mistake_at_its_end_is_not_there_at_all(spoil, positions):
    before, document = everything_stored(), copy.deepcopy(DOCUMENT)
    spoil(document, positions)

    with pytest.raises(ValidationError):
        load(positions, document)

    assert everything_stored() == before


def test_a_row_without_a_reading_stops_the_import(positions):
    before = everything_stored()

    with pytest.raises(KeyError, match=r"1\.2"):
        load({"1.1": positions["1.1"]})

    assert everything_stored() == before
