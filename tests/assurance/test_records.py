"""Logging, sending in, accepting, returning and withdrawing assurance, through its pages."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assurance import services
from assurance.models import AssuranceRecord, EvidenceFile, EvidenceItem
from lscb_tracker.accounts.roles import Role
from recommendations.editing import ALREADY_SAVED
from recommendations.forms.editing import STALE_FORM
from recommendations.models import ChangeEvent
from tests import factories
from tests.failures import everything_stored
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

HELD_AUDIT = {"evidence__evidence_type": "audit", "evidence__place": "held"}


def pdf(name: str = "audit.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7 " + name.encode())


def own_row(agency_lead):
    return factories.make_recommendation(plan_agency=factories.make_plan_agency(agency=agency_lead.agency))


def own_proposal(agency_lead, **fields) -> AssuranceRecord:
    return factories.make_record(own_row(agency_lead), state="proposed", logged_by=agency_lead, **fields)


def add_page(row) -> str:
    return reverse("assurance:record-add", args=[row.plan.slug, row.ref])


def page(name: str, record: AssuranceRecord) -> str:
    return reverse(f"assurance:record-{name}", args=[record.pk])


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def files_in(root) -> list[bytes]:
    return sorted(path.read_bytes() for path in root.rglob("*") if path.is_file())


def test_a_statement_alone_is_logged(client_for, member, today):
    row, client = factories.make_recommendation(), client_for(member)

    answer = client.post(add_page(row), filled(client.get(add_page(row)), text="All nurses are trained."))

    assert (answer.status_code, answer.url) == (302, f"/plans/{row.plan.slug}/{row.ref}/")
    assert said(answer) == ["The assurance is logged."]
    record = AssuranceRecord.objects.get()
    assert (record.text, record.received_on, record.state, record.logged_by) == (
        "All nurses are trained.",
        today,
        "accepted",
        member,
    )
    assert record.given_by_agency == row.plan_agency.agency
    assert not EvidenceItem.objects.exists()


def test_an_answer_for_several_rows_comes_with_its_files(client_for, member, evidence_root):
    row, client = factories.make_recommendation(), client_for(member)
    others = [factories.make_recommendation(plan_agency=row.plan_agency) for _ in range(3)]

    client.post(
        add_page(row),
        filled(
            client.get(add_page(row)),
            text="All nurses are trained.",
            also_serves=[others[2].pk, others[0].pk],
            evidence__title="Audit",
            evidence__files=[pdf("a.pdf"), pdf("b.pdf")],
            **HELD_AUDIT,
        ),
    )

    record = AssuranceRecord.objects.get()
    assert list(record.recommendations.all()) == [row, others[0], others[2]]
    kept = EvidenceFile.objects.values_list("item__record", "item__title", "label", "version_number", "uploaded_by")
    assert list(kept) == [
        (record.pk, "Audit: a.pdf", "a.pdf", 1, member.pk),
        (record.pk, "Audit: b.pdf", "b.pdf", 1, member.pk),
    ]
    assert files_in(evidence_root) == [b"%PDF-1.7 a.pdf", b"%PDF-1.7 b.pdf"]
    assert {event.recommendation for event in ChangeEvent.objects.filter(verb="evidence_added")} == {
        row,
        others[0],
        others[2],
    }


def test_opening_the_page_changes_nothing(client_for, member):
    row = factories.make_recommendation()
    client, before = client_for(member), everything_stored()

    answer = client.get(add_page(row))

    assert answer.status_code == 200
    assert "Do not enter names of children or family members" in answer.content.decode()
    assert everything_stored() == before


def test_mistakes_in_both_parts_are_said_at_once_and_nothing_is_kept(client_for, member, evidence_root):
    row, client = factories.make_recommendation(), client_for(member)
    before = everything_stored()

    answer = client.post(
        add_page(row),
        filled(client.get(add_page(row)), text="", evidence__title="Audit", evidence__files=[pdf()]),
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"text": ["Enter the assurance"]}
    assert answer.context["evidence_form"].errors == {
        "evidence_type": ["Select the kind of evidence"],
    }
    html = answer.content.decode()
    assert "<title>Error: " in html
    for anchor in ("#id_text", "#id_evidence-evidence_type"):
        assert f'href="{anchor}"' in html
    assert everything_stored() == before
    assert files_in(evidence_root) == []


@pytest.mark.parametrize(
    "text", ["Done.", "The mother of 12 Green Street SM1 4LP was seen."], ids=["plain", "with doubts"]
)
def test_a_mistake_in_the_evidence_alone_begins_the_title_too(client_for, member, text):
    row, client = factories.make_recommendation(), client_for(member)

    answer = client.post(add_page(row), filled(client.get(add_page(row)), text=text, evidence__files=[pdf()]))

    assert answer.context["form"].errors == {}
    assert "<title>Error: " in answer.content.decode()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("run.exe", b"MZ"), "“run.exe” is of a kind that cannot be kept here."),
        (SimpleUploadedFile("page.pdf", b"<html>"), "“page.pdf” is not what its name says (.pdf)."),
        (SimpleUploadedFile("old.doc", b"\xd0\xcf\x11\xe0"), "“old.doc” is in an old Office format."),
        (SimpleUploadedFile("empty.pdf", b""), "“empty.pdf” is empty."),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_file_that_is_not_kept_is_refused_on_the_page(file, words, client_for, member, evidence_root):
    row, client = factories.make_recommendation(), client_for(member)
    sent = {"text": "Told.", "evidence__title": "Audit", "evidence__files": [pdf(), file], **HELD_AUDIT}

    answer = client.post(add_page(row), filled(client.get(add_page(row)), **sent))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not AssuranceRecord.objects.exists()
    assert files_in(evidence_root) == []


@pytest.mark.parametrize("number", [20, 21, 30])
def test_more_files_than_can_be_taken_at_once_are_refused_in_words(number, client_for, member):
    row, client = factories.make_recommendation(), client_for(member)
    files = [pdf(f"{n}.pdf") for n in range(number)]
    sent = filled(client.get(add_page(row)), text="Told.", evidence__files=files, **HELD_AUDIT)

    answer = client.post(add_page(row), sent)

    if number <= 20:
        assert answer.status_code == 302
        assert EvidenceFile.objects.count() == number
    else:
        assert answer.status_code == 422
        assert answer.context["evidence_form"].errors == {"files": ["Select no more than 20 files at once"]}


def test_the_same_form_sent_twice_is_kept_once(client_for, member):
    row, client = factories.make_recommendation(), client_for(member)
    sent = filled(client.get(add_page(row)), text="Told.", evidence__title="Audit", **HELD_AUDIT)
    client.post(add_page(row), sent)
    before = everything_stored()

    answer = client.post(add_page(row), sent)

    assert (answer.status_code, answer.url) == (302, f"/plans/{row.plan.slug}/{row.ref}/")
    assert said(answer)[-1] == ALREADY_SAVED
    assert everything_stored() == before


def test_two_answers_that_say_the_same_are_two(client_for, member):
    row, client = factories.make_recommendation(), client_for(member)

    for _ in range(2):
        client.post(add_page(row), filled(client.get(add_page(row)), text="Told."))

    assert AssuranceRecord.objects.count() == 2


def test_an_answer_serves_no_row_of_another_plan(client_for, member):
    row, foreign = factories.make_recommendation(), factories.make_recommendation()
    client = client_for(member)

    answer = client.post(add_page(row), filled(client.get(add_page(row)), text="Told.", also_serves=[foreign.pk]))

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"also_serves": ["Choose the recommendations from the list"]}
    assert not AssuranceRecord.objects.exists()


def test_what_an_agency_sends_in_waits_to_be_read(client_for, agency_lead):
    row, client = own_row(agency_lead), client_for(agency_lead)

    answer = client.post(
        add_page(row), filled(client.get(add_page(row)), text="All are trained.") | {"kind": "board_note"}
    )

    assert said(answer) == ["Your answer has been sent in. It is in the plan once the business manager has read it."]
    record = AssuranceRecord.objects.get()
    assert (record.state, record.kind, record.given_by_agency, record.logged_by) == (
        "proposed",
        "from_agency",
        agency_lead.agency,
        agency_lead,
    )


def test_an_agency_answers_for_its_own_rows_alone(client_for, agency_lead):
    row, client = own_row(agency_lead), client_for(agency_lead)
    of_another_agency = factories.make_recommendation(plan_agency=factories.make_plan_agency(row.plan))
    own = factories.make_recommendation(plan_agency=row.plan_agency)
    sent = filled(client.get(add_page(row)), text="Told.")

    answers = {
        "page of another agency": client.get(add_page(of_another_agency)).status_code,
        "form for another agency": client.post(add_page(of_another_agency), sent).status_code,
        "also another agency's row": client.post(
            add_page(row), sent | {"also_serves": [of_another_agency.pk]}
        ).status_code,
        "also an own row": client.post(add_page(row), sent | {"also_serves": [own.pk]}).status_code,
    }

    assert list(answers.values()) == [404, 404, 422, 302]
    assert [list(record.recommendations.all()) for record in AssuranceRecord.objects.all()] == [[row, own]]


@pytest.mark.parametrize("role", [Role.SCRUTINEER, Role.ADMINISTRATOR])
def test_who_reads_all_but_logs_nothing_is_refused(role, client_for):
    row, record, client = factories.make_recommendation(), factories.make_record(state="proposed"), client_for(role)
    before = without_refusals(everything_stored())
    addresses = [add_page(row), *(page(name, record) for name in ("withdraw", "return", "accept"))]

    found = [client.get(address).status_code for address in addresses[:3]]
    found += [client.post(address, {"version": "1", "reason": "x"}).status_code for address in addresses]

    assert found == [403] * 7
    assert without_refusals(everything_stored()) == before


def without_refusals(stored: dict[str, list[dict]]) -> dict[str, list[dict]]:
    """The audit trail keeps that somebody was refused."""
    events = [event for event in stored["audit.AuditEvent"] if event["kind"] != "refusal"]
    return stored | {"audit.AuditEvent": events}


@pytest.mark.parametrize(
    ("name", "state", "message"),
    [("withdraw", "withdrawn", "The assurance is withdrawn."), ("return", "returned", "The answer is returned.")],
)
def test_putting_aside_asks_for_the_reason_and_deletes_nothing(name, state, message, client_for, manager, today):
    record, client = factories.make_record(state="proposed"), client_for(manager)
    factories.make_evidence_file(factories.make_evidence(record), by=manager)
    shown = client.get(page(name, record))

    without = client.post(page(name, record), filled(shown, reason=""))
    answer = client.post(page(name, record), filled(shown, reason="Another child’s."))

    assert (shown.status_code, without.status_code) == (200, 422)
    assert without.context["form"].errors == {"reason": ["Enter the reason"]}
    [row] = record.recommendations.all()
    assert (answer.status_code, answer.url, said(answer)) == (302, f"/plans/{row.plan.slug}/{row.ref}/", [message])
    record.refresh_from_db()
    assert (record.state, record.settled_on, record.settled_by, record.settled_reason) == (
        state,
        today,
        manager,
        "Another child’s.",
    )
    assert (record.served.count(), record.evidence_items.count(), EvidenceFile.objects.count()) == (1, 1, 1)


def test_accepting_takes_a_post_of_the_version_that_was_read(client_for, manager, agency_lead):
    record, client = own_proposal(agency_lead), client_for(manager)

    answers = [
        client.get(page("accept", record)).status_code,
        client.post(page("accept", record)).status_code,
        client.post(page("accept", record), {"version": "1"}).status_code,
    ]

    assert answers == [405, 422, 302]
    record.refresh_from_db()
    assert (record.state, record.settled_by) == ("accepted", manager)


def test_accepting_without_a_version_says_that_the_page_is_old(client_for, manager, agency_lead):
    answer = client_for(manager).post(page("accept", own_proposal(agency_lead)), {"version": "one"})

    assert STALE_FORM in answer.content.decode()


@pytest.mark.parametrize("name", ["withdraw", "return", "accept"])
def test_the_same_settlement_sent_twice_says_that_it_is_saved(name, client_for, manager, agency_lead):
    record, client = own_proposal(agency_lead), client_for(manager)
    sent = {"version": "1", "reason": "A mistake."}
    client.post(page(name, record), sent)
    before = everything_stored()

    answer = client.post(page(name, record), sent)

    assert (answer.status_code, said(answer)[-1]) == (302, ALREADY_SAVED)
    assert everything_stored() == before


def test_an_agency_lead_withdraws_the_own_answer_until_it_has_been_read(client_for, manager, agency_lead):
    unread, read = own_proposal(agency_lead), own_proposal(agency_lead)
    services.accept_record(record=read, version=1, by=manager, on=date(2026, 11, 23))
    client = client_for(agency_lead)

    sent = filled(client.get(page("withdraw", unread)), reason="A mistake.")
    answers = [client.post(page("withdraw", record), sent).status_code for record in (unread, read)]

    assert answers == [302, 403]
    read.refresh_from_db()
    assert read.state == "accepted"


def test_withdrawing_what_somebody_accepted_meanwhile_is_asked_again(client_for, manager, agency_lead):
    other_manager = factories.make_user(Role.BUSINESS_MANAGER)
    record, client = own_proposal(agency_lead), client_for(other_manager)
    sent = filled(client.get(page("withdraw", record)), reason="A mistake.")
    services.accept_record(record=record, version=1, by=manager, on=date(2026, 11, 23))

    refused = client.post(page("withdraw", record), sent)
    kept = client.post(page("withdraw", record), filled(refused))

    assert (refused.status_code, kept.status_code) == (409, 302)
    assert f"{manager.name} saved a change on 23 November 2026" in refused.content.decode()
    record.refresh_from_db()
    assert (record.state, record.settled_by, record.version) == ("withdrawn", other_manager, 3)


def test_returning_what_is_in_the_plan_already_is_refused_in_words(client_for, manager, agency_lead):
    record, client = own_proposal(agency_lead), client_for(manager)
    sent = filled(client.get(page("return", record)), reason="A mistake.")
    client.post(page("accept", record), {"version": "1"})

    answer = client.post(page("return", record), sent | {"version": "2"})

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"__all__": ["This assurance is “In the plan” already."]}


def test_a_member_withdraws_the_own_mistake_and_nobody_elses(client_for, member, chair):
    own, foreign = factories.make_record(logged_by=member), factories.make_record(logged_by=chair)
    sent = {"version": "1", "reason": "A mistake."}

    answers = [client_for(member).post(page("withdraw", record), sent).status_code for record in (own, foreign)]

    assert answers == [302, 403]
    assert [record.state for record in AssuranceRecord.objects.order_by("pk")] == ["withdrawn", "accepted"]


def test_who_logs_no_longer_withdraws_no_longer(client_for, member, today):
    record = factories.make_record(logged_by=member)
    member.appointments.update(ends_on=date(2026, 11, 22))
    factories.make_appointment(member, Role.SCRUTINEER)

    answer = client_for(member).post(page("withdraw", record), {"version": "1", "reason": "A mistake."})

    assert answer.status_code == 403
    record.refresh_from_db()
    assert record.state == "accepted"


@pytest.mark.parametrize("name", ["withdraw", "return", "accept"])
def test_an_agency_lead_finds_no_record_of_another_agency(name, client_for, agency_lead):
    own, foreign = own_proposal(agency_lead), factories.make_record(state="proposed")
    given_by_another = factories.make_record(
        own_row(agency_lead), state="proposed", given_by_agency=factories.make_agency()
    )
    client, sent = client_for(agency_lead), {"version": "1", "reason": "A mistake."}

    answers = [client.post(page(name, record), sent).status_code for record in (foreign, given_by_another, own)]

    assert answers == [404, 404, 302 if name == "withdraw" else 403]


def test_an_agency_lead_does_not_withdraw_what_a_colleague_sent_in(client_for, agency_lead):
    colleague = factories.make_user(Role.AGENCY_LEAD, agency=agency_lead.agency)
    record = factories.make_record(own_row(agency_lead), state="proposed", logged_by=colleague)

    assert client_for(agency_lead).get(page("withdraw", record)).status_code == 403
    assert client_for(colleague).get(page("withdraw", record)).status_code == 200
