"""PDF files without scripts, programs, attachments and passwords, as far as that is surely seen.

Only the skeleton is read: what stands between the streams, and the object streams that newer programs pack it into.
"""

import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from assurance.evidence_checks.archives import ENDS, MEGABYTE, STARTS
from assurance.evidence_checks.reasons import ACTIVE_PDF, CUT_OFF, GROWS, OTHER_CONTENT, PROTECTED_PDF, BadFile

HEADER = re.compile(rb"%PDF-[12]\.[0-9]")
MARKUP = re.compile(rb"<(?:html|script|svg|body|iframe|\?php|!doctype html)\b", re.IGNORECASE)
STREAM = re.compile(rb"\bstream\r?\n")
END_OF_STREAM = b"endstream"
LONGEST_DICTIONARY = 4096
PACKED_OBJECTS = re.compile(rb"/Type\s*/ObjStm\b")
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
ACTIVE = re.compile(
    rb"""/S\s*/(?:JavaScript|Launch|ImportData|RichMediaExecute)\b
       | /JS\s*(?:\(|<|\d+\s+\d+\s+R\b)
       | /Type\s*/EmbeddedFile\b
       | /(?:EmbeddedFiles|EF)\s*(?:<<|\d+\s+\d+\s+R\b)
       | /Subtype\s*/(?:RichMedia|Screen|Movie|Sound|3D|FileAttachment)\b
       | /XFA\s*(?:\[|\d+\s+\d+\s+R\b)""",
    re.VERBOSE,
)
ENCRYPTED = re.compile(rb"/Encrypt\s*(?:<<|\d+\s+\d+\s+R\b)")
OBJECT = re.compile(rb"\b\d+\s+\d+\s+obj\b")
MOST_UNPACKED = 64 * MEGABYTE
LOOKED_AT_FOR_MARKUP = 2048


def check(file: BinaryIO, extension: str) -> None:
    content = file.read()
    if not HEADER.match(content):
        raise BadFile(OTHER_CONTENT)
    refuse_two_in_one(content)
    skeleton = list(skeleton_of(content))
    if any(ENCRYPTED.search(part) for part in skeleton):
        raise BadFile(PROTECTED_PDF)
    if any(ACTIVE.search(part) for part in skeleton):
        raise BadFile(ACTIVE_PDF)
    if OBJECT.search(content, 0, MEGABYTE) and b"%%EOF" not in content:
        raise BadFile(CUT_OFF)


def refuse_two_in_one(content: bytes) -> None:
    """A PDF that is a web page or an archive as well, to whoever looks at it in another way."""
    end = content.rfind(b"%%EOF")
    behind = content[end:] if end >= 0 else b""
    if MARKUP.search(content, 0, LOOKED_AT_FOR_MARKUP) or MARKUP.search(behind):
        raise BadFile(OTHER_CONTENT)
    directory = content.rfind(ENDS)
    if directory >= 0 and len(content) - directory < 65_600 and STARTS in content:
        raise BadFile(OTHER_CONTENT)


def skeleton_of(content: bytes) -> Iterator[bytes]:
    """Everything but the streams, with names as they are meant, and what object streams hold."""
    start, left = 0, MOST_UNPACKED
    for opened in STREAM.finditer(content):
        if opened.start() < start:
            continue  # a word inside a stream
        outside = named_plainly(content[start : opened.start()])
        yield outside
        end = content.find(END_OF_STREAM, opened.end())
        end = len(content) if end < 0 else end
        if PACKED_OBJECTS.search(outside[-LONGEST_DICTIONARY:]):
            unpacked = inflated(content[opened.end() : end], left)
            left -= len(unpacked)
            yield named_plainly(unpacked)
        start = end
    yield named_plainly(content[start:])


def inflated(packed: bytes, most: int) -> bytes:
    try:
        unpack = zlib.decompressobj()
        found = unpack.decompress(packed, max(1, most))
    except zlib.error:
        return b""  # packed in another way, or damaged
    if unpack.unconsumed_tail:
        raise BadFile(GROWS)
    return found


def named_plainly(text: bytes) -> bytes:
    """A name may be written with escapes: /J#61vaScript."""
    return ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), text) if b"#" in text else text
