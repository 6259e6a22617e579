"""Evidence on disk: written so that neither a crash nor a power cut leaves a row without its file.

The order is temp file in the same file system, hash while writing, fsync, rename to the key, fsync of the folder. What
is left behind by a crash is a stale temp or an orphan, which no row points at.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from assurance.evidence_storage import Entry

TEMP_FOLDER = "tmp"
KEY = re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{30}")
TEMP = re.compile(rf"{TEMP_FOLDER}/[0-9a-f]{{32}}")


class DiskStorage:
    def __init__(self, root):
        self.root = Path(root)

    def write(self, key: str, chunks: Iterable[bytes]) -> tuple[int, str]:
        written = make_folder(self.root / TEMP_FOLDER) / secrets.token_hex(16)
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
            folder = make_folder((self.root / key).parent)
            os.rename(written, self.root / key)
            written = self.root / key
            sync_folder(folder)
        except BaseException:
            written.unlink(missing_ok=True)
            raise
        return size, digest.hexdigest()

    def open(self, key: str) -> BinaryIO:
        return open(self.root / key, "rb")

    def kept(self) -> Iterator[Entry]:
        return self.named(KEY)

    def unfinished(self) -> Iterator[Entry]:
        return self.named(TEMP)

    def named(self, names: re.Pattern) -> Iterator[Entry]:
        for path in sorted(self.root.glob("*/*")):
            key = path.relative_to(self.root).as_posix()
            with suppress(FileNotFoundError):  # an upload was finished or given up meanwhile
                if names.fullmatch(key) and path.is_file():
                    yield Entry(key, datetime.fromtimestamp(path.stat().st_mtime, UTC))

    def remove(self, key: str) -> None:
        (self.root / key).unlink(missing_ok=True)


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
