"""Archives that are too much by one measure alone: each limit refuses by itself, in the words that belong to it."""

import pytest

from assurance.evidence_checks import archives
from tests.assurance.files.builders import office
from tests.assurance.files.hostile import encrypted_member, raw_archive, types_member, zeroes
from tests.assurance.test_evidence_checks import refusal

GROWS = "would grow beyond all measure when it is opened"
PROTECTED = "is protected by a password"


def two_large_members(megabytes: int) -> bytes:
    content = zeroes(megabytes << 20)
    return raw_archive(
        [types_member(), *((f"word/media/{n}.bin", content, megabytes << 20, 0) for n in ("first", "second"))]
    )


def test_members_that_are_too_large_together_are_refused_before_they_are_unpacked(monkeypatch):
    monkeypatch.setattr(archives, "unpacked", lambda *args: pytest.fail("It was unpacked."))

    assert GROWS in refusal("large.docx", two_large_members(130))


@pytest.mark.parametrize(("count", "is_kept"), [(archives.MOST_MEMBERS - 4, True), (archives.MOST_MEMBERS + 1, False)])
def test_an_archive_of_too_many_small_members_is_refused(count, is_kept):
    content = office("docx", {f"word/media/{number}.txt": "x" for number in range(count)})

    assert (refusal("many.docx", content) is None) == is_kept
    assert is_kept or GROWS in refusal("many.docx", content)


def test_a_member_with_a_password_is_refused_as_what_it_is():
    assert PROTECTED in refusal("locked.docx", encrypted_member())
