"""What the server writes down about itself: which code failed and where, never the words that people typed.

Messages of errors hold values: PostgreSQL prints the whole row that it refused, Python the text that is no number.
"""

import logging
import re
import traceback

from django.db import Error as DatabaseError

# Whoever reads such a key could choose a password, answer for an agency, or read somebody’s calendar.
BEFORE_A_KEY = r"((?<=/password/reset/key/)|(?<=/invitation/)|(?<=/answer/)(?=[^/]{16})|(?<=/calendar/))"
KEY_IN_AN_ADDRESS = re.compile(BEFORE_A_KEY + r"[^/\s]+")


class WordlessFormatter(logging.Formatter):
    """Keeps the traceback and the kind of an error; of a database error also the first line, which names the rule."""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler may have kept the error in its own words
        return KEY_IN_AN_ADDRESS.sub("[key]", super().format(record))

    def formatException(self, ei) -> str:  # noqa: N802 - logging’s own name
        error, parts = ei[1], []
        while error is not None:
            parts.append("".join(traceback.format_tb(error.__traceback__)) + named(error))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(reversed(parts))


def named(error: BaseException) -> str:
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    if not isinstance(error, DatabaseError):
        return kind
    return f"{kind}: {str(error).partition(chr(10))[0]}"
