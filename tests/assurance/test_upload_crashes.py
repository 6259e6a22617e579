"""A worker that dies, or a disk that fails, at each step of an upload; and bytes that change afterwards."""

import errno
import os
import random
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse

from assurance import evidence_storage, evidence_store
from assurance.evidence_inventory import KEPT_FOR, Fault, checked_files
from assurance.models import EvidenceFile
from assurance.services import EvidenceDetails, NewEvidence, add_evidence
from tests import factories

ROUNDS = 20
CONTENT = [b"%PDF-1.7 ", b"audit " * 1000]
DETAILS = EvidenceDetails(title="Audit", evidence_type="audit", place="held")


class Killed(BaseException):
    """A worker that is gone: nothing of ours runs after it, so nothing can be tidied away."""


@pytest.fixture
def board(db, manager, evidence_root):
    """An answer with three good files, which no crash and no sweep may touch."""
    record = factories.make_record()
    for number in range(3):
        factories.make_evidence_file(factories.make_evidence(record), by=manager, name=f"good{number}.pdf")
    return record


def upload(record, by) -> None:
    stored = evidence_store.store(CONTENT, "audit.pdf")
    add_evidence(record=record, evidence=[NewEvidence(DETAILS, [stored])], by=by)


def breaking(monkeypatch, point: str, error: BaseException) -> None:
    """Let one step fail; a crash leaves the rest undone, an error is tidied up after."""
    if isinstance(error, Killed):
        monkeypatch.setattr(evidence_storage.disk.Path, "unlink", lambda *args, **kwargs: None)
    steps = {
        "temp file": (os, "open"),
        "fsync": (os, "fsync"),
        "rename": (os, "rename"),
        "row": (EvidenceFile.objects.__class__, "bulk_create"),
        "commit": (transaction.Atomic, "__exit__"),
    }
    if point == "write":

        def half():
            yield CONTENT[0]
            raise error

        monkeypatch.setattr(evidence_store, "storage", lambda: Half(half))
        return
    place, name = steps[point]

    def fails(*args, **kwargs):
        if point == "commit":
            transaction.set_rollback(True)
            commit(args[0], Killed, error, None)
        raise error

    commit = transaction.Atomic.__exit__
    monkeypatch.setattr(place, name, fails)


class Half:
    """The storage, given chunks that break off."""

    def __init__(self, chunks):
        self.chunks = chunks

    def write(self, key, chunks):
        return evidence_storage.storage().write(key, self.chunks())


POINTS = ["temp file", "write", "fsync", "rename", "row", "commit"]
ERRORS = {"crash": Killed(), "exception": OSError(errno.EIO, "Input/output error")}


def test_no_step_that_breaks_leaves_a_row_without_its_file(board, manager, evidence_root, stopped_clock, figure):
    good = {file.storage_key for file in EvidenceFile.objects.all()}
    dangling = lost = left = broken = found_by_sweep = 0
    for point in POINTS:
        for error in ERRORS.values():
            for _ in range(ROUNDS):
                with pytest.MonkeyPatch.context() as patch:
                    breaking(patch, point, error)
                    with pytest.raises(type(error)):
                        upload(board, manager)
                broken += 1
            dangling += sum(fault is not None for _, fault in checked_files())
            before = files_in(evidence_root)
            age_everything(evidence_root, stopped_clock)
            call_command("check_evidence", "--sweep", "--although-most-are-orphans")
            found_by_sweep += len(before - files_in(evidence_root))
            there = files_in(evidence_root)
            lost += len(good - there)
            left += len(there - good)

    figure(
        "F8",
        f"{broken} uploads broken at {len(POINTS)} points by a crash or an error: rows without their file {dangling}, "
        f"good files removed by the sweep {lost}; left behind and swept {found_by_sweep}, left after it {left}",
        reached=dangling == lost == left == 0,
    )
    assert (dangling, lost, left) == (0, 0, 0)
    assert found_by_sweep >= 5 * ROUNDS  # a crash after the first byte does leave something
    assert EvidenceFile.objects.count() == len(good)


def files_in(root) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def age_everything(root, now) -> None:
    at = (now - KEPT_FOR - timedelta(minutes=1)).timestamp()
    for path in root.rglob("*"):
        if path.is_file():
            os.utime(path, (at, at))


def test_one_changed_byte_of_any_file_is_found_and_not_given_out(
    db, manager, client_for, evidence_root, figure, capsys
):
    dice, client, item = random.Random(20261123), client_for(manager), factories.make_evidence()
    files = [
        factories.make_evidence_file(item, by=manager, content=dice.randbytes(dice.randint(1, 20_000)))
        for _ in range(100)
    ]
    given_out = passed = 0
    for file in files:
        path, address = evidence_root / file.storage_key, reverse("assurance:evidence-download", args=[file.pk])
        sound = path.read_bytes()
        changed = bytearray(sound)
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
        path.write_bytes(changed)
        given_out += client.get(address).status_code != 500
    faults = [fault for _, fault in checked_files()]
    passed = sum(fault != Fault.WRONG for fault in faults)
    with pytest.raises(CommandError, match="100 of 100 evidence files are missing or not what was uploaded"):
        call_command("check_evidence")

    figure(
        "35",
        f"one byte of each of {len(files)} stored files changed: download refused {len(files) - given_out} of 100, "
        f"found by the check {len(faults) - passed} of 100",
        reached=not given_out and not passed,
    )
    assert (given_out, passed) == (0, 0)
