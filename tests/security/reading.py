"""What a reply says, for comparing and searching."""

import html
import re

CHANGES_EVERY_TIME = [
    re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]*'),
    re.compile(rb'("X-CSRFToken": ")[^"]*'),
    re.compile(rb'(name="[\w-]*submission_key" value=")[^"]*'),
    re.compile(rb"([?&]next=)[^\"&]*"),
    re.compile(rb'(name="next" value=")[^"]*'),
    re.compile(rb'(data-left=")[^"]*'),  # the seconds of the session
    re.compile(rb"(Reference: )\w+"),  # of the request, for the administrator to find it by
]


def body_of(answer) -> bytes:
    return answer.getvalue() if answer.streaming else answer.content


def comparable(answer) -> tuple[int, bytes]:
    """The status and the body, less what is new in every reply."""
    return answer.status_code, lasting(body_of(answer))


def lasting(body: bytes) -> bytes:
    for pattern in CHANGES_EVERY_TIME:
        body = pattern.sub(rb"\1", body)
    return body


def words_of(answer, *, without: tuple[str, ...] = ()) -> str:
    """Everything a reply says: its body and its headers; `without` what was asked and is only given back."""
    said = html.unescape(lasting(body_of(answer)).decode("utf-8", "replace"))
    said += "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    for words in without:
        said = said.replace(words, "")
    return said
