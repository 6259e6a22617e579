"""The real scanner, with one signature of our own: it needs neither a network nor the signatures of its makers."""

import io
import shutil
import subprocess
import time
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from assurance.models import EvidenceFile, EvidenceScan
from assurance.virus_scanner import EICAR, NotScanned, Scanner, ScannerDown
from tests import factories
from tests.assurance.files.builders import message, office, pdf, stream
from tests.assurance.files.hostile import FOR_THE_SCANNER
from tests.submitting import filled

CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
STARTS_WITHIN = 60  # seconds; with one signature it takes one or two
CONFIGURATION = """
Foreground yes
LocalSocket {folder}/s
DatabaseDirectory {folder}/signatures
TemporaryDirectory {folder}
StreamMaxLength 1M
AlertExceedsMax yes
"""

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(CLAMD is None, reason="ClamAV is not installed. Run “apt-get install clamav-daemon”."),
]


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """clamd with the EICAR test file as its only signature; the path of its socket."""
    folder = Path("/tmp") / tmp_path_factory.mktemp("clamav").name  # noqa: S108 - a socket's path must be short
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "signatures").mkdir(parents=True)
    (folder / "signatures" / "own.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
    (folder / "clamd.conf").write_text(CONFIGURATION.format(folder=folder))
    with open(folder / "log", "w") as log:
        process = subprocess.Popen([CLAMD, "-c", folder / "clamd.conf"], stdout=log, stderr=log)
    try:
        until = time.monotonic() + STARTS_WITHIN
        while not (folder / "s").exists():
            if process.poll() is not None or time.monotonic() > until:
                pytest.fail(f"clamd does not start: {(folder / 'log').read_text()}")
            time.sleep(0.1)
        yield str(folder / "s")
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder)


@pytest.fixture
def scanner(running, settings) -> Scanner:
    settings.CLAMD_SOCKET = (running, None)
    return Scanner(30)


def test_it_says_who_it_is_and_finds_nothing_in_good_files(scanner):
    for content in (b"Audit.", pdf(), office("docx"), message({"audit.pdf": pdf()})):
        verdict = scanner.scan(io.BytesIO(content))
        assert (verdict.is_clean, verdict.engine[:7]) == (True, "ClamAV ")


WRAPPINGS = {kind: make for kind, (_, make) in FOR_THE_SCANNER.items()} | {
    "attached to a PDF": lambda: pdf(stream("/Type /EmbeddedFile /Filter /FlateDecode", zlib.compress(EICAR)))
}


def test_it_finds_eicar_in_every_wrapping_and_the_product_gives_none_out(
    scanner, client_for, member, django_capture_on_commit_callbacks, figure
):
    found = {kind: scanner.scan(io.BytesIO(make())) for kind, make in WRAPPINGS.items()}
    client, record = client_for(member), factories.make_record()
    address = reverse("assurance:evidence-add", args=[record.pk])
    chosen = [SimpleUploadedFile(name, make()) for name, make in FOR_THE_SCANNER.values()]
    sent = filled(client.get(address), title="Audit", evidence_type="audit", place="held", files=chosen)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, sent).status_code == 302
    downloads = [reverse("assurance:evidence-download", args=[file.pk]) for file in EvidenceFile.objects.all()]
    given_out = [each for each in downloads if client.get(each).status_code != 403]

    missed = [kind for kind, verdict in found.items() if verdict.is_clean]
    figure(
        "U5",
        f"ClamAV itself: EICAR found in {len(found) - len(missed)} of {len(found)} wrappings; "
        f"{len(given_out)} of {len(downloads)} uploads downloadable",
        reached=not missed and not given_out,
    )
    assert (missed, given_out) == ([], [])
    assert {scan.signature for scan in EvidenceScan.objects.all()} == {"Eicar-Test-Signature.UNOFFICIAL"}


def test_what_is_larger_than_it_takes_is_not_called_clean(scanner):
    with pytest.raises(NotScanned):
        scanner.scan(io.BytesIO(bytes(2_000_000)))


def test_the_command_scans_what_waits(scanner, member, capsys):
    factories.make_evidence_file(by=member)
    factories.make_evidence_file(by=member, content=EICAR)

    call_command("scan_evidence")

    assert capsys.readouterr().out.endswith("2 files: 1 clean, 1 refused, 0 not scanned.\n")


def test_it_is_down_without_its_signatures(scanner, monkeypatch):
    monkeypatch.setattr("assurance.virus_scanner.EICAR", b"a test file that it does not know")

    with pytest.raises(ScannerDown, match="signatures are missing"):
        Scanner(10)
