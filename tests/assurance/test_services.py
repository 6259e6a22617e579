"""Logging and settling assurance: what is kept, refused and written beside it."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from assurance import services
from assurance.models import AssuranceRecord, PlanRow, RecordState
from recommendations.models import ChangeEvent
from recommendations.versioning import AlreadySaved, EditConflict
from tests import factories
from tests.failures import traces_of_broken_changes

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)
YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)
KEY = uuid.UUID("6f2a8c1e-0000-4000-8000-000000000001")


def details(row, **changes) -> services.AssuranceDetails:
    values = {"text": "All nurses are trained.", "kind": "from_agency", "received_on": DAY}
    return services.AssuranceDetails(**values | {"given_by_agency": row.plan_agency.agency} | changes)


def log(*rows, by, on=DAY, is_proposal=False, key=None, evidence=(), **changes) -> AssuranceRecord:
    return services.log_assurance(
        details=details(rows[0], **changes),
        recommendations=list(rows),
        evidence=evidence,
        by=by,
        on=on,
        is_proposal=is_proposal,
        submission_key=key,
    )


def two_rows():
    first = factories.make_recommendation()
    return first, factories.make_recommendation(plan_agency=first.plan_agency)


def status(row, on=DAY) -> str:
    return PlanRow.objects.get(pk=row.pk).standing(on).status


def changes(event: ChangeEvent) -> list[tuple[str, str, str]]:
    return [(each["label"], each["before"], each["after"]) for each in event.changes]


def test_one_record_serves_several_recommendations(member):
    first, second = two_rows()

    record = log(
        second,
        first,
        by=member,
        as_at=YESTERDAY,
        given_by_name="A. Nurse",
        given_by_role="Chief Nurse",
        key=KEY,
    )

    kept = AssuranceRecord.objects.values(
        "plan", "text", "kind", "received_on", "as_at", "given_by_agency", "given_by_name", "given_by_role", "state"
    )
    assert kept.get() == {
        "plan": first.plan_id,
        "text": "All nurses are trained.",
        "kind": "from_agency",
        "received_on": DAY,
        "as_at": YESTERDAY,
        "given_by_agency": first.plan_agency.agency_id,
        "given_by_name": "A. Nurse",
        "given_by_role": "Chief Nurse",
        "state": "accepted",
    }
    assert (record.logged_by, record.updated_by, record.submission_key, record.version) == (member, member, KEY, 1)
    assert [each.recommendation for each in record.served.all()] == [first, second]
    assert [status(row) for row in (first, second)] == ["received", "received"]
    assert [copy.history_user for copy in record.history.all()] == [member]


def test_logging_is_told_on_each_row_it_serves_and_belongs_to_its_agency(member):
    first, second = two_rows()

    log(first, second, by=member, given_by_name="A. Nurse", given_by_role="Chief Nurse")

    events = ChangeEvent.objects.order_by("pk")
    assert [(event.recommendation, event.by, event.verb) for event in events] == [
        (first, member, "assurance_logged"),
        (second, member, "assurance_logged"),
    ]
    for event in events:
        assert event.agency == first.plan_agency.agency
        assert event.subject == "From the agency: A. Nurse, Chief Nurse, 23 November 2026"
        assert changes(event) == [("Assurance", "", "All nurses are trained.")]


@pytest.mark.parametrize("rows", [0, 2], ids=["none", "of two plans"])
def test_a_record_serves_recommendations_of_one_plan(rows, member):
    row, of_another_plan = factories.make_recommendation(), factories.make_recommendation()
    wrong = [row, of_another_plan][:rows]

    with pytest.raises(ValidationError, match="Select recommendations of one plan"):
        services.log_assurance(details=details(row), recommendations=wrong, by=member, on=DAY)
    log(row, by=member)

    assert [list(record.recommendations.all()) for record in AssuranceRecord.objects.all()] == [[row]]


def test_nothing_was_received_in_the_future(member):
    row = factories.make_recommendation()

    with pytest.raises(ValidationError) as refusal:
        log(row, by=member, received_on=TOMORROW)
    log(row, by=member, received_on=DAY)

    assert refusal.value.message_dict == {"received_on": ["The date must be today or in the past."]}
    assert [record.received_on for record in AssuranceRecord.objects.all()] == [DAY]


def test_only_what_was_published_may_be_undated(member):
    row = factories.make_recommendation()

    with pytest.raises(ValidationError, match="Enter the date when the Board received the assurance"):
        log(row, by=member, received_on=None)
    log(row, by=None, received_on=None, is_as_published=True)

    assert [record.is_as_published for record in AssuranceRecord.objects.all()] == [True]
    assert not ChangeEvent.objects.exists()  # the import has written one line for the recommendation


def test_the_boards_own_note_is_kept_and_counts_as_nothing_received(member):
    row = factories.make_recommendation()

    note = log(row, by=member, kind="board_note", given_by_agency=None)

    assert status(row) == "not_requested"
    assert list(AssuranceRecord.objects.printed()) == [note]
    assert ChangeEvent.objects.get().agency is None


def test_a_proposal_counts_as_received_and_prints_once_it_is_accepted(agency_lead, manager):
    row = factories.make_recommendation(plan_agency=factories.make_plan_agency(agency=agency_lead.agency))

    record = log(row, by=agency_lead, is_proposal=True)
    proposed = (record.state, status(row), AssuranceRecord.objects.printed().exists())
    services.accept_record(record=record, version=1, by=manager, on=DAY)

    assert proposed == ("proposed", "received", False)
    record.refresh_from_db()
    assert (record.state, record.settled_on, record.settled_by, record.settled_reason) == ("accepted", DAY, manager, "")
    assert (status(row), list(AssuranceRecord.objects.printed())) == ("received", [record])


def test_the_same_form_a_second_time_is_known_by_its_key(member, chair):
    row = factories.make_recommendation()
    first = log(row, by=member, key=KEY)

    with pytest.raises(AlreadySaved) as again:
        log(row, by=member, key=KEY)
    of_somebody_else = log(row, by=chair, key=KEY)

    assert again.value.saved == first
    assert list(AssuranceRecord.objects.all()) == [first, of_somebody_else]


def test_records_without_a_key_are_never_taken_for_one_another():
    row = factories.make_recommendation()

    records = [log(row, by=None) for _ in range(2)]

    assert list(AssuranceRecord.objects.all()) == records


SETTLE = {
    "accepted": lambda record, by: services.accept_record(record=record, version=record.version, by=by, on=DAY),
    "returned": lambda record, by: services.return_record(
        record=record, version=record.version, reason="Say when.", by=by, on=DAY
    ),
    "withdrawn": lambda record, by: services.withdraw_record(
        record=record, version=record.version, reason="Say when.", by=by, on=DAY
    ),
}
SETTLED = {("proposed", "accepted"), ("proposed", "returned"), ("proposed", "withdrawn"), ("accepted", "withdrawn")}


def in_state(state: str) -> AssuranceRecord:
    other = factories.make_user()
    settled = {"settled_on": YESTERDAY, "settled_by": other, "settled_reason": "Why."}
    return factories.make_record(state=state, **settled if state in ("returned", "withdrawn") else {})


@pytest.mark.parametrize("state", ["proposed", "accepted", "returned", "withdrawn"])
@pytest.mark.parametrize("wanted", SETTLE)
def test_a_record_is_settled_from_the_states_that_allow_it(state, wanted, manager):
    record = in_state(state)
    words = record.get_state_display()

    if (state, wanted) in SETTLED:
        SETTLE[wanted](record, manager)
        expected = wanted
    else:
        with pytest.raises(ValidationError, match=f"^\\['This assurance is “{words}” already\\.'\\]$"):
            SETTLE[wanted](record, manager)
        expected = state

    record.refresh_from_db()
    assert record.state == expected


@pytest.mark.parametrize(
    ("wanted", "verb", "counts"),
    [("returned", "assurance_returned", "not_requested"), ("withdrawn", "assurance_withdrawn", "not_requested")],
)
def test_putting_a_record_aside_keeps_it_with_who_when_and_why(wanted, verb, counts, manager):
    record = factories.make_record(state="proposed")
    item = factories.make_evidence(record)
    [row] = record.recommendations.all()

    SETTLE[wanted](record, manager)

    record.refresh_from_db()
    assert (record.state, record.settled_on, record.settled_by, record.settled_reason, record.version) == (
        wanted,
        DAY,
        manager,
        "Say when.",
        2,
    )
    assert list(record.evidence_items.current()) == [item]
    assert (status(row), list(AssuranceRecord.objects.printed())) == (counts, [])
    event = ChangeEvent.objects.get()
    assert (event.verb, event.recommendation, event.agency, event.by) == (verb, row, record.given_by_agency, manager)
    assert changes(event) == [
        ("State", "Waiting to be read by the business manager", RecordState(wanted).label),
        ("Reason", "", "Say when."),
    ]


@pytest.mark.parametrize("service", [services.return_record, services.withdraw_record])
def test_nothing_is_put_aside_without_a_reason(service, manager):
    record = factories.make_record(state="proposed")

    with pytest.raises(ValidationError) as refusal:
        service(record=record, version=1, reason="", by=manager, on=DAY)
    service(record=record, version=1, reason="A mistake.", by=manager, on=DAY)

    assert refusal.value.message_dict == {"reason": ["Enter the reason."]}


@pytest.mark.parametrize("wanted", SETTLE)
def test_the_same_settlement_a_second_time_is_saved_already(wanted, manager):
    record = factories.make_record(state="proposed")
    stale = AssuranceRecord.objects.get()
    SETTLE[wanted](record, manager)

    for again in (AssuranceRecord.objects.get(), stale):  # opened after and before the first arrival
        with pytest.raises(AlreadySaved):
            SETTLE[wanted](again, manager)

    assert ChangeEvent.objects.count() == 1


def test_a_settlement_of_an_old_version_says_what_became_of_the_record(manager, chair):
    record, stale = factories.make_record(state="proposed"), AssuranceRecord.objects.get()
    SETTLE["returned"](record, chair)

    with pytest.raises(ValidationError, match="This assurance is “Returned” already"):
        SETTLE["accepted"](stale, manager)

    record.refresh_from_db()
    assert (record.state, record.settled_by) == ("returned", chair)


def test_withdrawing_an_old_version_of_what_still_stands_is_a_conflict(manager, chair):
    record, stale = factories.make_record(state="proposed"), AssuranceRecord.objects.get()
    SETTLE["accepted"](record, chair)

    with pytest.raises(EditConflict):
        SETTLE["withdrawn"](stale, manager)

    record.refresh_from_db()
    assert record.state == "accepted"


def test_a_broken_change_leaves_no_trace(member, manager):
    first, second = two_rows()
    pk = factories.make_record(first, second, state="proposed").pk
    audit = services.NewEvidence(services.EvidenceDetails("Audit of records", "audit", "held"))

    assert traces_of_broken_changes(lambda: log(first, second, by=member, evidence=[audit] * 2)) == []
    for settle in SETTLE.values():
        assert traces_of_broken_changes(lambda s=settle: s(AssuranceRecord.objects.get(pk=pk), manager)) == []
