"""Evidence in a bucket, against a store that fails in every way. The store is ours: a real one is not needed here."""

import re
import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assurance import evidence_store
from assurance.evidence_inventory import KEPT_FOR
from assurance.evidence_storage import EvidenceStoreUnavailable, s3
from assurance.models import EvidenceFile
from tests import factories
from tests.assurance.s3 import FakeS3
from tests.submitting import filled

pytestmark = pytest.mark.django_db

CONTENT = b"%PDF-1.7 audit"


@pytest.fixture
def bucket(settings, monkeypatch):
    monkeypatch.setattr(s3, "READ_SECONDS", 1)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tests")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "known to everybody")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    store = FakeS3("evidence")
    settings.EVIDENCE_S3_BUCKET, settings.EVIDENCE_S3_ENDPOINT = "evidence", store.url
    settings.EVIDENCE_S3_REGION = "eu-west-2"
    s3.client.cache_clear()
    yield store
    store.shutdown()
    store.server_close()


@pytest.fixture
def file(bucket, member) -> EvidenceFile:
    return factories.make_evidence_file(by=member)


@pytest.fixture
def patient(client_for, member) -> Client:
    """Signed in, and given the page that people are given when something breaks."""
    client = client_for(member)
    client.raise_request_exception = False
    return client


def send(client: Client):
    address = reverse("assurance:evidence-add", args=[factories.make_record().pk])
    page = client.get(address)
    return client.post(
        address, filled(page, evidence_type="audit", place="held", files=[SimpleUploadedFile("a.txt", b"Audit.")])
    )


def download(client: Client, file: EvidenceFile):
    return client.get(reverse("assurance:evidence-download", args=[file.pk]))


def test_a_file_is_put_and_read_back_before_its_key_is_given(bucket, evidence_root):
    stored = evidence_store.store([b"%PDF-1.7 ", b"audit"], "../audit.pdf")

    assert re.fullmatch(r"([0-9a-f]{2})/\1[0-9a-f]{30}", stored.storage_key)
    assert bucket.kept[stored.storage_key][0] == CONTENT
    assert bucket.asked == ["PUT", "HEAD"]
    assert not evidence_root.exists()


def test_a_store_without_checksums_is_asked_for_the_bytes(bucket):
    bucket.keeps_checksums = False

    evidence_store.store([CONTENT], "audit.pdf")

    assert bucket.asked == ["PUT", "HEAD", "GET"]


def test_an_upload_and_a_download_go_through_the_product(bucket, patient):
    answer = send(patient)

    file = EvidenceFile.objects.get()
    assert answer.status_code == 302
    given = download(patient, file)
    assert b"".join(given.streaming_content) == b"Audit."
    assert given.headers["Content-Length"] == "6"


def test_a_key_that_is_taken_is_never_written_over(bucket, monkeypatch):
    kept = evidence_store.store([b"first"], "audit.pdf")
    monkeypatch.setattr(evidence_store.secrets, "token_hex", lambda length: kept.storage_key.partition("/")[2])

    with pytest.raises(EvidenceStoreUnavailable):
        evidence_store.store([b"second"], "audit.pdf")

    assert bucket.kept[kept.storage_key][0] == b"first"


def test_an_answer_that_was_lost_is_no_failure(bucket):
    faults = iter(["answer lost"])
    bucket.fault = lambda method: next(faults, None)

    stored = evidence_store.store([CONTENT], "audit.pdf")

    assert bucket.kept[stored.storage_key][0] == CONTENT
    assert bucket.asked == ["PUT", "PUT", "HEAD"]


UPLOAD_FAULTS = [("PUT", "500"), ("PUT", "denied"), ("PUT", "slow"), ("PUT", "loses a byte"), ("HEAD", "500")]
DOWNLOAD_FAULTS = ["500", "slow", "half body"]


def test_a_store_that_fails_fails_clearly_and_saves_nothing_by_half(bucket, file, patient, figure):
    unclear, dangling, wrong = [], 0, []
    for method, fault in UPLOAD_FAULTS:
        bucket.fault = lambda asked, method=method, fault=fault: fault if asked == method else None
        answer = send(patient)
        bucket.fault = lambda asked: None
        if answer.status_code != 503 or "Nothing was saved" not in answer.content.decode():
            unclear.append((method, fault, answer.status_code))
        dangling += EvidenceFile.objects.count() - 1
    for fault in DOWNLOAD_FAULTS:
        bucket.fault = lambda asked, fault=fault: fault if asked == "GET" else None
        answer = download(patient, file)
        bucket.fault = lambda asked: None
        if answer.status_code != 503 or CONTENT[:7] in answer.content:
            wrong.append((fault, answer.status_code))
    after = b"".join(download(patient, file).streaming_content)
    time.sleep(2)  # what was sent to a slow store may still arrive, after it was given up and removed
    bucket.kept = {key: (content, timezone.now() - KEPT_FOR * 2) for key, (content, _) in bucket.kept.items()}
    orphans = len(bucket.kept) - 1
    call_command("check_evidence", "--sweep", "--although-most-are-orphans")
    left = len(bucket.kept) - 1

    figure(
        "F14",
        f"store (a stand-in) that fails in {len(UPLOAD_FAULTS) + len(DOWNLOAD_FAULTS)} ways: answers other than 503 "
        f"{len(unclear) + len(wrong)}, rows without file {dangling}, "
        f"objects left for the sweep {orphans}, and after it {left}",
        reached=not (unclear or wrong or dangling or left),
    )
    assert (unclear, wrong, dangling, left) == ([], [], 0, 0)
    assert after == CONTENT


def test_a_changed_object_is_not_given_out(bucket, file, patient):
    bucket.put(file.storage_key, b"%PDF-1.7 audix")

    assert download(patient, file).status_code == 500


def test_the_check_finds_what_is_missing_wrong_and_of_no_row(bucket, member, stopped_clock, capsys):
    item = factories.make_evidence()
    sound, missing, wrong = (factories.make_evidence_file(item, by=member) for _ in range(3))
    del bucket.kept[missing.storage_key]
    bucket.put(wrong.storage_key, b"%PDF-1.7 audix")
    old, fresh = "ab/ab" + "0" * 30, "cd/cd" + "0" * 30
    bucket.put(old, b"x", stopped_clock - KEPT_FOR - timedelta(minutes=1))
    bucket.put(fresh, b"x", stopped_clock)
    bucket.put("backups/plan.dump", b"x", stopped_clock - KEPT_FOR * 2)
    bucket.page = 2  # the list comes in several parts

    with pytest.raises(CommandError, match="2 of 3 evidence files are missing or not what was uploaded"):
        call_command("check_evidence", "--sweep")

    assert "1 missing, 1 with a wrong hash, 0 that cannot be read. Without a row: 2 orphans" in capsys.readouterr().out
    assert set(bucket.kept) == {sound.storage_key, wrong.storage_key, fresh, "backups/plan.dump"}


@pytest.mark.parametrize("fault", ["500", "no bucket"])
def test_the_check_does_not_take_a_store_that_is_down_for_lost_files(fault, bucket, file):
    bucket.fault = lambda method: fault

    with pytest.raises(CommandError, match=r"Nothing was removed\. Try again when"):
        call_command("check_evidence", "--sweep")


def test_a_store_that_nobody_listens_at_is_unavailable(bucket, settings):
    settings.EVIDENCE_S3_ENDPOINT = "http://127.0.0.1:9"
    s3.client.cache_clear()

    with pytest.raises(EvidenceStoreUnavailable, match="does not answer"):
        evidence_store.store([CONTENT], "audit.pdf")
