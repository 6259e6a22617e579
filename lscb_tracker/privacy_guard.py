"""What in a text seems to say who somebody is: numbers, dates of birth, postcodes and telephone numbers.

A seeming is no proof: whoever uses this shows the place and lets a person decide. Every pattern begins with a digit and
repeats a bounded number of times, so that the time grows with the length of the text and with nothing else.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.crypto import salted_hmac


class Personal(models.TextChoices):
    NHS_NUMBER = "nhs_number", "NHS number"
    INSURANCE_NUMBER = "insurance_number", "National Insurance number"
    PUPIL_NUMBER = "pupil_number", "unique pupil number"
    DATE_OF_BIRTH = "date_of_birth", "date of birth"
    POSTCODE = "postcode", "postcode"
    TELEPHONE = "telephone", "telephone number"


@dataclass(frozen=True)
class Finding:
    """`text[start:end]` seems to be personal; `value` is the same thing however it is spaced."""

    kind: Personal
    start: int
    end: int
    value: str


@dataclass(frozen=True)
class Snippet:
    """The place in words: what stands before and after what was found, in the same line."""

    before: str
    found: str
    after: str


CONTEXT = 40  # letters on either side
GAP = r"[ \u00a0\u2007\u2009\u202f.\u2010-\u2015-]{0,2}"  # between groups: a space of any width, a dot, a dash
ANY_DIGIT = re.compile("[0-9]")
OTHER_DIGIT = re.compile(r"[^\D0-9]")  # of another script, or as wide as a Chinese letter
URL = re.compile(r"(?:https?://|www\.)[^\s<>\"']{1,2000}", re.IGNORECASE)

NHS = re.compile(rf"\d{{3}}{GAP}\d{{3}}{GAP}\d{{4}}")
NHS_IN_ANY_GROUPS = re.compile(rf"\d(?:{GAP}\d){{9}}")
NHS_SAID = re.compile(
    r"\b(?:nhs|chi)\s{0,2}(?:number|num|no|id|#)?\s{0,2}[.:#=]?\s{0,2}(?:is|was)?\s{0,2}$",
    re.IGNORECASE,
)

INSURANCE = re.compile(r"\d\d[ -]?\d\d[ -]?\d\d[ -]?[A-D](?![^\W_])", re.IGNORECASE)
INSURANCE_PREFIX = re.compile(
    r"(?<![^\W_])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?$", re.IGNORECASE
)

PUPIL = re.compile(r"\d{11}[\dA-HJ-NP-RT-Z](?![^\W_])", re.IGNORECASE)
PUPIL_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"

# The areas of the United Kingdom, Jersey, Guernsey and Man: SM, W, …
AREA = (
    "A[BL]|B[ABDHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|J[E]|"
    "K[ATWY]|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|U[B]|"
    "W[ACDFNRSV]?|Y[O]|Z[E]"
)
INWARD = re.compile(r"\d[ABD-HJLNP-UW-Z]{2}(?![^\W_])", re.IGNORECASE)
OUTWARD = re.compile(rf"(?<![^\W_])(?:{AREA})(?:\d\d?|\d[A-Z])([ \u00a0-]{{0,2}})$", re.IGNORECASE)
ORDINALS = {"1st", "2nd", "4th", "5th", "6th", "7th", "8th", "9th", "0th"}

TELEPHONE = re.compile(
    rf"(?:44{GAP}(?:\(0\){GAP})?[1-35789]\d{{1,4}}\)?|0[1-35789]\d{{1,3}}\)?)(?:{GAP}\d){{5,8}}(?!\d)", re.IGNORECASE
)
NATIONAL_DIGITS = (9, 10)  # without the nought

MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
DATE = re.compile(
    r"(?:\d{1,2}[./ -]\d{1,2}[./ -](?:\d{4}|\d\d)|\d{4}[./-]\d{1,2}[./-]\d{1,2}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ ./-](?:{MONTHS})\.?,?[ ./-](?:\d{{4}}|\d\d)"
    rf"|(?:{MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})(?!\d)",
    re.IGNORECASE,
)
BIRTH = re.compile(r"\b(?:d\.? ?o\.? ?b\b\.?|date of birth|birth ?date|birthday|born)", re.IGNORECASE)
BIRTH_WORDS = ("dob", "d.o", "d o", "birth", "born")
BIRTH_REACH, BIRTH_REACH_BACK = 40, 12
ANY_BIRTH = re.compile(r"\b(?:after|before|since|between|from|until|by)\b|[;\n]", re.IGNORECASE)


def findings(text: str, *, published: Collection[str] = ()) -> list[Finding]:
    """What seems to be personal, in the order of the text. `published` are values that anybody may know."""
    words = OTHER_DIGIT.sub(lambda digit: str(unicodedata.digit(digit[0])), text).replace("_", " ")
    if not ANY_DIGIT.search(words):
        return []
    addresses = within_addresses(words)
    found, taken = [], set()
    for kind, look in LOOKS.items():
        for start, end, value in look(words):
            if start in addresses and not counts_in_an_address(kind, words, start):
                continue
            if value not in published and start not in taken and end - 1 not in taken:
                found.append(Finding(kind, start, end, value))
                taken.update(range(start, end))
    return sorted(found, key=lambda finding: finding.start)


def within_addresses(text: str) -> set[int]:
    if "://" not in text and "www." not in text.lower():
        return set()
    return {place for match in URL.finditer(text) for place in range(*match.span())}


def counts_in_an_address(kind: Personal, text: str, start: int) -> bool:
    """Web addresses are full of digits: there only what says what it is, or can hardly be anything else, counts."""
    if kind == Personal.NHS_NUMBER:
        return "nhs" in re.sub(r"nhs\.(?:uk|net|scot)", "", text[max(0, start - 15) : start].lower())
    return kind in (Personal.INSURANCE_NUMBER, Personal.PUPIL_NUMBER)


def digits_of(text: str) -> str:
    return re.sub("[^0-9]", "", text)


def stands_alone(text: str, start: int, end: int) -> bool:
    """Not a part of a longer number or word, or of a decimal."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if before[-1:].isalnum() or after[:1].isalnum():
        return False
    joined_before = before[:1].isdigit() and before[-1:] in "./-,"
    joined_after = after[1:].isdigit() and after[:1] in "./-,"
    return not (len(before) == 2 and joined_before) and not (len(after) == 2 and joined_after)


# Each yields (start, end, value).


def pupil_numbers(text: str):
    for match in PUPIL.finditer(text):
        start = match.start() - 1
        if start < 0 or (start and text[start - 1].isalnum()):
            continue
        number = text[start : match.end()].upper()
        total = sum(
            place * (int(sign) if sign.isdecimal() else PUPIL_LETTERS.index(sign))
            for place, sign in enumerate(number[1:], start=2)
        )
        if number[0] == PUPIL_LETTERS[total % 23]:
            yield start, match.end(), number


def insurance_numbers(text: str):
    for match in INSURANCE.finditer(text):
        first = max(0, match.start() - 4)
        if prefix := INSURANCE_PREFIX.search(text[first : match.start()]):
            start = first + prefix.start()
            yield start, match.end(), re.sub("[ -]", "", text[start : match.end()]).upper()


def nhs_numbers(text: str):
    """Ten digits whose last proves the others; after the words “NHS number” any ten, because typing goes wrong."""
    for match in NHS_IN_ANY_GROUPS.finditer(text):
        if stands_alone(text, *match.span()) and NHS_SAID.search(text[max(0, match.start() - 24) : match.start()]):
            yield *match.span(), digits_of(match[0])
    for match in NHS.finditer(text):
        digits = digits_of(match[0])
        if digits[0] != "0" and stands_alone(text, *match.span()) and is_nhs_number(digits):
            yield *match.span(), digits


def is_nhs_number(digits: str) -> bool:
    if len(set(digits)) == 1:
        return False
    rest = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits, strict=False)) % 11
    return (11 - rest) % 11 == int(digits[9])


def telephone_numbers(text: str):
    for match in TELEPHONE.finditer(text):
        start, digits = match.start(), digits_of(match[0])
        before = text[max(0, start - 2) : start]
        if digits.startswith("44"):
            if not before.endswith(("+", "00")):
                continue
            start -= 1 if before.endswith("+") else 2
            national = digits[2:].removeprefix("0")
        else:
            national = digits[1:]
            start -= before.endswith("(")
        if len(national) in NATIONAL_DIGITS and stands_alone(text, start, match.end()):
            yield start, match.end(), f"0{national}"


def dates_of_birth(text: str):
    lower = text.lower()
    if not any(word in lower for word in BIRTH_WORDS):
        return
    for said in BIRTH.finditer(text):
        reach = said.end() + BIRTH_REACH
        date = DATE.search(text, said.end(), reach + 20)  # room for a date that begins within reach
        if date and date.start() <= reach and not ANY_BIRTH.search(text, said.end(), date.start()):
            yield *date.span(), date_value(date[0])
            continue
        start = max(0, said.start() - BIRTH_REACH_BACK - 20)
        for date in DATE.finditer(text, start, said.start()):
            between = text[date.end() : said.start()]
            if said[0].lower() != "born" and len(between) <= 3 and not between.strip(" ,(-"):
                yield *date.span(), date_value(date[0])


def date_value(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).lower()


def postcodes(text: str):
    for match in INWARD.finditer(text):
        first = max(0, match.start() - 6)
        outward = OUTWARD.search(text[first : match.start()])
        if not outward:
            continue
        start, whole = first + outward.start(), text[first + outward.start() : match.end()]
        if not whole.isupper() and not (whole.islower() and outward[1] and match[0] not in ORDINALS):
            continue  # “s3 1st”, “e12ab” and “S3 5xx” are something else
        yield start, match.end(), re.sub(r"[ \u00a0-]", "", whole).upper()


LOOKS = {
    Personal.PUPIL_NUMBER: pupil_numbers,
    Personal.INSURANCE_NUMBER: insurance_numbers,
    Personal.NHS_NUMBER: nhs_numbers,
    Personal.TELEPHONE: telephone_numbers,
    Personal.DATE_OF_BIRTH: dates_of_birth,
    Personal.POSTCODE: postcodes,
}


# What to do with findings


def new_findings(text: str, before: str, *, published: Collection[str] = ()) -> list[Finding]:
    """What `text` holds that `before` did not: nobody is asked again about what was there."""
    found = findings(text, published=published)
    known = Counter((each.kind, each.value) for each in findings(before, published=published)) if found else Counter()
    fresh = []
    for each in found:
        if known[each.kind, each.value]:
            known[each.kind, each.value] -= 1
        else:
            fresh.append(each)
    return fresh


def snippet(text: str, finding: Finding) -> Snippet:
    line_start = text.rfind("\n", 0, finding.start) + 1
    line_end = text.find("\n", finding.end)
    before = text[line_start : finding.start]
    after = text[finding.end : line_end if line_end >= 0 else len(text)]
    if len(before) > CONTEXT:
        before = f"… {before[-CONTEXT:].split(' ', 1)[-1]}"
    if len(after) > CONTEXT:
        after = f"{after[:CONTEXT].rsplit(' ', 1)[0]} …"
    return Snippet(before, text[finding.start : finding.end], after)


def masked(text: str, *, published: Collection[str] = ()) -> str:
    """The text with the kind of each finding in its place, for whatever is stored."""
    for finding in reversed(findings(text, published=published)):
        text = f"{text[: finding.start]}[{finding.kind.label}]{text[finding.end :]}"
    return text


def counted_kinds(found: Iterable[Finding]) -> str:
    """“NHS number, 2 telephone numbers”, in the order of the kinds."""
    counts = Counter(each.kind for each in found)
    return ", ".join(
        kind.label if counts[kind] == 1 else f"{counts[kind]} {plural(kind)}" for kind in Personal if counts[kind]
    )


def plural(kind: Personal) -> str:
    return "dates of birth" if kind == Personal.DATE_OF_BIRTH else f"{kind.label}s"


def mark(place: str, finding: Finding) -> str:
    """A short name for one finding in one place, from which nobody can tell what was found."""
    return salted_hmac("privacy_guard", f"{place}\0{finding.kind}\0{finding.value}", algorithm="sha256").hexdigest()[
        :16
    ]
