"""Texts as a report prints them: paragraphs apart, nothing hidden, and how many lines they take."""

import re
from datetime import date

BLANK_LINES = re.compile(r"\n\s*\n")
# Control characters other than line feed and tab, halves of characters, and what is no character at all. Forms refuse
# them, but a row need not have been typed into a form.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
GAP = 0.35  # of a line, between two paragraphs


def paragraphs(text: str) -> list[str]:
    """Blank lines part paragraphs; a single line end stays in its paragraph, as a line break."""
    return [part.strip() for part in BLANK_LINES.split(text) if part.strip()]


def printable(text: str) -> str:
    return UNPRINTABLE.sub("", text)


def line_count(paras: list[str], letters: int) -> float:
    """About how many lines the paragraphs take in a column that holds `letters` in a line."""
    lines = sum(-(-len(line) // letters) or 1 for para in paras for line in para.split("\n"))
    return lines + GAP * len(paras)


def day_in_words(day: date) -> str:
    return f"{day:%-d %B %Y}"


def counted(number: int, noun: str) -> str:
    """“1 recommendation”, “1,200 recommendations”."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
