"""The letters by which the Board asks: whose words they are, and what is merged into them."""

import pytest

from assurance import letters
from assurance.letters import AskedRow
from assurance.models import RequestPurpose
from recommendations.limits import LONG_TEXT
from tests import factories

VALUES = {
    "agency": "St Elsewhere",
    "contact": "A. Nurse",
    "board": "A Board",
    "plan": "Child E action plan",
    "review": "Child E",
    "date": "23 November 2026",
    "due_date": "7 December 2026",
    "count": "1 recommendation",
    "last_asked": letters.NEVER_ASKED,
    "signature": "The business manager",
    "decision": "The Board decided “challenged” on 2 November 2026.",
    "question": "Which wards?",
}
ROW = AskedRow("1.1", "Train every nurse.", "All are trained.", "26 September 2016")


@pytest.mark.parametrize("purpose", RequestPurpose.values)
def test_every_purpose_has_a_letter_that_is_merged_wholly(purpose):
    subject, text = letters.default_letter(purpose)

    assert letters.check(subject) + letters.check(text) == []
    assert "{" not in letters.written((subject, text), VALUES, [ROW])
    assert "1.1  Train every nurse.\nYour last answer, 26 September 2016: All are trained." in letters.written(
        (subject, text), VALUES, [ROW]
    )


def test_every_placeholder_that_is_explained_is_merged():
    text = " ".join(f"{{{name}}}" for name in letters.PLACEHOLDERS)

    assert "{" not in letters.written(("", text), VALUES, [ROW])


@pytest.mark.django_db
def test_the_boards_own_letter_replaces_the_products():
    factories.make_letter_template(RequestPurpose.RETEST, subject="Again", text="Dear {agency}")

    assert letters.letter_for(RequestPurpose.RETEST) == ("Again", "Dear {agency}")
    assert letters.letter_for(RequestPurpose.FIRST_REQUEST) == letters.default_letter(RequestPurpose.FIRST_REQUEST)


def test_unknown_placeholders_are_named_once_each():
    assert letters.check("{agency} {agnecy} {due date} {} {0} {agnecy} {when} }{") == ["agnecy", "when"]


@pytest.mark.parametrize("text", ["{", "}", "{}", "{0}", "{agency.name}", "{agency!r}", "{nobody}", "{{plan", "%(x)s"])
def test_braces_that_name_nothing_stay_as_they_are(text):
    assert letters.merged(text, {}) == text


def test_what_a_row_says_is_never_read_as_a_placeholder():
    row = AskedRow("1.1", "Write {signature} {rows} {", "{agency}", "1 May 2026")

    assert "1.1  Write {signature} {rows} {\nYour last answer, 1 May 2026: {agency}" in letters.written(
        ("S", "{rows}"), VALUES, [row]
    )


def test_a_row_that_nobody_ever_answered_says_so():
    assert letters.in_words([AskedRow("6.1", "Send the policy.")]) == f"6.1  Send the policy.\n{letters.NOTHING_SAID}"


@pytest.mark.parametrize("count", [1, 20, 60, 200])
def test_a_letter_about_many_rows_names_all_and_can_be_kept(count):
    rows = [AskedRow(f"9.{n}", "word " * 400, "said " * 400, "1 May 2026") for n in range(count)]

    written = letters.written(letters.default_letter(RequestPurpose.FIRST_REQUEST), VALUES, rows)

    assert len(written) <= LONG_TEXT
    assert [row.ref for row in rows if f"{row.ref}" not in written] == []
    assert written.endswith("The business manager")
