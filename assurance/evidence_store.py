"""Evidence files: stored under a random key before a row may name it, and given out only as they were uploaded.

The user's file name is a label and never part of a path.
"""

import hashlib
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from assurance.evidence_storage import storage

LABEL_LENGTH = 150
LABEL_BYTES = 255  # what a file system takes: the label is a file name again where it is downloaded
WINDOWS_DEVICES = {"con", "prn", "aux", "nul"} | {f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10)}


class EvidenceChanged(Exception):
    """The bytes are not those that were uploaded."""


@dataclass(frozen=True)
class StoredFile:
    """A file that is kept for good; the fields are the columns of its row."""

    storage_key: str
    label: str
    size: int
    sha256: str


def store(chunks: Iterable[bytes], name: str) -> StoredFile:
    """Keep a file durably under a new random key. Raises OSError, and leaves nothing behind, when it cannot."""
    random_name = secrets.token_hex(16)
    key = f"{random_name[:2]}/{random_name}"
    size, sha256 = storage().write(key, chunks)
    return StoredFile(key, clean_label(name), size, sha256)


def open_unchanged(storage_key: str, sha256: str) -> BinaryIO:
    """The stored bytes, once they were proved to be the uploaded ones. Raises EvidenceChanged or OSError."""
    file = storage().open(storage_key)
    try:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise EvidenceChanged(storage_key)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def is_unchanged(storage_key: str, sha256: str) -> bool:
    try:
        open_unchanged(storage_key, sha256).close()
    except EvidenceChanged:
        return False
    return True


def clean_label(name: str) -> str:
    """A file name that is safe to show and to offer for download on any system."""
    name = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    name = name.strip(" .-") or "file"
    stem, dot, extension = name.rpartition(".")
    if (stem or name).split(".")[0].rstrip().lower() in WINDOWS_DEVICES:
        name = f"file-{name}"
        stem, dot, extension = name.rpartition(".")
    if dot and len(extension) < LABEL_LENGTH // 2:
        ending = f".{extension}"
        return cut(stem, LABEL_LENGTH - len(ending), LABEL_BYTES - len(ending.encode())) + ending
    return cut(name, LABEL_LENGTH, LABEL_BYTES)


def cut(text: str, length: int, size: int) -> str:
    """The beginning of a text that fits both limits, without half a character."""
    return text[:length].encode()[:size].decode(errors="ignore")
