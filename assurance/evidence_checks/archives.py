"""Zip archives, read with suspicion: the list of contents against the contents, and nothing is unpacked onto a disk.

Office programs write plain archives: members one after the other from the first byte to the list, stored or deflated,
each of the size that is said. Whatever is not like that was made to mislead somebody.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from assurance.evidence_checks.reasons import CUT_OFF, GROWS, OTHER_CONTENT, PROTECTED, BadFile

MEGABYTE = 1024 * 1024
MOST_OF_A_DIRECTORY = MEGABYTE  # bytes: ten thousand names; an Office file of a thousand pictures has a tenth of it
MOST_MEMBERS = 5_000
MOST_OF_A_MEMBER = 200 * MEGABYTE
MOST_IN_ALL = 250 * MEGABYTE
STARTS, ENDS = b"PK\x03\x04", b"PK\x05\x06"
END_RECORD = 22  # bytes, without a comment
WIDEST_GAP = 4096  # between members; some programs align them
LOCAL_HEADER = struct.Struct("<4s5H3I2H")
ENCRYPTED, SIZES_FOLLOW = 0x1, 0x8
SYMBOLIC_LINK = 0o120000
CHUNK = 256 * 1024


class _Directory:
    """The file as zipfile sees it, which reads the whole directory at once: 25 MB can hold half a million names."""

    def __init__(self, file: BinaryIO):
        self.file, self.seek, self.tell = file, file.seek, file.tell

    def read(self, size: int = -1) -> bytes:
        if size > MOST_OF_A_DIRECTORY:
            raise BadFile(GROWS)
        return self.file.read(size)


def members_of(file: BinaryIO) -> list[zipfile.ZipInfo]:
    """The list of contents, once it agrees with the archive."""
    file.seek(0)
    if file.read(4) != STARTS or not ends_with_its_directory(file):
        raise BadFile(OTHER_CONTENT)
    try:
        with zipfile.ZipFile(_Directory(file)) as archive:
            members, directory_at = archive.infolist(), archive.start_dir
    except BadFile:
        raise
    except Exception as error:  # zipfile fails in many ways on a damaged archive
        raise BadFile(OTHER_CONTENT) from error
    names = [member.filename for member in members]
    if len(set(names)) != len(names) or not names:
        raise BadFile(OTHER_CONTENT)
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_IN_ALL:
        raise BadFile(GROWS)
    for member in members:
        check_entry(member)
    check_layout(file, members, directory_at)
    return members


def ends_with_its_directory(file: BinaryIO) -> bool:
    """Nothing stands behind the archive, not even a comment."""
    size = file.seek(0, 2)
    file.seek(max(0, size - END_RECORD))
    return file.read(4) == ENDS


def check_entry(member: zipfile.ZipInfo) -> None:
    if member.flag_bits & ENCRYPTED:
        raise BadFile(PROTECTED)
    if member.file_size > MOST_OF_A_MEMBER:
        raise BadFile(GROWS)
    parts = member.orig_filename.replace("\\", "/").split("/")
    climbs = ".." in parts or member.orig_filename.startswith("/") or ":" in parts[0]
    if climbs or "\x00" in member.orig_filename or member.external_attr >> 16 & 0o170000 == SYMBOLIC_LINK:
        raise BadFile(OTHER_CONTENT)
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadFile(OTHER_CONTENT)


def check_layout(file: BinaryIO, members: list[zipfile.ZipInfo], directory_at: int) -> None:
    """Every member lies behind the one before it and says of itself what the list says."""
    end = 0
    for member in sorted(members, key=lambda each: each.header_offset):
        if not end <= member.header_offset <= end + (WIDEST_GAP if end else 0):
            raise BadFile(OTHER_CONTENT)
        file.seek(member.header_offset)
        raw = file.read(LOCAL_HEADER.size)
        if len(raw) < LOCAL_HEADER.size:
            raise BadFile(CUT_OFF)
        mark, _, flags, method, _, _, _, packed, size, name_length, extra_length = LOCAL_HEADER.unpack(raw)
        name = file.read(name_length)
        # Wherever the sizes follow the data, or stand in a 64-bit field, this header says nothing of them.
        says_sizes = not flags & SIZES_FOLLOW and 0xFFFFFFFF not in (packed, size)
        if (
            mark != STARTS
            or method != member.compress_type
            or (says_sizes and (packed, size) != (member.compress_size, member.file_size))
            or name != member.orig_filename.encode("utf-8" if flags & 0x800 else "cp437", "replace")
        ):
            raise BadFile(OTHER_CONTENT)
        end = member.header_offset + LOCAL_HEADER.size + name_length + extra_length + member.compress_size
    if not end <= directory_at <= end + WIDEST_GAP:
        raise BadFile(OTHER_CONTENT)


def content_of(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The unpacked bytes of a member, a piece at a time, and never more of them than the list says."""
    file.seek(member.header_offset)
    *_, name_length, extra_length = LOCAL_HEADER.unpack(file.read(LOCAL_HEADER.size))
    file.seek(member.header_offset + LOCAL_HEADER.size + name_length + extra_length)
    packed, seen = member.compress_size, 0
    unpack = zlib.decompressobj(-15) if member.compress_type == zipfile.ZIP_DEFLATED else None
    while packed > 0:
        raw = file.read(min(CHUNK, packed))
        if not raw:
            raise BadFile(CUT_OFF)
        packed -= len(raw)
        for piece in unpacked(raw, unpack):
            seen += len(piece)
            if seen > member.file_size:
                raise BadFile(GROWS)
            yield piece
    if seen != member.file_size or (unpack and not unpack.eof):
        raise BadFile(CUT_OFF)


def unpacked(raw: bytes, unpack) -> Iterator[bytes]:
    if unpack is None:
        yield raw
        return
    while raw:
        try:
            piece = unpack.decompress(raw, CHUNK)
        except zlib.error as error:
            raise BadFile(CUT_OFF) from error
        if piece:
            yield piece
        if unpack.eof or (not piece and not unpack.unconsumed_tail):
            return
        raw = unpack.unconsumed_tail
