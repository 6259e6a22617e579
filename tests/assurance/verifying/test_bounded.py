"""A hostile PDF takes no more time and memory than it is allowed."""

import pytest

from assurance.verifying import bounded
from assurance.verifying.claims import DAMAGED, LOCKED
from tests.assurance.verifying.alterations import bomb
from tests.browser.papers import small_pdf


def packed(content: bytes) -> bytes:
    """A PDF whose objects are packed into a stream of objects, which a reader has to unpack as a whole."""
    head = b"%PDF-1.7\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length "
    return head + b"%d>>\nstream\n" % len(content) + content + b"\nendstream\nendobj\ntrailer\n<</Root 2 0 R>>\n%%EOF"


@pytest.mark.parametrize(
    "content",
    [packed(bomb(2000)), b"%PDF-1.7\n" + b"1 0 obj\n<<" * 20_000, b"%PDF-1.7\n1 0 obj\n" + b"[" * 100_000],
    ids=["a bomb", "many beginnings", "a deep nest"],
)
def test_a_hostile_file_is_answered(content):
    assert bounded.claims_within_limits(content).problem in (DAMAGED, LOCKED, bounded.TOO_MUCH)


def test_a_reader_that_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(bounded, "MOST_WAITED", 0.001)

    assert bounded.claims_within_limits(small_pdf("A letter")).problem == bounded.TOO_MUCH
