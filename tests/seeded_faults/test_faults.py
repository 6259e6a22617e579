"""The list of faults fits the code as it is. Whether tests notice them is asked in the long run."""

from collections import Counter

import pytest
from django.db import connection

from tests.seeded_faults.faults import CONTROLS, ROOT, Fault, written_faults
from tests.seeded_faults.trying import Ending, try_all

FEWEST = 30
FAULTS = written_faults()
EXAMPLE = Fault("an example", "README.md", "# LSCB action-plan tracker", "# Nothing", ("tests/test_setup.py",))


def test_every_fault_can_still_be_made():
    stale = {fault.name: reason for fault in FAULTS if (reason := fault.is_stale())}

    assert stale == {}, "Write these faults of tests/seeded_faults/faults/ anew: the code has changed."


def test_every_fault_changes_something_and_names_tests_that_are_there():
    for fault in FAULTS:
        assert all(find != becomes for find, becomes in fault.changes), fault.name
        assert fault.tests, fault.name
        assert [tests for tests in fault.tests if not (ROOT / tests.partition("::")[0]).exists()] == [], fault.name
        assert fault.database in CONTROLS, fault.name


def test_there_are_enough_faults_each_with_a_name_of_its_own():
    names = Counter(fault.name for fault in FAULTS)

    assert [name for name, count in names.items() if count > 1] == []
    assert len(names) >= FEWEST


def test_a_fault_whose_text_is_gone_is_noticed():
    assert EXAMPLE.is_stale() == ""
    gone = Fault("gone", "README.md", "words that stand nowhere", "", ())
    assert "instead of once" in gone.is_stale()
    assert "there is no" in Fault("gone", "no_such_file.py", "x", "y", ()).is_stale()
    assert EXAMPLE.seeded("# LSCB action-plan tracker\nrest") == "# Nothing\nrest"


@pytest.mark.long
@pytest.mark.django_db
def test_every_fault_is_caught(figure):
    if connection.vendor == "postgresql":
        pytest.skip("Tried once, in the run on SQLite; faults that need PostgreSQL ask for it.")
    tried = try_all(FAULTS, lambda line: None)

    free = [str(each) for each in tried if each.ending != Ending.CAUGHT]
    words = f"{len(tried) - len(free)} of {len(tried)} protections missed by a test when they were switched off"
    figure("D2", "; ".join([words, *free]), reached=not free)
    assert free == []
