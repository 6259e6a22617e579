import json
from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assurance import demonstration
from assurance.importing import load_published_plan
from assurance.models import AssuranceRecord, PlanRow
from assurance.reports.exchange import exchange_text, plan_document
from assurance.status import AssuranceStatus, EvidenceLevel, Rule, Standing
from lscb_tracker.accounts.roles import Role
from recommendations.models import ActionPlan, ActionStatus, ActionUpdate
from tests import factories

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 23)
OUTSTANDING = [
    *("1.1", "1.2", "1.3", "1.4", "4.3"),
    *("6.1", "6.2", "6.3", "6.4", "6.5", "6.6", "6.7", "6.8"),
    *("7.3", "9.1", "9.2", "9.5"),
]
# What the importer does not read yet, and what only our own exports tell.
NOT_READ_BACK = {"updates", "decisions", "meetings", "files", "id"}


def document_of(plan, **options) -> dict:
    return plan_document(plan, on=ON, rows=PlanRow.objects.filter(plan=plan), **options)


def rows_of(document: dict) -> list[dict]:
    return [row for agency in document["agencies"] for row in agency["recommendations"]]


@pytest.fixture
def plan():
    return factories.make_plan(slug="child-d", title="Child D Action Plan")


@pytest.fixture
def recommendation(plan):
    return factories.make_recommendation(plan_agency=factories.make_plan_agency(plan))


@pytest.fixture
def child_d():
    demonstration.load_child_d(on=ON)
    return ActionPlan.objects.get(slug=demonstration.PLAN_SLUG)


def test_the_number_of_queries_does_not_grow_with_the_rows(plan, manager):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            document_of(plan)
        return len(captured)

    def full_row():
        row = factories.make_recommendation(
            plan_agency=factories.make_plan_agency(plan),
            themes=[factories.make_theme()],
            overseeing_subgroup=factories.make_subgroup(),
        )
        action = factories.make_action(row, target_date=ON)
        factories.make_target_date_move(action, by=manager)
        ActionUpdate.objects.create(
            action=action,
            note="Half done.",
            status_after=action.status,
            made_on=ON,
            made_by=manager,
            submission_key=UUID(int=action.pk),
        )
        factories.make_evidence_file(factories.make_evidence(factories.make_record(row)), by=manager)
        factories.make_request(row)
        factories.make_decision(row, by=manager, subgroup=factories.make_subgroup())
        factories.make_opening_position(row)

    full_row()
    with_one = queries()
    full_row()
    full_row()

    assert queries() == with_one


def test_child_d_has_its_agencies_recommendations_and_outstanding_rows(child_d):
    document = document_of(child_d)

    assert {key: document[key] for key in ("format", "board", "title", "slug", "as_at")} == {
        "format": "lscb-action-plan/1",
        "board": "Sutton Local Safeguarding Children Board",
        "title": "Child D Action Plan",
        "slug": "child-d",
        "as_at": "2026-11-23",
    }
    assert len(document["agencies"]) == 15
    assert len(rows_of(document)) == 52
    assert [row["ref"] for row in rows_of(document) if row["is_outstanding"]] == OUTSTANDING


def test_child_d_has_the_words_of_its_fixture(child_d):
    def words(document):
        return [
            (row["ref"], row["text"], [a["text"] for a in row["actions"]], [r["text"] for r in row["assurance"]])
            for row in rows_of(document)
        ]

    assert words(document_of(child_d)) == words(demonstration.read_fixture("child_d.json"))


def test_child_d_read_back_exports_the_same(child_d):
    document = document_of(child_d)
    copy = json.loads(exchange_text(document)) | {"slug": "child-d-again", "as_at": "2018-06-01"}
    positions = {
        row["ref"]: row["opening_position"] | {"action_status": row["action_status"]} for row in rows_of(document)
    }

    again = load_published_plan(copy, positions, by=None, on=ON)

    assert comparable(document_of(again)) == comparable(document) | {"slug": "child-d-again"}


def comparable(document):
    """The document without what the importer does not read."""
    if isinstance(document, dict):
        return {key: comparable(value) for key, value in document.items() if key not in NOT_READ_BACK}
    return [comparable(value) for value in document] if isinstance(document, list) else document


def test_a_recommendation_tells_all_that_is_known_of_it(plan, manager):
    theme, subgroup = factories.make_theme(slug="records"), factories.make_subgroup(slug="case-review")
    part = factories.make_plan_agency(plan)
    row = factories.make_recommendation(
        plan_agency=part, themes=[theme], themes_reason="It is about records.", overseeing_subgroup=subgroup
    )
    other = factories.make_recommendation(plan_agency=part)
    factories.make_cross_reference(row, other)
    factories.make_opening_position(row, evidence_held="not held", reason="Nobody answered.")
    decision = factories.make_decision(
        row, by=manager, subgroup=subgroup, outcome="challenged", missing="An audit.", next_review_on=date(2027, 1, 4)
    )

    found, _ = rows_of(document_of(plan))

    assert found == {
        "ref": "1.1",
        "text": "The agency should do what recommendation 1.1 asks.",
        "scope": "single_agency",
        "themes": ["records"],
        "themes_reason": "It is about records.",
        "is_high_priority": False,
        "overseeing_subgroup": "case-review",
        "action_status": "not_started",
        "assurance_status": "challenged",
        "evidence_level": 2,
        "is_outstanding": True,
        "is_regressed": False,
        "rating": "amber",
        "waiting_since": "2026-11-02",
        "actions": [],
        "assurance": [],
        "assurance_not_printed": [],
        "cross_references": [{"to": "1.2", "words": "See 1.2"}],
        "opening_position": {
            "as_at": "2018-06-01",
            "assurance_status": "no_response",
            "evidence_level": 0,
            "evidence_held": "not held",
            "dates_as_printed": "",
            "follow_up": "",
            "reason": "Nobody answered.",
        },
        "follow_ups": [],
        "decisions": [
            {
                "id": decision.pk,
                "decided_on": "2026-11-02",
                "decided_by_name": "",
                "subgroup": "case-review",
                "meeting": None,
                "outcome": "challenged",
                "evidence_level": 2,
                "reason": "",
                "missing": "An audit.",
                "answer_by": None,
                "channel": "",
                "asked_of": "",
                "next_review_on": "2027-01-04",
                "retest_after": None,
                "is_own_work": False,
                "own_work_reason": "",
                "is_regression": False,
                "rested_on": [],
                "dissents": [],
                "retest": None,
            }
        ],
    }


def test_an_action_tells_its_dates_and_updates(plan, recommendation, manager):
    action = factories.make_action(
        recommendation,
        label="a",
        status=ActionStatus.IN_PROGRESS,
        lead_person="A. Nurse",
        target_date=date(2027, 1, 31),
        original_target_date=date(2026, 1, 31),
        dates_as_printed="Autumn 2016",
        success_measure="Fewer repeats.",
    )
    ActionUpdate.objects.create(
        action=action,
        note="Half done.",
        status_after=action.status,
        made_on=ON,
        made_by=manager,
        submission_key=UUID(int=1),
    )

    ((found,),) = [row["actions"] for row in rows_of(document_of(plan))]

    assert found == {
        "label": "a",
        "text": "What is done about recommendation 1.1.",
        "status": "in_progress",
        "status_reason": "",
        "decided_by_name": "",
        "lead_person": "A. Nurse",
        "target_date": "2027-01-31",
        "original_target_date": "2026-01-31",
        "review_on": None,
        "completed_on": None,
        "dates_as_printed": "Autumn 2016",
        "success_measure": "Fewer repeats.",
        "is_as_published": False,
        "updates": [
            {"made_on": "2026-11-23", "note": "Half done.", "status_after": "in_progress", "made_by": manager.name}
        ],
        "target_date_moves": [],
    }


def test_an_action_tells_the_moves_of_its_target_date(plan, recommendation, manager, member):
    action = factories.make_action(recommendation, target_date=date(2027, 1, 31))
    agreed = {"state": "agreed", "decided_on": ON, "decided_by": manager, "meeting": "Board, 2 November 2026"}
    factories.make_target_date_move(action, by=member, to_date=date(2027, 6, 30), **agreed)
    factories.make_target_date_move(action, by=member, to_date=date(2027, 9, 30))

    ((found,),) = [row["actions"] for row in rows_of(document_of(plan))]

    assert found["target_date_moves"] == [
        {
            "from_date": "2027-01-31",
            "to_date": "2027-06-30",
            "reason": "The new system comes later.",
            "asked_on": "2026-10-01",
            "asked_by": member.name,
            "state": "agreed",
            "decided_on": "2026-11-23",
            "decided_by": manager.name,
            "decision_reason": "",
            "meeting": "Board, 2 November 2026",
        },
        found["target_date_moves"][1] | {"to_date": "2027-09-30", "state": "asked", "decided_by": "", "meeting": ""},
    ]


def test_assurance_tells_its_evidence_with_the_hash_of_each_file(plan, recommendation, manager):
    record = factories.make_record(recommendation)
    item = factories.make_evidence(record, place="held", document_date=date(2026, 9, 1))
    file = factories.make_evidence_file(item, by=manager)

    ((found,),) = [row["assurance"] for row in rows_of(document_of(plan))]

    evidence = found.pop("evidence")
    assert found == {
        "id": record.pk,
        "text": "The agency has told the Board what was done.",
        "text_as_sent": "",
        "edited_on": None,
        "kind": "from_agency",
        "answer_kind": "",
        "received_on": "2026-10-01",
        "as_at": None,
        "date_as_printed": "",
        "given_by_agency": recommendation.plan_agency.agency.slug,
        "given_by_name": "A. Nurse",
        "given_by_role": "Named nurse",
        "is_as_published": False,
        "state": "accepted",
        "settled_on": None,
        "settled_reason": "",
        "figures": [],
    }
    assert [(found["title"], found["type"], found["place"], found["document_date"]) for found in evidence] == [
        ("Audit of records", "audit", "held", "2026-09-01")
    ]
    assert [(f["name"], f["version"], f["bytes"], f["sha256"]) for found in evidence for f in found["files"]] == [
        ("audit.pdf", 1, file.size, file.sha256)
    ]


def test_a_record_of_two_recommendations_stands_under_both_as_the_same(plan):
    part = factories.make_plan_agency(plan)
    record = factories.make_record(*[factories.make_recommendation(plan_agency=part) for _ in range(2)])

    assert [[r["id"] for r in row["assurance"]] for row in rows_of(document_of(plan))] == [[record.pk], [record.pk]]


def test_what_the_plan_does_not_print_stands_apart(plan, recommendation, manager):
    factories.make_record(
        recommendation, state="withdrawn", settled_on=ON, settled_by=manager, settled_reason="By mistake."
    )

    (found,) = rows_of(document_of(plan))

    assert found["assurance"] == []
    assert [(r["state"], r["settled_on"], r["settled_reason"]) for r in found["assurance_not_printed"]] == [
        ("withdrawn", "2026-11-23", "By mistake.")
    ]


def test_an_agency_tells_what_it_was_asked(plan):
    part = factories.make_plan_agency(plan, disposition="transferred", transferred_to="Sussex LSCB")
    rows = [factories.make_recommendation(plan_agency=part) for _ in range(2)]
    factories.make_request(*rows, due_on=date(2026, 9, 30), text="Please answer.")

    (agency,) = document_of(plan)["agencies"]

    assert (agency["disposition"], agency["transferred_to"], agency["transferred_on"]) == (
        "transferred",
        "Sussex LSCB",
        None,
    )
    assert agency["requests"] == [
        {
            "refs": ["1.1", "1.2"],
            "round": None,
            "report": None,
            "sent_on": "2026-09-01",
            "due_on": "2026-09-30",
            "sent_to": "A. Nurse, Named nurse",
            "channel": "email",
            "purpose": "first_request",
            "words": "Please answer.",
            "withdrawn_on": None,
            "withdrawn_reason": "",
            "extensions": [],
            "reminders": [],
            "escalation_steps": [],
        }
    ]


def test_only_the_selected_rows_and_what_was_asked_of_them_are_told(plan, recommendation):
    left_out = factories.make_recommendation(plan_agency=recommendation.plan_agency)
    factories.make_request(recommendation, left_out)
    factories.make_request(left_out)

    document = plan_document(plan, on=ON, rows=PlanRow.objects.filter(pk=recommendation.pk))

    assert [row["ref"] for row in rows_of(document)] == ["1.1"]
    assert [request["refs"] for request in document["agencies"][0]["requests"]] == [["1.1"]]


def test_an_agency_lead_is_not_told_what_another_agency_said(plan, recommendation):
    lead = factories.make_user(Role.AGENCY_LEAD, agency=recommendation.plan_agency.agency)
    factories.make_record(recommendation, text="Our own.")
    factories.make_record(recommendation, text="Of others.", given_by_agency=factories.make_agency())

    (found,) = rows_of(document_of(plan, records=AssuranceRecord.objects.visible_to(lead)))

    assert [record["text"] for record in found["assurance"] + found["assurance_not_printed"]] == ["Our own."]


def test_another_day_has_its_own_standings(plan, recommendation):
    standing = Standing(AssuranceStatus.ASSURED, Rule.DECIDED, False, EvidenceLevel.DOCUMENT)

    (found,) = rows_of(document_of(plan, standings={recommendation.pk: standing}))

    assert (found["assurance_status"], found["is_outstanding"], found["waiting_since"]) == ("assured", False, None)


def test_the_text_is_readable_json():
    text = exchange_text({"title": "Children’s plan"})

    assert text == '{\n  "title": "Children’s plan"\n}\n'
