import pytest

from assurance.reports.texts import counted, line_count, paragraphs, printable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("One.\n\nTwo.", ["One.", "Two."], id="a blank line parts paragraphs"),
        pytest.param("One.\n \t\n\n\nTwo.", ["One.", "Two."], id="several blank lines part them once"),
        pytest.param("One,\nstill one.", ["One,\nstill one."], id="a single line end stays"),
        pytest.param("\n\n One. \n\n", ["One."], id="outer space goes"),
        pytest.param("", [], id="nothing"),
        pytest.param(" \n\n ", [], id="space alone"),
    ],
)
def test_paragraphs_keep_the_words_apart_as_they_were_written(text, expected):
    assert paragraphs(text) == expected


@pytest.mark.parametrize(
    ("paras", "expected"),
    [
        pytest.param([], 0, id="nothing"),
        pytest.param(["x" * 10], 1.35, id="one full line"),
        pytest.param(["x" * 11], 2.35, id="one letter more"),
        pytest.param(["x\nx"], 2.35, id="a line break"),
        pytest.param(["x", "x"], 2.7, id="two paragraphs"),
    ],
)
def test_lines_are_counted_with_the_gaps_between_paragraphs(paras, expected):
    assert line_count(paras, letters=10) == pytest.approx(expected)


@pytest.mark.parametrize(("number", "words"), [(0, "0 rows"), (1, "1 row"), (1200, "1,200 rows")])
def test_numbers_agree_with_their_noun(number, words):
    assert counted(number, "row") == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a\x00b\x07c\x1bd\x7fe\x9ff", "abcdef", id="control characters go"),
        pytest.param("a\ud800b\udfffc", "abc", id="halves of characters go"),
        pytest.param("a\ufffeb\uffffc\ufdd0d", "abcd", id="what is no character goes"),
        pytest.param("a\tb\nc", "a\tb\nc", id="tabs and line ends stay"),
        pytest.param("cafe\u0301 👩‍👧 مرحبا", "cafe\u0301 👩‍👧 مرحبا", id="marks, emoji and other scripts stay"),
    ],
)
def test_only_what_can_be_printed_is_printed(text, expected):
    assert printable(text) == expected
