"""From upload to download with a virus scanner: waiting, clean, refused, and what each page says."""

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from assurance import evidence_scanning
from assurance.models import AssurancePosition, EvidenceFile, EvidenceItem, EvidenceScan, ScanState
from assurance.services import rebuild_positions, record_scan
from assurance.services.positions import stale_positions
from assurance.status import EvidenceLevel
from assurance.virus_scanner import EICAR, Verdict
from lscb_tracker.audit.models import AuditEvent, Kind
from recommendations.models import ChangeEvent, ChangeVerb
from tests import factories
from tests.assurance.clamd import MISBEHAVIOURS, VERSION
from tests.assurance.files.hostile import FOR_THE_SCANNER
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

CLEAN = Verdict(True, "", "ClamAV 1.4.6")
INFECTED = Verdict(False, "Eicar-Test-Signature", "ClamAV 1.4.6")


@pytest.fixture
def file(member) -> EvidenceFile:
    item = factories.make_evidence(factories.make_record(), place="held", logged_by=member)
    return factories.make_evidence_file(item, by=member)


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(evidence_scanning, "SECONDS_OF_AN_UPLOAD", 1)
    monkeypatch.setattr(evidence_scanning, "SECONDS_OF_A_FILE", 1)


@pytest.fixture
def upload(client_for, member, django_capture_on_commit_callbacks):
    """Add files to an answer through the page; answers the response."""
    client = client_for(member)

    def uploaded(*files: tuple[str, bytes]):
        address = reverse("assurance:evidence-add", args=[factories.make_record().pk])
        chosen = [SimpleUploadedFile(name, content) for name, content in files]
        sent = filled(client.get(address), title="Audit", evidence_type="audit", place="held", files=chosen)
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address, sent)

    return uploaded


def said(response) -> list[tuple[str, str]]:
    return [(message.level_tag, str(message)) for message in get_messages(response.wsgi_request)]


def download(client, file: EvidenceFile):
    return client.get(reverse("assurance:evidence-download", args=[file.pk]))


def state() -> ScanState:
    return EvidenceFile.objects.get().scan_state()


def test_without_a_scanner_files_are_given_out_as_before(upload, client_for, member):
    answer = upload(("audit.txt", b"Audit."))

    assert said(answer) == [("success", "The evidence is added.")]
    assert state() == ScanState.NOT_SCANNED
    assert download(client_for(member), EvidenceFile.objects.get()).status_code == 200


def test_an_upload_that_the_scanner_finds_clean_is_given_out_at_once(upload, clamd, client_for, member):
    answer = upload(("audit.txt", b"Audit."))

    assert said(answer) == [("success", "The evidence is added.")]
    scan = EvidenceScan.objects.get()
    assert (scan.state, scan.engine, scan.signature) == ("clean", VERSION.decode(), "")
    assert download(client_for(member), scan.file).status_code == 200


def test_an_upload_that_the_scanner_refuses_is_kept_and_given_to_nobody(upload, clamd, client_for, manager, member):
    answer = upload(("audit.txt", EICAR), ("annex.txt", b"Annex."))

    assert answer.status_code == 302
    assert said(answer) == [
        ("success", "The evidence is added."),
        (
            "error",
            "The virus scanner refused “audit.txt” (Eicar-Test-Signature). It is kept locked away and given to nobody. "
            "Tell whoever looks after the computer it came from, and add a clean copy.",
        ),
    ]
    refused, clean = EvidenceFile.objects.order_by("pk")
    assert [each.scan_state() for each in (refused, clean)] == [ScanState.REFUSED, ScanState.CLEAN]
    assert [download(client_for(manager), each).status_code for each in (refused, clean)] == [403, 200]
    event = ChangeEvent.objects.get(verb=ChangeVerb.EVIDENCE_REFUSED)
    assert (event.by, event.changes[1]["after"]) == (member, f"Eicar-Test-Signature, by {VERSION.decode()}")
    assert AuditEvent.objects.filter(action="evidence_refused", kind=Kind.CHANGE).count() == 1


@pytest.mark.parametrize("misbehave", MISBEHAVIOURS.values(), ids=MISBEHAVIOURS)
def test_no_upload_fails_for_a_scanner_that_does_and_the_file_waits(
    misbehave, upload, clamd, quick, client_for, member
):
    misbehave(clamd)

    answer = upload(("audit.txt", b"Audit. " * 100))

    assert answer.status_code == 302
    assert said(answer) == [
        ("success", "The evidence is added."),
        (
            "info",
            "“audit.txt” will be given out once the virus scanner has found it clean. Look again in a few minutes.",
        ),
    ]
    assert state() == ScanState.WAITING
    assert download(client_for(member), EvidenceFile.objects.get()).status_code == 403


def test_several_files_that_wait_are_told_of_once(upload, clamd, quick, settings):
    settings.CLAMD_SOCKET = ("/nowhere.ctl", None)

    answer = upload(("a.txt", b"A."), ("b.txt", b"B."))

    assert said(answer)[1:] == [
        ("info", "2 files will be given out once the virus scanner has found them clean. Look again in a few minutes.")
    ]


def test_eicar_is_downloadable_in_none_of_five_wrappings(upload, clamd, quick, client_for, member, figure):
    """The fake scanner finds it in plain bytes alone, so the wrappings are held back by a scanner that is down, slow
    or talks rubbish; tests/assurance/test_clamav.py shows all five to the real one."""
    given_out = []
    for name, make in FOR_THE_SCANNER.values():
        for failure in ("is slow", "answers rubbish", "has no signatures"):
            clamd.knows_eicar, clamd.version = True, VERSION
            MISBEHAVIOURS[failure](clamd)
            upload((name, make()))
            file = EvidenceFile.objects.latest("pk")
            if download(client_for(member), file).status_code != 403:
                given_out.append((name, failure))

    figure(
        "U5",
        f"EICAR in {len(FOR_THE_SCANNER)} wrappings, scanner slow, talking rubbish, without signatures: "
        f"{len(given_out)} of {3 * len(FOR_THE_SCANNER)} downloadable",
        reached=not given_out,
    )
    assert given_out == []


def test_files_of_before_wait_once_a_scanner_is_there(file, client_for, member, clamd, settings):
    settings.CLAMD_SOCKET = None
    before = download(client_for(member), file).status_code
    settings.CLAMD_SOCKET = (clamd.path, None)
    waiting = download(client_for(member), file)

    call_command("scan_evidence")

    assert (before, waiting.status_code) == (200, 403)
    assert "This file waits for the virus scanner" in waiting.content.decode()
    assert download(client_for(member), file).status_code == 200


def test_the_page_of_a_refused_file_says_what_was_found_when_and_what_to_do(file, client_for, member):
    record_scan(file=file, verdict=INFECTED)

    answer = download(client_for(member), file)

    html = answer.content.decode()
    assert answer.status_code == 403
    assert "It found “Eicar-Test-Signature” in “audit.pdf” on 23 November 2026" in html
    assert "add a clean copy as a newer version" in html
    assert file.sha256 in html
    assert f'href="{file.item.record.recommendations.get().get_absolute_url()}">Back to the recommendation' in html
    event = AuditEvent.objects.get(kind=Kind.REFUSAL, action="evidence_refused")
    assert (event.object_type, event.object_id, event.actor_id) == ("evidence_file", str(file.pk), member.pk)


def test_what_was_refused_stays_so_without_a_scanner_and_until_a_scan_says_otherwise(file, client_for, member, clamd):
    record_scan(file=file, verdict=INFECTED)
    refused = download(client_for(member), file).status_code

    call_command("scan_evidence", "--all")

    assert refused == 403
    assert download(client_for(member), file).status_code == 200
    assert list(EvidenceScan.objects.values_list("state", flat=True)) == ["refused", "clean"]
    verbs = ChangeEvent.objects.filter(verb__startswith="evidence_").values_list("verb", flat=True)
    assert sorted(verbs) == ["evidence_cleared", "evidence_refused"]


def test_a_refused_file_counts_as_no_file_and_a_cleared_one_again(file, today):
    [row] = file.item.record.recommendations.all()

    def level() -> int:
        assert stale_positions([row.pk]) == []
        return AssurancePosition.objects.get(recommendation=row).evidence_level

    rebuild_positions([row.pk])
    record_scan(file=file, verdict=CLEAN)
    clean = level()
    record_scan(file=file, verdict=INFECTED)
    refused, proven = level(), list(EvidenceItem.objects.proven())
    record_scan(file=file, verdict=CLEAN)

    assert (clean, refused, level()) == (
        EvidenceLevel.AUDIT_OR_DATA,
        EvidenceLevel.STATEMENT,
        EvidenceLevel.AUDIT_OR_DATA,
    )
    assert proven == []


def test_one_usable_version_is_enough(file, member):
    factories.make_evidence_file(file.item, by=member)
    record_scan(file=file, verdict=INFECTED)

    assert list(EvidenceItem.objects.proven()) == [file.item]


def test_the_page_of_the_recommendation_shows_the_state_beside_each_file(file, client_for, member, clamd):
    [row] = file.item.record.recommendations.all()
    second = factories.make_evidence_file(file.item, by=member, name="annex.pdf")
    third = factories.make_evidence_file(file.item, by=member, name="letter.pdf")
    record_scan(file=second, verdict=INFECTED)
    record_scan(file=third, verdict=CLEAN)

    html = client_for(member).get(f"/plans/{row.plan.slug}/{row.ref}/").content.decode()

    assert html.count("Waiting for scan</strong>") == html.count("Refused by the virus scanner</strong>") == 1
    assert html.count("What this means") == 2
    addresses = [reverse("assurance:evidence-download", args=[each.pk]) for each in (file, second, third)]
    assert [f'href="{address}" download' in html for address in addresses] == [False, False, True]


def test_the_command_scans_what_waits_and_says_so(file, member, clamd, capsys):
    factories.make_evidence_file(file.item, by=member, content=EICAR, name="bad.txt")

    call_command("scan_evidence")
    call_command("scan_evidence")

    first, second = capsys.readouterr().out.splitlines()[1:]
    assert first == "2 files: 1 clean, 1 refused, 0 not scanned."
    assert second == "0 files: 0 clean, 0 refused, 0 not scanned."


def test_the_command_fails_while_something_waits(file, clamd, quick, capsys):
    clamd.takes = 3

    with pytest.raises(CommandError, match="1 of 1 files could not be scanned") as failed:
        call_command("scan_evidence")

    assert failed.value.returncode == 1
    assert EvidenceScan.objects.count() == 0
    assert file.storage_key in capsys.readouterr().out


def test_the_command_asks_a_scanner_that_is_down_once(member, settings, monkeypatch, capsys):
    settings.CLAMD_SOCKET = ("/nowhere.ctl", None)
    tries, scanner = [], evidence_scanning.Scanner
    monkeypatch.setattr(evidence_scanning, "Scanner", lambda seconds: tries.append(seconds) or scanner(seconds))
    for _ in range(3):
        factories.make_evidence_file(by=member)

    with pytest.raises(CommandError, match="3 of 3 files could not be scanned"):
        call_command("scan_evidence")

    assert len(tries) == 1


def test_the_command_needs_a_scanner():
    with pytest.raises(CommandError, match="Set CLAMD_SOCKET"):
        call_command("scan_evidence")


def test_a_file_that_changed_on_disk_is_not_called_clean(file, clamd, evidence_root, capsys):
    (evidence_root / file.storage_key).write_bytes(b"%PDF-1.7 audix")

    with pytest.raises(CommandError):
        call_command("scan_evidence")

    assert "check_evidence" in capsys.readouterr().out
    assert EvidenceScan.objects.count() == 0


@pytest.mark.parametrize(("state", "signature"), [("waiting", ""), ("clean", "x"), ("refused", "")])
def test_the_database_keeps_only_what_a_scanner_said(state, signature, file):
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceScan.objects.create(file=file, state=state, signature=signature, engine="x")


def test_scans_are_only_added(file):
    scan = record_scan(file=file, verdict=INFECTED)

    for change in (lambda: EvidenceScan.objects.update(state="clean", signature=""), scan.delete):
        with pytest.raises(Exception, match="never changed or deleted"), transaction.atomic():
            change()

    assert connection.is_usable()
    assert EvidenceScan.objects.get().state == "refused"
