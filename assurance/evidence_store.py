"""Evidence files on disk: written so that neither a crash nor a power cut leaves a row without its file.

The order is temp file in the same file system, hash while writing, fsync, rename to a random key, fsync of the folder;
only then may a row name the key. What is left behind by a crash is a stale temp or an orphan, which no row points at.
The user's file name is a label and never part of a path.
"""

import hashlib
import os
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.conf import settings

LABEL_LENGTH = 150
TEMP_FOLDER = "tmp"
WINDOWS_DEVICES = {"con", "prn", "aux", "nul"} | {f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10)}


@dataclass(frozen=True)
class StoredFile:
    """A file that is on disk for good; the fields are the columns of its row."""

    storage_key: str
    label: str
    size: int
    sha256: str


def store(chunks: Iterable[bytes], name: str) -> StoredFile:
    """Write a file durably under a new random key. Raises OSError, and leaves nothing behind, when it cannot."""
    root = Path(settings.EVIDENCE_ROOT)
    random_name = secrets.token_hex(16)
    key = f"{random_name[:2]}/{random_name}"
    written = make_folder(root / TEMP_FOLDER) / secrets.token_hex(16)
    handle = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    digest, size = hashlib.sha256(), 0
    try:
        with open(handle, "wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        folder = make_folder(root / random_name[:2])
        os.rename(written, root / key)
        written = root / key
        sync_folder(folder)
    except BaseException:
        written.unlink(missing_ok=True)
        raise
    return StoredFile(key, clean_label(name), size, digest.hexdigest())


def open_stored(storage_key: str) -> BinaryIO:
    return open(Path(settings.EVIDENCE_ROOT) / storage_key, "rb")


def is_unchanged(storage_key: str, sha256: str) -> bool:
    """Whether the stored bytes still have the hash they had when they were uploaded."""
    with open_stored(storage_key) as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256


def make_folder(folder: Path) -> Path:
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)
    return folder


def sync_folder(folder: Path) -> None:
    """Without this, a power cut can lose the name of a file whose content is safe."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clean_label(name: str) -> str:
    """A file name that is safe to show and to offer for download on any system."""
    name = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    name = name.strip(" .-") or "file"
    stem, dot, extension = name.rpartition(".")
    if (stem or name).split(".")[0].rstrip().lower() in WINDOWS_DEVICES:
        name = f"file-{name}"
        stem, dot, extension = name.rpartition(".")
    if len(name) > LABEL_LENGTH:
        keep = LABEL_LENGTH - len(extension) - 1
        name = f"{stem[:keep]}.{extension}" if dot and keep > 0 else name[:LABEL_LENGTH]
    return name
