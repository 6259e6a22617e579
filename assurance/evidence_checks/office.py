"""Word, Excel, PowerPoint and OpenDocument files: archives of XML that hold no program and fetch nothing unasked."""

import re
import tempfile
import zipfile
from typing import BinaryIO
from xml.parsers import expat

from assurance.evidence_checks.archives import MEGABYTE, content_of, members_of
from assurance.evidence_checks.reasons import (
    FETCHES,
    GROWS,
    MACROS,
    OBJECTS,
    OLD_OFFICE,
    OTHER_CONTENT,
    PROTECTED,
    BadFile,
)

OOXML = "application/vnd.openxmlformats-officedocument."
OASIS = "application/vnd.oasis.opendocument."
MAIN_PARTS = {
    "docx": OOXML + "wordprocessingml.document.main+xml",
    "xlsx": OOXML + "spreadsheetml.sheet.main+xml",
    "pptx": OOXML + "presentationml.presentation.main+xml",
}
MIME_TYPES = {
    "odt": (OASIS + "text", OASIS + "text-web"),  # the second for what was opened as a web page
    "ods": (OASIS + "spreadsheet",),
    "odp": (OASIS + "presentation",),
}
KINDS = (*MAIN_PARTS, *MIME_TYPES)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"L\x00\x00\x00\x01\x14\x02",
)
PROGRAM_NAMES = re.compile(
    r"\.(exe|dll|com|scr|js|jse|vbs|vbe|wsf|hta|bat|cmd|ps1|lnk|jar|class|msi|zip|html?|svgz?|swf)$"
)
PICTURE_OF_A_DRAWING = re.compile(
    r"(word|xl|ppt)/media/[^/]+\.svg$|Pictures/[^/]+\.svg$"
)  # Office keeps them so itself
EMBEDDED = re.compile(r"(?:word|xl|ppt)/embeddings/[^/]+\.(docx|xlsx|pptx)$", re.IGNORECASE)
MOST_LEVELS = 2  # a chart in a document holds a workbook
MOST_LOOKED_INTO = 32 * MEGABYTE
MOST_OF_A_LIST = 4 * MEGABYTE
DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
ENCODING = re.compile(rb"""^[^>]{0,200}?encoding\s*=\s*["']([^"']+)""")
ENCODINGS = {b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252"}
INSTRUCTION = re.compile(rb"""instrText\b[^>]*>([^<]*)<|\binstr\s*=\s*["']([^"']*)""")
DDE_FIELD = re.compile(rb"(?<![A-Za-z])DDE(?:AUTO)?(?![A-Za-z])", re.IGNORECASE)
DDE_LINK = re.compile(rb"<(?:\w+:)?(?:ddeLink|dde-source|dde-connection-decl)\b")
SCRIPT = re.compile(rb"<script:event-listener\b|vnd\.sun\.star\.script:|[\"']macro:|ppaction://(?:program|macro)")
REMOTE_PART = re.compile(rb"<draw:(?:floating-frame|applet|plugin)\b|<text:section-source\b[^>]*href=.https?:")
ASKED_ABOUT = ("/hyperlink", "/image", "/externalLinkPath", "/video", "/audio", "/media")
REMOTE = re.compile(r"\s*(?!file:)[a-z][a-z0-9+.-]+:|.*[\\/]{2}[^\\/]*@", re.IGNORECASE | re.DOTALL)
ACTIVE_TYPES = ("macroEnabled", "vbaProject", "macrosheet", "activeX", "vbaData")


def check(file: BinaryIO, extension: str, level: int = 1) -> None:
    file.seek(0)
    if file.read(8) == OLE:
        raise wrapped(file, extension)
    members = members_of(file)
    names = {member.filename for member in members}
    lists = {}
    for member in members:
        check_name(member.filename)
        content = check_member(file, member, level)
        if member.filename.lower() in ("[content_types].xml", "mimetype", "meta-inf/manifest.xml"):
            lists[member.filename.lower()] = content
    if extension in MAIN_PARTS:
        check_types(lists.get("[content_types].xml"), extension)
    else:
        check_open_document(lists, names, extension)


def wrapped(file: BinaryIO, extension: str) -> BadFile:
    """A password puts the archive into a container of the old kind, under a name of its own."""
    file.seek(0)
    start = file.read(MEGABYTE)
    file.seek(max(0, file.seek(0, 2) - MEGABYTE))
    if any("EncryptedPackage".encode("utf-16-le") in part for part in (start, file.read())):
        return BadFile(PROTECTED)
    if any(word.encode("utf-16-le") in start for word in ("WordDocument", "Workbook", "PowerPoint Document")):
        return BadFile(OLD_OFFICE, instead=extension)
    return BadFile(OTHER_CONTENT)


def check_name(name: str) -> None:
    lowered = name.lower()
    if lowered.endswith(("vbaproject.bin", "vbadata.xml")) or re.match(
        r"(basic/.+/(?!script-lb|dialog-lb)|scripts/.)", lowered
    ):
        raise BadFile(MACROS)
    if "/activex/" in lowered or (PROGRAM_NAMES.search(lowered) and not PICTURE_OF_A_DRAWING.search(name)):
        raise BadFile(OBJECTS)


def check_member(file: BinaryIO, member: zipfile.ZipInfo, level: int) -> bytes:
    """Reads all of a member, so that its size is what is said; answers what was looked into."""
    if embedded := EMBEDDED.search(member.filename):
        check_embedded(file, member, embedded[1].lower(), level)
        return b""
    looked_into = bytearray()
    for piece in content_of(file, member):
        if len(looked_into) < MOST_LOOKED_INTO:
            looked_into += piece
    content = bytes(looked_into)
    if content.startswith((OLE, b"PK\x03\x04", *PROGRAMS)):
        raise BadFile(OBJECTS)
    if member.filename.lower().endswith((".xml", ".rels", ".vml", ".rdf")):
        check_xml(content.replace(b"\x00", b""))  # UTF-16 as ASCII: good enough to find words of markup
        if member.filename.lower().endswith(".rels"):
            check_relations(content)
    return content


def check_embedded(file: BinaryIO, member: zipfile.ZipInfo, extension: str, level: int) -> None:
    if level >= MOST_LEVELS:
        raise BadFile(OBJECTS)
    with tempfile.SpooledTemporaryFile(MOST_LOOKED_INTO) as inner:
        for piece in content_of(file, member):
            inner.write(piece)
        check(inner, extension, level + 1)


def check_xml(content: bytes) -> None:
    said = ENCODING.match(content.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")) if content[:60].count(b"<?xml") else None
    if DOCTYPE.search(content) or (said and said[1].lower() not in ENCODINGS):
        raise BadFile(OTHER_CONTENT)
    if DDE_LINK.search(content) or REMOTE_PART.search(content):
        raise BadFile(FETCHES)
    if SCRIPT.search(content):
        raise BadFile(MACROS)
    if b"nstr" in content:
        instructions = b"".join(text or attribute for text, attribute in INSTRUCTION.findall(content))
        if DDE_FIELD.search(instructions):
            raise BadFile(FETCHES)


def elements_of(content: bytes) -> list[tuple[str, dict[str, str]]]:
    """Each element's name without its prefix, and its attributes; for lists, which are short."""
    if len(content) > MOST_OF_A_LIST:
        raise BadFile(GROWS)
    found = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: found.append((name.rpartition(":")[2], attributes))
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise BadFile(OTHER_CONTENT) from error
    return found


def check_relations(content: bytes) -> None:
    """Templates and linked charts on the agency's own drives are everyday; what comes from elsewhere unasked is not."""
    for name, attributes in elements_of(content):
        kind, target = attributes.get("Type", ""), attributes.get("Target", "")
        if name != "Relationship":
            continue
        if kind.endswith("/aFChunk"):
            raise BadFile(OBJECTS)
        is_outside = attributes.get("TargetMode", "").lower() == "external"
        if is_outside and not kind.endswith(ASKED_ABOUT) and REMOTE.match(target):
            raise BadFile(FETCHES)


def check_types(content: bytes | None, extension: str) -> None:
    if content is None:
        raise BadFile(OTHER_CONTENT)
    types = [attributes.get("ContentType", "") for _, attributes in elements_of(content)]
    if any(word in each for each in types for word in ACTIVE_TYPES):
        raise BadFile(MACROS)
    if MAIN_PARTS[extension] not in types:
        raise BadFile(OTHER_CONTENT)


def check_open_document(lists: dict[str, bytes], names: set[str], extension: str) -> None:
    if "encrypted-package" in names:
        raise BadFile(PROTECTED)
    manifest = lists.get("meta-inf/manifest.xml")
    if lists.get("mimetype", b"").decode("ascii", "replace") not in MIME_TYPES[extension] or manifest is None:
        raise BadFile(OTHER_CONTENT)
    if any(name == "encryption-data" for name, _ in elements_of(manifest)):
        raise BadFile(PROTECTED)
