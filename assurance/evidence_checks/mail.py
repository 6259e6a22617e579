"""Messages: .eml as text with headers, .msg as Outlook's container. An attached program is refused by its name."""

import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import BinaryIO
from urllib.parse import unquote_to_bytes

from assurance.evidence_checks import texts
from assurance.evidence_checks.office import OLE
from assurance.evidence_checks.reasons import MARKUP, OTHER_CONTENT, PROGRAM_IN_MAIL, BadFile

HEADER = re.compile(rb"(?:From [^\r\n]*\r?\n)?[!-9;-~]{1,70}:[ \t\r\n]")
WEB_ARCHIVE = re.compile(
    rb"^(?:Snapshot-Content-Location|X-MAF-|Content-Base):|Saved by (?:Blink|Microsoft|Windows Internet)", re.M | re.I
)
NAME = re.compile(
    rb"""\b(?:file)?name(?:\*(?:\d+\*?)?)?=[ \t]*(?:"([^"\r\n]{1,400})"|([^\s;"]{1,400}))""", re.IGNORECASE
)
PROGRAMS = re.compile(
    r"\.(?:exe|com|scr|pif|cpl|msi|msp|dll|bat|cmd|ps1|vbs|vbe|js|jse|wsf|wsh|hta|lnk|url|jar|iso|img|vhdx?|reg|chm"
    r"|docm|dotm|xlsm|xltm|xlam|pptm|ppsm|potm|sldm|xll|one|html?|svgz?|mht(?:ml)?)[\s.\x00]*$",
    re.IGNORECASE,
)
OUTLOOK = "__properties_version1.0".encode("utf-16-le")
OUTLOOK_NAME = re.compile(rb"(?:[ -~]\x00){1,120}\.\x00(?:[A-Za-z0-9]\x00){2,5}(?=\x00\x00|$)")


def check(file: BinaryIO, extension: str) -> None:
    texts.head_of(file)
    file.seek(0)
    content = file.read()
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if b"\x00" in content or not HEADER.match(start):
        raise BadFile(OTHER_CONTENT)
    if WEB_ARCHIVE.search(content, 0, 4096):
        raise BadFile(MARKUP)
    for quoted, plain in NAME.findall(content):
        if PROGRAMS.search(readable(quoted or plain)):
            raise BadFile(PROGRAM_IN_MAIL)


def readable(name: bytes) -> str:
    """A name as a mail program shows it, whichever of the two ways it is written in."""
    text = unquote_to_bytes(name.rpartition(b"''")[2]).decode("utf-8", "replace")
    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, ValueError):
        return text


def check_outlook(file: BinaryIO, extension: str) -> None:
    content = file.read()
    if not content.startswith(OLE) or OUTLOOK not in content:
        raise BadFile(OTHER_CONTENT)
    for found in OUTLOOK_NAME.finditer(content):
        if PROGRAMS.search(found[0].decode("utf-16-le", "replace")):
            raise BadFile(PROGRAM_IN_MAIL)
