"""The letters by which a Board asks: the product's own words for each purpose, and how they are merged.

A placeholder is a name in braces, such as {agency}. Braces that hold anything else stay as they are.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assurance.models import LetterTemplate, RequestPurpose
from assurance.plan_page import beginning
from recommendations.limits import LONG_TEXT

PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")

PLACEHOLDERS = {
    "agency": "The name of the agency",
    "contact": "The names of the people whom the letter goes to",
    "board": "The name of the Board",
    "plan": "The title of the action plan",
    "review": "The name under which the review was published, such as Child D",
    "date": "The day of the letter",
    "due_date": "The day by which the answer is expected",
    "count": "How many recommendations are asked about, such as “8 recommendations”",
    "rows": "The recommendations, each with what the agency last told the Board and when",
    "last_asked": "When the agency was last asked about any of them, or that it is asked for the first time",
    "decision": "What was decided, by whom and when; only in the letter of a challenge",
    "question": "What is asked of the agency; only in the letter of a challenge",
    "signature": "The signature of letters, as it stands in the rules for asking",
}

GREETING = "Dear {contact},\n\n"
CLOSE = "\n\nThank you for your help in keeping children safe.\n\nYours sincerely,\n\n{signature}"
ANSWERING = (
    "Please tell us for each what has been done, how you know that it works, and what evidence there is. If "
    "your last answer is still true, please say so. If you need more time, or do not accept a recommendation, please "
    "tell us why."
)

SUBJECTS = {
    RequestPurpose.FIRST_REQUEST: "{plan}: request for assurance by {due_date}",
    RequestPurpose.FURTHER_ASSURANCE: "{plan}: further assurance needed by {due_date}",
    RequestPurpose.CHALLENGE_EVENT: "{plan}: invitation to a scrutiny and challenge event",
    RequestPurpose.RETEST: "{plan}: does it still hold? Answer by {due_date}",
    RequestPurpose.REGULAR_REPORT: "{plan}: regular report due by {due_date}",
    RequestPurpose.CHALLENGE: "{plan}: the Board’s question about recommendation {rows}, answer by {due_date}",
}

BODIES = {
    RequestPurpose.FIRST_REQUEST: (
        "{board} follows up the recommendations of the review published as {review}. This letter asks {agency} about "
        "{count} of its action plan. {last_asked}\n\n"
        f"{ANSWERING} We ask for your answer by {{due_date}}.\n\n"
        "What we ask about:\n\n{rows}"
    ),
    RequestPurpose.FURTHER_ASSURANCE: (
        "{board} has looked at what {agency} told it about the action plan of the review published as {review}. For "
        "{count} the Board needs further assurance before it can be satisfied. {last_asked}\n\n"
        f"{ANSWERING} We ask for your answer by {{due_date}}.\n\n"
        "What we ask about, and what you last told us:\n\n{rows}"
    ),
    RequestPurpose.CHALLENGE_EVENT: (
        "{board} holds a scrutiny and challenge event about the action plan of the review published as {review}, and "
        "invites {agency} to send a representative. The event is about {count} that you answer for. {last_asked}\n\n"
        "Please attend, or answer in writing by {due_date}. Whoever attends should be able to say what has been "
        "done, show how you know that it works, and answer the Board’s questions.\n\n"
        "If nobody can attend, please answer in writing instead. "
        f"{ANSWERING}\n\n"
        "What you will be asked about:\n\n{rows}"
    ),
    RequestPurpose.RETEST: (
        "{board} accepted earlier what {agency} told it about {count} of the action plan of the review published as "
        "{review}. The Board now looks again at what it was assured of, because practice changes with people and "
        "systems.\n\n"
        "Please tell us for each whether it still holds today, when you last checked, and what you found. "
        "If something has changed, please say what, and what you are doing about it. We ask for your answer by "
        "{due_date}.\n\n"
        "What we ask about, and what you last told us:\n\n{rows}"
    ),
    RequestPurpose.REGULAR_REPORT: (
        "{agency} reports regularly to {board} on the action plan of the review published as {review}. The next "
        "report is due by {due_date}.\n\n"
        "Please send it with the figures as they are now, the day they are true as at, and who has not answered. If "
        "nothing has changed since your last report, please say so.\n\n"
        "What the report serves, and what you last told us:\n\n{rows}"
    ),
    RequestPurpose.CHALLENGE: (
        "{board} has looked at what {agency} told it about the action plan of the review published as {review}. "
        "{decision}\n\n"
        "What we ask you:\n\n{question}\n\n"
        "Please answer by {due_date}, with the evidence there is. If you need more time, or do not agree, please "
        "tell us why.\n\n"
        "What it is about, and what you last told us:\n\n{rows}"
    ),
}

NEVER_ASKED = "We ask you about this for the first time."
NOTHING_SAID = "The Board has received nothing about this so far."
# How much of a recommendation and of its last answer a letter repeats; the whole stands in the extract of the plan.
LENGTHS = ((600, 600), (300, 300), (180, 120), (90, 0), (0, 0))


def default_letter(purpose: str) -> tuple[str, str]:
    """The subject and the text that the product brings."""
    return SUBJECTS[purpose], GREETING + BODIES[purpose] + CLOSE


def letter_for(purpose: str) -> tuple[str, str]:
    """The Board's own words for this purpose; the product's where it has none."""
    own = LetterTemplate.objects.filter(purpose=purpose).values_list("subject", "text").first()
    return own or default_letter(purpose)


def check(text: str) -> list[str]:
    """The placeholders in the text that nothing is known to put in for, each once."""
    return list(dict.fromkeys(name for name in PLACEHOLDER.findall(text) if name not in PLACEHOLDERS))


def merged(text: str, values: Mapping[str, str]) -> str:
    """The text with the values in place of their names. What a value says is never read as a placeholder itself."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


@dataclass(frozen=True)
class AskedRow:
    """A recommendation as a letter names it, with what the agency last said of it and when."""

    ref: str
    text: str
    answer: str = ""
    answered_on: str = ""


def in_words(rows: Sequence[AskedRow], room: int = LONG_TEXT) -> str:
    """The rows as a letter lists them, each text cut so far that all of them fit."""
    for of_text, of_answer in LENGTHS:
        listed = "\n\n".join(one_row(row, of_text, of_answer) for row in rows)
        if len(listed) <= room:
            return listed
    return ", ".join(row.ref for row in rows)[:room]


def one_row(row: AskedRow, of_text: int, of_answer: int) -> str:
    asked = f"{row.ref}  {beginning(row.text, of_text)}" if of_text else row.ref
    if not row.answer:
        return f"{asked}\n{NOTHING_SAID}"
    said = f": {beginning(row.answer, of_answer)}" if of_answer else "."
    return f"{asked}\nYour last answer, {row.answered_on}{said}"


def day_in_words(day: date | None) -> str:
    return f"{day:%-d %B %Y}" if day else "a day to be agreed"


def written(template: tuple[str, str], values: Mapping[str, str], rows: Sequence[AskedRow]) -> str:
    """A whole letter, its subject on the first line."""
    subject = " ".join(merged(template[0], {**values, "rows": ", ".join(row.ref for row in rows)}).split())
    room = LONG_TEXT - len(f"{subject}\n\n{merged(template[1], {**values, 'rows': ''})}")
    text = merged(template[1], {**values, "rows": in_words(rows, max(room, 0))})
    return f"{subject}\n\n{text}"[:LONG_TEXT]
