"""Backups while people work: each of them restores, with no row that lacks its file and no file that was changed."""

import threading
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, connections

from assurance import evidence_store
from assurance.models import AssuranceRecord, EvidenceFile, EvidencePlace, EvidenceType
from assurance.services.evidence import EvidenceDetails, NewEvidence, add_evidence
from lscb_tracker.backups import manifest
from lscb_tracker.backups.evidence import evidence_rows, is_in_store
from tests import factories
from tests.backups.conftest import back_up

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 4


def upload(record: AssuranceRecord, number: int, by) -> None:
    stored = evidence_store.store([b"%PDF-1.7 ", str(number).encode() * 20_000], f"audit {number}.pdf")
    details = EvidenceDetails(f"Audit {number}", EvidenceType.AUDIT, EvidencePlace.HELD, date(2026, 11, 1))
    add_evidence(record=record, evidence=[NewEvidence(details, [stored])], by=by)


@contextmanager
def people_at_work(by):
    """Uploading as fast as they can; answers how many uploads were acknowledged."""
    records = [factories.make_record() for _ in range(WRITERS)]
    stop, done, failed = threading.Event(), [], []

    def work(record: AssuranceRecord) -> None:
        number = 0
        try:
            while not stop.is_set():
                number += 1
                with suppress(OperationalError):  # the lock was waited for in vain; nothing was acknowledged
                    upload(record, number, by)
                    done.append(number)
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[record]) for record in records]
    for thread in threads:
        thread.start()
    try:
        yield done
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        assert failed == []


def check_backups_under_load(count: int, *, by, root: Path, figure) -> None:
    with people_at_work(by) as uploads:
        made = []
        for _ in range(count):
            before = len(uploads)
            while len(uploads) < before + WRITERS:
                assert threading.active_count() > WRITERS
            made.append((back_up(root), before))
    good = without_file = wrong = 0
    for folder, at_least in made:
        call_command("restore", folder, replace=True, yes=True)
        connections["default"].close()
        states = [is_in_store(row) for row in evidence_rows(connection)]
        without_file, wrong = without_file + states.count(None), wrong + states.count(False)
        good += manifest.is_good(folder) and EvidenceFile.objects.count() >= at_least
        call_command("verify_audit")
    words = (
        f"{good} of {count} restored under {WRITERS} writers; {without_file} rows without file; {wrong} wrong hashes"
    )
    figure("B1", words, reached=(good, without_file, wrong) == (count, 0, 0))
    assert (good, without_file, wrong) == (count, 0, 0)


def test_backups_while_people_upload_restore(board, root, member, figure):
    check_backups_under_load(3, by=member, root=root, figure=figure)


@pytest.mark.long
def test_twenty_five_backups_while_people_upload_restore(board, root, member, figure):
    check_backups_under_load(25, by=member, root=root, figure=figure)
