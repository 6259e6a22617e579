"""Which passwords will not do, and what to do instead. Length counts; kinds of characters do not."""

import re
import unicodedata

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from lscb_tracker.context_processors import SERVICE_NAME

AT_LEAST = 12
DIFFERENT_AT_LEAST = 5
LEFT_AT_LEAST = 8  # letters that a guesser cannot read off the letterhead
WORD_AT_LEAST = 4  # shorter words are part of too many others
# What somebody who guesses at this product tries first, besides the names of the Board and of the person.
OBVIOUS = {
    *("safeguarding", "safeguard", "children", "child", "childrens", "partnership", "board", "council", "agency"),
    *("action", "plan", "tracker", "lscb", "lscp", "chair", "member", "manager", "admin", "administrator"),
    *("password", "passwort", "welcome", "letmein", "changeme", "qwerty", "secret", "login"),
    *("january", "february", "march", "april", "june", "july", "august", "september", "october", "november"),
    *("december", "spring", "summer", "autumn", "winter"),
}
PUBLISHED = {"a-plan-for-every-child"}  # the demonstration's
LOOKALIKES = str.maketrans("013457@$!", "oleastasi")


class LongEnough:
    def validate(self, password: str, user=None) -> None:
        if len(password) < AT_LEAST:
            text = (
                f"Use {AT_LEAST} characters or more: three or four words that do not belong together are easy to keep"
            )
            raise ValidationError(text, code="password_too_short")

    def get_help_text(self) -> str:
        return f"Use {AT_LEAST} characters or more. Three or four words that do not belong together do well."


class NotCommon(CommonPasswordValidator):
    """Django's list of the 20,000 that are tried first, and what is hardly a password."""

    def validate(self, password: str, user=None) -> None:
        plain = password.lower().strip()
        if plain in self.passwords or plain in PUBLISHED or len(set(password)) < DIFFERENT_AT_LEAST or plain.isdigit():
            raise ValidationError("Choose another one: many people use this, so it is tried first", code="common")

    def get_help_text(self) -> str:
        return "Do not use one that many people use, or only numbers."


class NotObvious:
    """Refuses what is made of words that everybody expects here, with a year or an exclamation mark added."""

    def validate(self, password: str, user=None) -> None:
        rest = letters(password)
        found = [word for word in sorted(expected_words(user), key=lambda word: (-len(word), word)) if word in rest]
        for word in found:
            rest = rest.replace(word, "")
        if found and len(rest) < LEFT_AT_LEAST:
            text = f"Add words that have nothing to do with your work or with you: “{found[0]}” is easy to guess"
            raise ValidationError(text, code="password_obvious")

    def get_help_text(self) -> str:
        return "Do not build it from your name, the Board’s name or words like “safeguarding”."


def expected_words(user) -> set[str]:
    texts = [settings.BOARD_NAME, SERVICE_NAME, *(getattr(user, name, "") or "" for name in ("name", "email"))]
    words = {letters(word) for text in texts for word in re.split(r"[\W_]+", text)}
    return {word for word in words if len(word) >= WORD_AT_LEAST} | OBVIOUS


def letters(text: str) -> str:
    """Only the letters, in lower case and without accents; digits and signs that stand for a letter count as one."""
    plain = unicodedata.normalize("NFKD", text).lower().translate(LOOKALIKES)
    return "".join(letter for letter in plain if letter.isalpha())
