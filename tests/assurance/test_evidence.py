"""Adding, replacing, withdrawing and downloading evidence, through its pages."""

import hashlib
from email.message import Message

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assurance import services
from assurance.models import AssuranceRecord, EvidenceFile, EvidenceItem
from lscb_tracker.accounts.roles import Role
from recommendations.editing import ALREADY_SAVED
from tests import factories
from tests.failures import everything_stored
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

CONTENT = b"%PDF-1.7 audit"
HELD_AUDIT = {"evidence_type": "audit", "place": "held"}


def pdf(name: str = "audit.pdf", content: bytes = CONTENT) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def page(name: str, row) -> str:
    return reverse(f"assurance:evidence-{name}", args=[row.pk])


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def own_record(agency_lead, **fields) -> AssuranceRecord:
    part = factories.make_plan_agency(agency=agency_lead.agency)
    return factories.make_record(factories.make_recommendation(plan_agency=part), **fields)


@pytest.fixture
def file(member) -> EvidenceFile:
    return factories.make_evidence_file(factories.make_evidence(logged_by=member), by=member)


def downloaded(response) -> bytes:
    return b"".join(response.streaming_content)


def test_evidence_is_added_to_an_answer(client_for, member, evidence_root):
    record, client = factories.make_record(), client_for(member)

    answer = client.post(
        page("add", record), filled(client.get(page("add", record)), title="Audit", files=[pdf()], **HELD_AUDIT)
    )

    [row] = record.recommendations.all()
    assert (answer.status_code, answer.url) == (302, f"/plans/{row.plan.slug}/{row.ref}/")
    assert said(answer) == ["The evidence is added."]
    file = EvidenceFile.objects.get()
    assert (file.item.record, file.item.title, file.item.logged_by, file.label) == (
        record,
        "Audit",
        member,
        "audit.pdf",
    )
    assert (file.size, file.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    assert (evidence_root / file.storage_key).read_bytes() == CONTENT


def test_the_same_evidence_sent_twice_is_kept_once(client_for, member):
    record, client = factories.make_record(), client_for(member)
    sent = filled(client.get(page("add", record)), title="Audit", **HELD_AUDIT)
    client.post(page("add", record), sent)
    before = everything_stored()

    answer = client.post(page("add", record), sent)

    assert (answer.status_code, said(answer)[-1]) == (302, ALREADY_SAVED)
    assert everything_stored() == before


def test_evidence_with_mistakes_is_shown_again_and_not_kept(client_for, member, evidence_root):
    record, client = factories.make_record(), client_for(member)
    before = everything_stored()

    answer = client.post(page("add", record), filled(client.get(page("add", record)), files=[pdf()]))

    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "evidence_type": ["Select the kind of evidence"],
    }
    assert everything_stored() == before
    assert not list(evidence_root.rglob("*"))


def test_a_withdrawn_answer_takes_no_evidence(client_for, member, manager, today):
    record, client = factories.make_record(), client_for(member)
    sent = filled(client.get(page("add", record)), title="Audit", **HELD_AUDIT)
    services.withdraw_record(record=record, version=1, reason="A mistake.", by=manager, on=today)

    answer = client.post(page("add", record), sent)

    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "__all__": ["This assurance is “Withdrawn”. Log it anew with its evidence."]
    }
    assert not EvidenceItem.objects.exists()


def test_a_newer_version_leaves_the_earlier_one_to_be_downloaded(client_for, member, file):
    client, address = client_for(member), page("version-add", file.item)

    answer = client.post(address, filled(client.get(address), files=[pdf(content=b"%PDF-1.7 audit 2")]))

    assert said(answer) == ["The newer version is added; the earlier ones stay."]
    first, second = EvidenceFile.objects.all()
    assert (first.version_number, second.version_number) == (1, 2)
    contents = [downloaded(client.get(page("download", each))) for each in (first, second)]
    assert contents == [CONTENT, b"%PDF-1.7 audit 2"]


def test_a_newer_version_of_what_was_replaced_meanwhile_is_asked_again(client_for, member, file, chair):
    client, address = client_for(member), page("version-add", file.item)
    sent = filled(client.get(address), files=[pdf(content=b"%PDF-1.7 mine")])
    other = client_for(chair)
    other.post(address, filled(other.get(address), files=[pdf(content=b"%PDF-1.7 theirs")]))

    refused = client.post(address, sent | {"files": [pdf(content=b"%PDF-1.7 mine")]})
    kept = client.post(address, filled(refused, files=[pdf(content=b"%PDF-1.7 mine")]))

    assert (refused.status_code, kept.status_code) == (409, 302)
    assert f"{chair.name} saved a change" in refused.content.decode()
    assert [each.uploaded_by for each in EvidenceFile.objects.all()] == [member, chair, member]


def test_the_same_newer_version_sent_twice_is_kept_once(client_for, member, file):
    client, address = client_for(member), page("version-add", file.item)
    sent = filled(client.get(address))
    client.post(address, sent | {"files": [pdf(content=b"%PDF-1.7 audit 2")]})

    answer = client.post(address, sent | {"files": [pdf(content=b"%PDF-1.7 audit 2")]})

    assert (answer.status_code, said(answer)[-1]) == (302, ALREADY_SAVED)
    assert EvidenceFile.objects.count() == 2


def test_withdrawn_evidence_stays_with_its_files(client_for, member, file, today):
    client, address = client_for(member), page("withdraw", file.item)
    shown = client.get(address)

    without = client.post(address, filled(shown, reason=""))
    answer = client.post(address, filled(shown, reason="Another child’s."))
    again = client.post(address, filled(shown, reason="Another child’s."))

    assert (without.status_code, said(answer), said(again)[-1]) == (422, ["The evidence is withdrawn."], ALREADY_SAVED)
    item = EvidenceItem.objects.get()
    assert (item.withdrawn_on, item.withdrawn_by, item.withdrawn_reason) == (today, member, "Another child’s.")
    assert downloaded(client.get(page("download", file))) == CONTENT


@pytest.mark.parametrize("name", ["add", "version-add", "withdraw"])
def test_opening_a_page_changes_nothing(name, client_for, manager, file):
    client, before = client_for(manager), everything_stored()

    answer = client.get(page(name, file.item.record if name == "add" else file.item))

    assert answer.status_code == 200
    assert everything_stored() == before


@pytest.mark.parametrize(
    ("role", "statuses"),
    [
        (Role.BUSINESS_MANAGER, [200, 200, 200]),
        (Role.CHAIR, [200, 200, 403]),
        (Role.BOARD_MEMBER, [200, 200, 403]),
        (Role.SCRUTINEER, [403, 403, 403]),
        (Role.ADMINISTRATOR, [403, 403, 403]),
        (Role.AGENCY_LEAD, [404, 404, 404]),
    ],
)
def test_who_may_add_replace_and_withdraw(role, statuses, client_for, file):
    client = client_for(role)
    addresses = [page("add", file.item.record), page("version-add", file.item), page("withdraw", file.item)]

    assert [client.get(address).status_code for address in addresses] == statuses
    sent = {"version": "", "reason": "x"}
    refused = [422 if status == 200 else status for status in statuses]
    assert [client.post(address, sent).status_code for address in addresses] == refused


def test_an_agency_lead_adds_to_the_own_agencys_answers_and_withdraws_the_own(client_for, agency_lead, member):
    record, client = own_record(agency_lead, state="proposed", logged_by=agency_lead), client_for(agency_lead)
    client.post(page("add", record), filled(client.get(page("add", record)), files=[pdf()], **HELD_AUDIT))
    own, foreign = EvidenceItem.objects.get(), factories.make_evidence(record, logged_by=member)

    assert client.get(page("version-add", own)).status_code == 200
    assert [client.get(page("withdraw", item)).status_code for item in (own, foreign)] == [200, 403]
    assert downloaded(client.get(page("download", own.files.get()))) == CONTENT


def test_an_agency_lead_adds_nothing_to_the_boards_own_note(client_for, agency_lead):
    note = own_record(agency_lead, kind="board_note", given_by_agency=None)

    assert client_for(agency_lead).get(page("add", note)).status_code == 403


def test_a_file_is_served_as_a_download_that_no_browser_shows(client_for, scrutineer, file):
    answer = client_for(scrutineer).get(page("download", file))

    assert answer.status_code == 200
    assert {name: answer.headers[name] for name in answer.headers if name != "Vary"} == {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": 'attachment; filename="audit.pdf"',
        "Content-Length": str(len(CONTENT)),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": answer.headers["Permissions-Policy"],
    }
    assert downloaded(answer) == CONTENT


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(CONTENT[:-1]),
        lambda path: path.write_bytes(CONTENT.upper()),
        lambda path: path.unlink(),
    ],
    ids=["cut", "changed", "missing"],
)
def test_a_file_that_is_not_what_was_uploaded_is_not_given_out(damage, client_for, member, file, evidence_root):
    client = client_for(member)
    sound = client.get(page("download", file)).status_code

    damage(evidence_root / file.storage_key)
    answer = client.get(page("download", file))

    assert (sound, answer.status_code) == (200, 500)
    html = answer.content.decode()
    assert "The file is missing or not what was uploaded" in html
    assert file.sha256 in html
    assert CONTENT not in answer.content


def test_a_file_is_found_by_those_who_may_read_its_answer(client_for, agency_lead, member, file):
    row = own_record(agency_lead).recommendations.get()
    own = factories.make_evidence_file(factories.make_evidence(factories.make_record(row)), by=member)
    given_by_another = factories.make_record(row, given_by_agency=factories.make_agency())
    foreign = factories.make_evidence_file(factories.make_evidence(given_by_another), by=member)
    lead, nobody = client_for(agency_lead), client_for(factories.make_user())

    assert [lead.get(page("download", each)).status_code for each in (own, foreign, file)] == [200, 404, 404]
    assert [nobody.get(page("download", each)).status_code for each in (own, foreign, file)] == [404, 404, 404]


def test_a_download_asks_who_is_there_and_takes_no_post(client, client_for, member, file):
    signed_out = client.get(page("download", file))

    assert (signed_out.status_code, signed_out.url) == (302, f"/accounts/login/?next={page('download', file)}")
    assert client_for(member).post(page("download", file)).status_code == 405
    assert client_for(member).get("/evidence/files/99999999999999999999999/").status_code == 404


def upload_named(client, record, disposition: str):
    """Post one PDF under a name that no honest browser sends, past the test client's own cleaning."""
    answers = filled(client.get(page("add", record)), title="Audit", **HELD_AUDIT)
    fields = "".join(
        f'--frontier\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in answers.items()
    )
    file = f'--frontier\r\nContent-Disposition: form-data; name="files"; {disposition}\r\n\r\n'
    body = f"{fields}{file}".encode() + CONTENT + b"\r\n--frontier--\r\n"
    return client.generic("POST", page("add", record), body, "multipart/form-data; boundary=frontier")


NAMES = {
    "path": ('filename="../../etc/audit.pdf"', "audit.pdf"),
    "windows path": ('filename="C:\\\\Users\\\\nurse\\\\audit.pdf"', "audit.pdf"),
    "line ends": ("filename*=UTF-8''audit%0d%0aSet-Cookie%3a%20a%3db.pdf", "auditSet-Cookie a=b.pdf"),
    "turned round": ("filename*=UTF-8''audit%e2%80%aefdp.pdf", "auditfdp.pdf"),
    "windows device": ('filename="CON.pdf"', "file-CON.pdf"),
    "hidden file": ('filename=".audit.pdf"', "audit.pdf"),
    "quotes": ("filename*=UTF-8''a%22b%22.pdf", "ab.pdf"),
    "long": (f'filename="{"é" * 200}.pdf"', "é" * 125 + ".pdf"),
}


@pytest.mark.parametrize(("disposition", "label"), NAMES.values(), ids=NAMES)
def test_a_hostile_file_name_becomes_a_harmless_label(disposition, label, client_for, member, evidence_root):
    record, client = factories.make_record(), client_for(member)

    answer = upload_named(client, record, disposition)

    assert answer.status_code == 302
    file = EvidenceFile.objects.get()
    assert file.label == label
    assert [path for path in evidence_root.parent.rglob("*") if path.is_file()] == [evidence_root / file.storage_key]
    header = client.get(page("download", file)).headers["Content-Disposition"]
    parsed = Message()
    parsed["Content-Disposition"] = header
    assert (parsed.get_content_disposition(), parsed.get_filename()) == ("attachment", label)
