"""A backup that is damaged, incomplete, too new or foreign is refused before anything of the present is touched."""

import shutil

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from lscb_tracker.backups.engines import engine_of
from tests import factories
from tests.backups.conftest import a_copy, back_up, state
from tests.backups.damages import damages

pytestmark = pytest.mark.django_db(transaction=True)

ANOTHER_KEY = "of another Board, which we do not trust with ours"


@pytest.fixture
def backups(board, root, settings, tmp_path):
    """(good, older, foreign)"""
    older = back_up(root)
    factories.make_plan()
    good, own = back_up(root), settings.AUDIT_KEY
    factories.make_plan()
    settings.AUDIT_KEY, settings.AUDIT_OLD_KEYS = ANOTHER_KEY, [own]
    foreign = back_up(tmp_path / "elsewhere")
    settings.AUDIT_KEY, settings.AUDIT_OLD_KEYS = own, []
    return good, older, foreign


def refused(folder) -> str:
    """In which words; empty when it was restored."""
    try:
        call_command("restore", folder, replace=True, yes=True)
    except CommandError as error:
        return str(error)
    return ""


REASONS = {
    "a foreign backup": "was sealed with another key",
    "a forged seal without a key": "was changed after it was sealed, or is forged",
    "manifest.json: a bit flipped at 50%": "is damaged: it does not have the SHA-256 of its seal",
    "manifest.json: missing": "so this is not a complete backup",
    "an extra file": "holds 1 files that it did not when it was made, such as extra.txt",
    "a newer format": "has the format 2; this version reads format 1",
    "a newer version": "this one does not know assurance.9999_newer",
    "of another kind of database": "use “manage.py move_database”",
    "a row more": "assurance_evidencefile has 2 rows instead of 3",
    "another end of the record": "does not end where the manifest says",
    "a row whose evidence is left out": "is missing",
    "evidence changed with its hash": "is not what was uploaded",
    "evidence that no row has": "belongs to no row",
}


def test_each_of_a_hundred_damages_is_refused_before_anything_changes(backups, tmp_path, evidence_root, figure):
    before, refusals, touched = state(evidence_root), {}, []
    for words, damage in damages(*backups):
        folder = a_copy(backups[0], tmp_path / "damaged")
        damage(folder)
        refusals[words] = refused(folder)
        if state(evidence_root) != before or engine_of(connection.settings_dict).set_aside():
            touched.append(words)
        shutil.rmtree(tmp_path / "damaged")

    missed = [words for words, refusal in refusals.items() if not refusal]
    found = len(refusals) - len(missed)
    figure("B3", f"{found} of {len(refusals)} refused, {len(touched)} after a change", reached=not missed + touched)
    assert len(refusals) >= 100
    assert (missed, touched) == ([], [])
    assert {words: refusals[words] for words, reason in REASONS.items() if reason not in refusals[words]} == {}


def test_the_same_backup_without_damage_is_restored(backups):
    assert refused(backups[0]) == ""
