"""Pictures: of the kind that their name says, of a bounded number of pixels, and with nothing behind their end.

Nothing is decoded: a picture of 50,000 by 50,000 points is refused by its header.
"""

import re
import struct
import warnings
from typing import BinaryIO

from PIL import Image

from assurance.evidence_checks.archives import ENDS
from assurance.evidence_checks.reasons import CUT_OFF, OTHER_CONTENT, TOO_MANY_PIXELS, BadFile

FORMATS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF"}
KINDS = tuple(FORMATS)
SIGNATURES = {"PNG": (b"\x89PNG\r\n\x1a\n",), "JPEG": (b"\xff\xd8\xff",), "GIF": (b"GIF87a", b"GIF89a")}
END_MARKS = {"JPEG": b"\xff\xd9", "GIF": b"\x3b"}
MOST_PIXELS = 178_000_000  # Pillow's own limit; a telephone takes up to 108 million
PNG_CHUNK = struct.Struct(">I4s")
SCRIPT = re.compile(rb"<(?:script|html|svg|iframe|\?php)\b", re.IGNORECASE)
BEHIND = 256 * 1024  # how much of the end of a file is looked at for something else
GPS = 0x8825


def check(file: BinaryIO, extension: str) -> None:
    kind = FORMATS[extension]
    file.seek(0)
    if not file.read(8).startswith(SIGNATURES[kind]):
        raise BadFile(OTHER_CONTENT)
    with opened(file, kind) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise BadFile(TOO_MANY_PIXELS, limit=MOST_PIXELS // 1_000_000)
        try:
            picture.verify()
        except Exception as error:  # Pillow fails in many ways on a damaged picture
            raise BadFile(CUT_OFF) from error
    if kind == "PNG":
        check_png_end(file)
    else:
        check_end(file, kind)


def opened(file: BinaryIO, kind: str) -> Image.Image:
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(file, formats=[kind])
    except Image.DecompressionBombError as error:
        raise BadFile(TOO_MANY_PIXELS, limit=MOST_PIXELS // 1_000_000) from error
    except Exception as error:
        raise BadFile(OTHER_CONTENT) from error


def check_png_end(file: BinaryIO) -> None:
    """Walk from chunk to chunk: IEND is the last, and the file ends with it."""
    size = file.seek(0, 2)
    at, kind = 8, b""
    while kind != b"IEND":
        file.seek(at)
        raw = file.read(PNG_CHUNK.size)
        if len(raw) < PNG_CHUNK.size:
            raise BadFile(CUT_OFF)
        length, kind = PNG_CHUNK.unpack(raw)
        at += PNG_CHUNK.size + length + 4
    if at != size:
        raise BadFile(OTHER_CONTENT)


def check_end(file: BinaryIO, kind: str) -> None:
    """Telephones write things of their own behind a picture; an archive or a script is none of them.

    Some old programs leave out the last byte of a GIF, which every other program forgives.
    """
    file.seek(max(0, file.seek(0, 2) - BEHIND))
    tail, mark = file.read(), END_MARKS[kind]
    if kind == "JPEG" and mark not in tail:
        raise BadFile(CUT_OFF)
    behind = tail[tail.rfind(mark) + len(mark) :]
    if ENDS in tail or SCRIPT.search(behind):
        raise BadFile(OTHER_CONTENT)


def has_position(file: BinaryIO) -> bool:
    file.seek(0)
    try:
        with Image.open(file, formats=sorted(set(FORMATS.values()))) as picture:
            return bool(picture.getexif().get_ifd(GPS))
    except Exception:  # it passed the checks before; a picture that cannot be asked has told nothing
        return False
