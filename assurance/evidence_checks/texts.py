"""Plain text and CSV, in UTF-8, UTF-16 (“Unicode text” of Excel) or an older encoding; not markup and not a program.

Formulas in a CSV file stay: evidence is kept as it came.
"""

import codecs
import re
from typing import BinaryIO

import puremagic

from assurance.evidence_checks.reasons import MARKUP, OTHER_CONTENT, BadFile

LOOKED_AT = 4096
PIECE = 1024 * 1024
UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
SIGNATURES = (
    b"MZ\x90",
    b"\x7fELF",
    b"PK\x03\x04",
    b"%PDF-",
    b"\xd0\xcf\x11\xe0",
    b"{\\rtf",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
)
SCRIPTS = {".exe", ".html", ".svg", ".php", ".js", ".hta"}
OPENING = re.compile(
    r"\s*(?:<!--.*?-->\s*)*(?:<(?:!doctype|html|head|body|script|iframe|style|title|svg|object|embed|meta|link|img|table"
    r"|div|form|base|h1|a\s|p>|br|\?php|\?xml|xml|hta:)|#!|\+ADw-)",
    re.IGNORECASE | re.DOTALL,
)
ANYWHERE = re.compile(
    r"<(?:script|iframe|object|embed|svg|hta:application|\?php|!doctype\s+html)\b|<\w+[^<>]{0,200}\son\w+\s*=|\+ADw-script",
    re.IGNORECASE,
)


def check(file: BinaryIO, extension: str) -> None:
    head = head_of(file)
    if OPENING.match(head) or ANYWHERE.search(head):
        raise BadFile(MARKUP)
    for text in pieces_of(file):
        if ANYWHERE.search(text):
            raise BadFile(MARKUP)


def head_of(file: BinaryIO) -> str:
    """The beginning as text. What begins as another kind of file is refused."""
    file.seek(0)
    raw = file.read(LOOKED_AT)
    if raw.startswith(SIGNATURES):
        raise BadFile(OTHER_CONTENT)
    encoding = UTF_16.get(raw[:2])
    if encoding:
        return raw[2:].decode(encoding, "replace")
    try:
        if puremagic.from_string(raw) in SCRIPTS:
            raise BadFile(MARKUP)
    except (puremagic.PureError, ValueError):
        pass
    return raw.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")


def pieces_of(file: BinaryIO):
    """All of the text; refuses bytes that no text has. Older encodings are read as if each byte were a letter."""
    file.seek(0)
    encoding = UTF_16.get(file.read(2))
    decoder = codecs.getincrementaldecoder(encoding or "latin-1")("strict")
    file.seek(2 if encoding else 0)
    more = True
    while more:
        raw = file.read(PIECE)
        more = bool(raw)
        try:
            text = decoder.decode(raw, final=not more)
        except UnicodeDecodeError as error:
            raise BadFile(OTHER_CONTENT) from error
        if "\x00" in text:
            raise BadFile(OTHER_CONTENT)
        yield text
