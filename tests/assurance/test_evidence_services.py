import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from assurance import evidence_store, services
from assurance.models import EvidenceFile, EvidenceItem, PlanRow
from recommendations.models import ChangeEvent
from recommendations.versioning import AlreadySaved, EditConflict
from tests import factories
from tests.failures import traces_of_broken_changes

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)
KEY = uuid.UUID("6f2a8c1e-0000-4000-8000-000000000001")
POLICY = services.EvidenceDetails("Domestic abuse policy", "policy_or_procedure", "held", document_date=DAY)
AUDIT = services.EvidenceDetails("Audit of records", "audit", "seen", reference="AUD-7")


def stored(content: bytes = b"%PDF-1.7 audit", name: str = "audit.pdf"):
    return evidence_store.store([content], name)


def withdraw(item, *, by, version=None, reason="Another child’s."):
    return services.withdraw_evidence(item=item, version=version or item.version, reason=reason, by=by, on=DAY)


def add_version(item, *files, by, version=None):
    return services.add_evidence_version(item=item, version=version or item.version, files=list(files), by=by)


def level(record) -> int:
    return PlanRow.objects.get(pk=record.recommendations.get().pk).standing(DAY).evidence_level


def changes(event: ChangeEvent) -> list[tuple[str, str, str]]:
    return [(each["label"], each["before"], each["after"]) for each in event.changes]


def test_several_items_are_added_with_their_files(member):
    record, first, second = factories.make_record(), stored(), stored(b"%PDF-1.7 annex", "annex.pdf")

    items = services.add_evidence(
        record=record,
        evidence=[services.NewEvidence(POLICY, [first, second]), services.NewEvidence(AUDIT)],
        by=member,
        submission_key=KEY,
    )

    kept = EvidenceItem.objects.values_list("record", "title", "evidence_type", "place", "logged_by", "submission_key")
    assert list(kept) == [
        (record.pk, "Domestic abuse policy", "policy_or_procedure", "held", member.pk, KEY),
        (record.pk, "Audit of records", "audit", "seen", member.pk, None),
    ]
    assert (items[0].document_date, items[1].reference, items[1].updated_by) == (DAY, "AUD-7", member)
    files = EvidenceFile.objects.values(
        "item", "version_number", "label", "size", "sha256", "storage_key", "uploaded_by"
    )
    assert list(files) == [
        {"item": items[0].pk, "version_number": number, "uploaded_by": member.pk, **vars(file)}
        for number, file in [(1, first), (2, second)]
    ]


def test_adding_evidence_is_told_with_the_hash_of_each_file(member):
    record, file = factories.make_record(), stored()

    services.add_evidence(record=record, evidence=[services.NewEvidence(POLICY, [file])], by=member)

    event = ChangeEvent.objects.get()
    assert (event.verb, event.subject, event.by) == ("evidence_added", "Domestic abuse policy", member)
    assert (event.recommendation, event.agency) == (record.recommendations.get(), record.given_by_agency)
    assert changes(event) == [("File", "", f"audit.pdf (SHA-256 {file.sha256})")]


@pytest.mark.parametrize(
    ("evidence_type", "place", "rests_on"),
    [
        ("signed_statement", "held", 1),
        ("policy_or_procedure", "on_request", 1),
        ("audit", "agency_intranet", 1),
        ("policy_or_procedure", "held", 2),
        ("minutes", "published", 2),
        ("audit", "held", 3),
        ("data_or_kpi", "seen", 3),
        ("voice_of_child", "held", 2),
    ],
)
def test_what_is_added_says_what_the_status_rests_on(evidence_type, place, rests_on, member):
    record = factories.make_record()
    item = services.EvidenceDetails("Evidence", evidence_type, place)
    before = level(record)

    files = [stored()] if place == "held" else []
    [added] = services.add_evidence(record=record, evidence=[services.NewEvidence(item, files)], by=member)
    with_it = level(record)
    withdraw(added, by=member)

    assert (before, with_it, level(record)) == (1, rests_on, 1)


def test_an_audit_that_is_said_to_be_held_counts_once_its_file_is_there(member):
    record = factories.make_record()
    item = services.EvidenceDetails("Audit", "audit", "held")

    [added] = services.add_evidence(record=record, evidence=[services.NewEvidence(item)], by=member)
    without_file = level(record)
    add_version(added, stored(), by=member)
    services.rebuild_positions(record.recommendations.values_list("pk", flat=True))

    assert (without_file, level(record)) == (1, 3)


def test_what_an_agency_sends_in_is_a_statement_until_it_has_been_read(manager, agency_lead):
    record = factories.make_record(state="proposed", logged_by=agency_lead)
    item = services.EvidenceDetails("Audit", "audit", "held")
    services.add_evidence(record=record, evidence=[services.NewEvidence(item, [stored()])], by=agency_lead)
    unread = level(record)

    services.accept_record(record=record, version=record.version, by=manager, on=DAY)

    assert (unread, level(record)) == (1, 3)


def test_the_best_of_several_items_counts(member):
    record = factories.make_record()

    services.add_evidence(
        record=record, evidence=[services.NewEvidence(AUDIT), services.NewEvidence(POLICY)], by=member
    )

    assert level(record) == 3


def test_the_same_form_a_second_time_is_known_by_its_key(member, chair):
    record = factories.make_record()
    [first] = services.add_evidence(
        record=record, evidence=[services.NewEvidence(AUDIT)], by=member, submission_key=KEY
    )

    with pytest.raises(AlreadySaved) as again:
        services.add_evidence(record=record, evidence=[services.NewEvidence(AUDIT)], by=member, submission_key=KEY)
    services.add_evidence(record=record, evidence=[services.NewEvidence(AUDIT)], by=chair, submission_key=KEY)

    assert again.value.saved == first
    assert [item.logged_by for item in EvidenceItem.objects.all()] == [member, chair]


@pytest.mark.parametrize("state", ["returned", "withdrawn"])
def test_what_was_put_aside_takes_no_more_evidence(state, member, manager):
    record = factories.make_record(state="proposed")
    [item] = services.add_evidence(record=record, evidence=[services.NewEvidence(AUDIT)], by=member)
    put_aside = services.return_record if state == "returned" else services.withdraw_record
    put_aside(record=record, version=1, reason="A mistake.", by=manager, on=DAY)
    words = f"This assurance is “{record.get_state_display()}”. Log it anew with its evidence"

    with pytest.raises(ValidationError, match=words):
        services.add_evidence(record=record, evidence=[services.NewEvidence(POLICY)], by=member)
    with pytest.raises(ValidationError, match=words):
        add_version(EvidenceItem.objects.get(), stored(), by=member)

    assert list(EvidenceItem.objects.all()) == [item]
    assert not EvidenceFile.objects.exists()


def test_what_is_put_aside_while_evidence_for_it_is_sent_takes_no_more(member, manager):
    record = factories.make_record()
    [item] = services.add_evidence(record=record, evidence=[services.NewEvidence(AUDIT)], by=member)
    opened = EvidenceItem.objects.select_related("record").get()
    services.withdraw_record(record=record, version=1, reason="A mistake.", by=manager, on=DAY)

    with pytest.raises(ValidationError, match="This assurance is “Withdrawn”"):
        services.add_evidence(record=opened.record, evidence=[services.NewEvidence(POLICY)], by=member)
    with pytest.raises(ValidationError, match="This assurance is “Withdrawn”"):
        add_version(opened, stored(), by=member)

    assert list(EvidenceItem.objects.all()) == [item]
    assert not EvidenceFile.objects.exists()


def test_a_newer_version_stands_beside_the_earlier_ones(member, chair):
    [item] = services.add_evidence(
        record=factories.make_record(), evidence=[services.NewEvidence(AUDIT, [stored()])], by=member
    )
    before = EvidenceFile.objects.values().get()
    newer, annex = stored(b"%PDF-1.7 audit 2"), stored(b"%PDF-1.7 annex", "annex.pdf")

    add_version(item, newer, annex, by=chair)

    files = list(EvidenceFile.objects.values())
    assert files[0] == before
    assert [(file["version_number"], file["sha256"], file["uploaded_by_id"]) for file in files[1:]] == [
        (2, newer.sha256, chair.pk),
        (3, annex.sha256, chair.pk),
    ]
    item.refresh_from_db()
    assert (item.version, item.updated_by, item.logged_by) == (2, chair, member)
    event = ChangeEvent.objects.first()
    assert (event.verb, event.subject, event.by) == ("evidence_version_added", "Audit of records", chair)
    assert [after for _, _, after in changes(event)] == [
        f"audit.pdf (SHA-256 {newer.sha256})",
        f"annex.pdf (SHA-256 {annex.sha256})",
    ]


def test_the_first_file_of_an_item_without_one_is_version_one(member):
    item = factories.make_evidence()

    add_version(item, stored(), by=member)

    assert [file.version_number for file in item.files.all()] == [1]


def test_the_same_newer_version_a_second_time_is_saved_already(member, chair):
    item, stale = factories.make_evidence(), EvidenceItem.objects.get()
    content = [b"%PDF-1.7 audit 2", b"%PDF-1.7 annex"]
    add_version(item, *map(stored, content), by=member)

    with pytest.raises(AlreadySaved):
        add_version(stale, *map(stored, content), by=member, version=1)
    for by, different in [(chair, content), (member, [*content[:1], b"%PDF-1.7 another"])]:
        with pytest.raises(EditConflict):
            add_version(stale, *map(stored, different), by=by, version=1)

    assert [file.version_number for file in item.files.all()] == [1, 2]


def test_withdrawing_keeps_the_item_its_files_and_their_bytes(member, manager, evidence_root):
    item = factories.make_evidence(logged_by=member)
    file = factories.make_evidence_file(item, by=member)

    withdraw(item, by=manager)

    item.refresh_from_db()
    assert (item.withdrawn_on, item.withdrawn_by, item.withdrawn_reason, item.version) == (
        DAY,
        manager,
        "Another child’s.",
        2,
    )
    assert list(item.files.all()) == [file]
    assert (evidence_root / file.storage_key).read_bytes() == b"%PDF-1.7 audit"
    assert not EvidenceItem.objects.current().exists()
    event = ChangeEvent.objects.get()
    assert (event.verb, event.subject, event.by) == ("evidence_withdrawn", "Audit of records", manager)
    assert changes(event) == [("Reason", "", "Another child’s.")]


def test_evidence_is_withdrawn_once_and_for_a_reason(manager, chair):
    item, stale = factories.make_evidence(), EvidenceItem.objects.get()

    with pytest.raises(ValidationError) as refusal:
        withdraw(item, by=manager, reason="")
    withdraw(item, by=manager)
    for again in (EvidenceItem.objects.get(), stale):  # opened after and before the first arrival
        with pytest.raises(AlreadySaved):
            withdraw(again, by=manager)
        with pytest.raises(ValidationError, match="This evidence was withdrawn already"):
            withdraw(again, by=chair)
    with pytest.raises(ValidationError, match="Add the file as new evidence instead"):
        add_version(EvidenceItem.objects.get(), stored(), by=manager)

    assert refusal.value.message_dict == {"reason": ["Enter the reason."]}
    assert ChangeEvent.objects.count() == 1


def test_withdrawing_an_old_version_is_a_conflict(manager, member):
    item, stale = factories.make_evidence(), EvidenceItem.objects.get()
    add_version(item, stored(), by=member)

    with pytest.raises(EditConflict):
        withdraw(stale, by=manager)

    assert EvidenceItem.objects.current().exists()


def test_a_broken_change_of_evidence_leaves_no_trace(member):
    record = factories.make_record()
    pk = factories.make_evidence(record).pk
    file = stored()
    changes = [
        lambda: services.add_evidence(
            record=record, evidence=[services.NewEvidence(POLICY, [file]), services.NewEvidence(AUDIT)], by=member
        ),
        lambda: add_version(EvidenceItem.objects.get(pk=pk), file, by=member),
        lambda: withdraw(EvidenceItem.objects.get(pk=pk), by=member),
    ]

    assert [traces_of_broken_changes(change) for change in changes] == [[], [], []]
