"""Every rule that the database itself holds about assurance, broken once from behind the models."""

from datetime import date

import pytest
from django.db import IntegrityError

from assurance.models import AssurancePosition, EvidenceFile, EvidenceScan, ServedRecommendation
from tests import factories, violations
from tests.assurance.choice_rules import CHOICE_CASES
from tests.assurance.cycle_rules import CYCLE_CASES, TWO_ROWS
from tests.assurance.meeting_rules import MEETING_CASES, TWO_MEETING_ROWS
from tests.violations import Case

DAY, LATER = date(2026, 11, 23), date(2026, 11, 24)
KEY, OTHER_KEY = "6f2a8c1e-0000-4000-8000-000000000001", "6f2a8c1e-0000-4000-8000-000000000002"


def characters(number: int) -> str:
    return "é" * number  # two bytes each: the limit counts characters


def limited(row, name: str, most: int) -> Case:
    return Case(row, {name: characters(most + 1)}, allowed={name: characters(most)})


def make_decision(**fields):
    return factories.make_decision(by=factories.make_user(), **fields)


def make_position() -> AssurancePosition:
    return factories.make_recommendation().assurance_position


def two_files() -> list[EvidenceFile]:
    item, by = factories.make_evidence(), factories.make_user()
    return [factories.make_evidence_file(item, by=by) for _ in range(2)]


def sent_by_one_person(make):
    by, row = factories.make_user(), factories.make_recommendation()
    parent = row if make is factories.make_record else factories.make_record(row)
    make(parent, logged_by=by, submission_key=KEY)
    return make(parent, logged_by=by, submission_key=OTHER_KEY)


def case_decision_not_required_has_reason():
    allowed = {"outcome": "not_required", "reason": "The service has closed."}
    return Case(make_decision(), {"reason": ""}, allowed=allowed)


def case_decision_says_what_is_missing():
    return Case(make_decision(), {"missing": ""}, allowed={"outcome": "challenged", "missing": "The audit."})


def case_decision_review_after_decision():
    return Case(make_decision(decided_on=DAY), {"next_review_on": DAY}, allowed={"next_review_on": LATER})


def case_decision_evidence_level_known():
    return Case(make_decision(), {"evidence_level": 5}, allowed={"evidence_level": 4})


def case_scrutinydecision_reason_length():
    return limited(make_decision(), "reason", 4_000)


def case_scrutinydecision_missing_length():
    return limited(make_decision(), "missing", 4_000)


def case_evidence_item_has_title():
    return Case(factories.make_evidence(), {"title": ""}, allowed={"title": "x"})


def case_evidence_item_sent_once():
    return Case(sent_by_one_person(factories.make_evidence), {"submission_key": KEY}, allowed={"submission_key": None})


def case_evidence_item_withdrawn_has_reason():
    whole = {"withdrawn_on": DAY, "withdrawn_by": factories.make_user(), "withdrawn_reason": "Another child’s."}
    return Case(factories.make_evidence(), {"withdrawn_reason": ""}, allowed=whole)


def case_evidenceitem_withdrawn_reason_length():
    whole = {"withdrawn_on": DAY, "withdrawn_by": factories.make_user(), "withdrawn_reason": characters(4_000)}
    return Case(factories.make_evidence(), {"withdrawn_reason": characters(4_001)}, allowed=whole)


def case_evidence_file_version_once():
    return Case(two_files()[1], {"version_number": 1}, allowed={"version_number": 3})


def case_evidence_file_not_empty():
    return Case(two_files()[0], {"size": 0}, allowed={"size": 1})


def scan() -> EvidenceScan:
    return EvidenceScan.objects.create(file=two_files()[0], state="clean", engine="ClamAV")


def case_evidence_scan_has_state():
    return Case(scan(), {"state": "unknown"})


def case_evidence_scan_refused_says_why():
    return Case(scan(), {"signature": ""}, allowed={"state": "refused", "signature": "Eicar"})


def case_opening_evidence_level_known():
    return Case(factories.make_opening_position(), {"evidence_level": 5}, allowed={"evidence_level": 4})


def case_opening_status_known():
    return Case(
        factories.make_opening_position(), {"assurance_status": "green"}, allowed={"assurance_status": "assured"}
    )


def case_openingposition_reason_length():
    return limited(factories.make_opening_position(), "reason", 4_000)


def case_position_knows_what_follows_the_due_date():
    allowed = {"due_on": DAY, "status_once_due": "no_response"}
    return Case(make_position(), {"status_once_due": ""}, allowed=allowed)


def case_assurance_record_has_text():
    return Case(factories.make_record(), {"text": ""}, allowed={"text": "x"})


def case_assurance_record_sent_once():
    return Case(sent_by_one_person(factories.make_record), {"submission_key": KEY}, allowed={"submission_key": None})


def case_assurance_record_from_agency_names_it():
    allowed = {"kind": "board_note", "given_by_agency": None}
    return Case(factories.make_record(), {"kind": "from_agency"}, allowed=allowed)


def case_assurance_record_is_dated():
    allowed = {"is_as_published": True, "received_on": None}
    return Case(factories.make_record(), {"is_as_published": False}, allowed=allowed)


def case_assurance_record_withdrawn_has_reason():
    by = factories.make_user()
    whole = {"state": "withdrawn", "settled_on": DAY, "settled_by": by, "settled_reason": "Another child’s."}
    return Case(factories.make_record(), {"settled_reason": ""}, allowed=whole)


def case_assurancerecord_text_length():
    return limited(factories.make_record(), "text", 10_000)


def case_assurancerecord_settled_reason_length():
    return limited(factories.make_record(), "settled_reason", 4_000)


def case_record_serves_recommendation_once():
    first = factories.make_recommendation()
    record = factories.make_record(first, factories.make_recommendation(plan_agency=first.plan_agency))
    second = ServedRecommendation.objects.get(record=record, recommendation__ref="1.2")
    return Case(second, {"recommendation": first}, allowed={"recommendation": second.recommendation_id})


def case_assurance_request_due_after_sent():
    return Case(factories.make_request(sent_on=LATER), {"due_on": DAY}, allowed={"due_on": LATER})


def case_assurance_request_withdrawn_has_reason():
    by = factories.make_user()
    allowed = {"withdrawn_on": DAY, "withdrawn_by": by, "withdrawn_reason": "Sent to the wrong agency."}
    return Case(factories.make_request(), {"withdrawn_reason": ""}, allowed=allowed)


def case_assurancerequest_text_length():
    return limited(factories.make_request(), "text", 10_000)


def case_assurancerequest_withdrawn_reason_length():
    case = limited(factories.make_request(), "withdrawn_reason", 4_000)
    case.allowed |= {"withdrawn_on": DAY, "withdrawn_by": factories.make_user()}
    return case


CASES = (
    CYCLE_CASES
    | CHOICE_CASES
    | MEETING_CASES
    | {name.removeprefix("case_"): make for name, make in globals().items() if name.startswith("case_")}
)


@pytest.mark.django_db
@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses_what_breaks_a_rule(name):
    violations.assert_held("assurance", name, CASES[name]())


def test_every_rule_of_assurance_is_broken_here():
    assert set(CASES) == set(violations.constraints_of("assurance"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "missing",
    [{"settled_on": None}, {"settled_by": None}, {"settled_reason": ""}],
    ids=["day", "person", "reason"],
)
@pytest.mark.parametrize("state", ["returned", "withdrawn"])
def test_a_record_is_not_put_aside_without_day_person_and_reason(state, missing):
    record, by = factories.make_record(), factories.make_user()
    whole = {"state": state, "settled_on": DAY, "settled_by": by, "settled_reason": "A mistake."}

    violations.update(record, **whole)

    with pytest.raises(IntegrityError, match="assurance_record_withdrawn_has_reason"):
        violations.update(record, **missing)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "half",
    [{"withdrawn_on": None}, {"withdrawn_by": None}, {"withdrawn_on": None, "withdrawn_by": None}],
    ids=["no day", "no person", "reason alone"],
)
def test_evidence_is_not_withdrawn_by_halves(half):
    item, by = factories.make_evidence(), factories.make_user()

    violations.update(item, withdrawn_on=DAY, withdrawn_by=by, withdrawn_reason="Another child’s.")

    with pytest.raises(IntegrityError, match="evidence_item_withdrawn_has_reason"):
        violations.update(item, **half)


@pytest.mark.django_db
def test_many_records_at_once_are_checked_like_one():
    record = factories.make_record()
    other = factories.make_recommendation(plan_agency=record.recommendations.get().plan_agency)
    rows = [ServedRecommendation(record=record, recommendation=other) for _ in range(2)]

    with pytest.raises(IntegrityError) as refusal:
        ServedRecommendation.objects.bulk_create(rows)

    named = violations.constraints_of("assurance")["record_serves_recommendation_once"]
    assert violations.words_of(*named) in str(refusal.value)


def two_rows(model) -> list:
    if model is EvidenceFile:
        return two_files()
    if make := (TWO_ROWS | TWO_MEETING_ROWS).get(model.__name__):
        return make()
    return [factories.make_opening_position() for _ in range(2)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "name"), violations.unique_fields_of("assurance"), ids=lambda each: getattr(each, "__name__", each)
)
def test_no_two_rows_share_what_must_be_unique(model, name):
    first, second = two_rows(model)

    with pytest.raises(IntegrityError, match=name):
        violations.update(second, **{name: getattr(first, name)})
