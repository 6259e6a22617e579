"""The folders of backups: what each name means, the lock, and writing so that a power cut leaves the old or the new.

backup-20261123T030000Z      finished; good when it holds good.json
unfinished-20261123T030000Z  being made, or left over of one that was killed
failed-20261123T030000Z      finished, and found not to be good
scratch-…                    a restored copy that is being checked, or left over
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from assurance.evidence_storage.disk import sync_folder
from lscb_tracker.backups import Refused

FINISHED, UNFINISHED, FAILED, SCRATCH = "backup-", "unfinished-", "failed-", "scratch-"
MANIFEST, MANIFEST_SEAL, GOOD = "manifest.json", "manifest.seal.json", "good.json"
EVIDENCE = "evidence"
LOCK = ".lock"
STAMP = re.compile(r"\d{8}T\d{6}Z")


def stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def finished(root: Path) -> list[Path]:
    """Newest first; also those that are not known to be good."""
    return sorted(named(root, FINISHED), key=lambda folder: folder.name, reverse=True)


def left_over(root: Path) -> list[Path]:
    """Of backups that were killed, or found not to be good. Only to be asked while holding the lock."""
    return sorted([*named(root, UNFINISHED), *named(root, FAILED)])


def named(root: Path, prefix: str) -> list[Path]:
    found = (path for path in root.glob(f"{prefix}*") if path.is_dir() and not path.is_symlink())
    return [path for path in found if STAMP.fullmatch(path.name.removeprefix(prefix))]


@contextmanager
def locked(folder: Path, doing: str) -> Iterator[None]:
    """One at a time. The lock goes with the process that holds it, however that ends."""
    make_private(folder)
    with open(os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused(
                f"Another backup or restore is running ({file.read().strip() or 'unknown'}). Wait until it has ended."
            ) from error
        file.truncate(0)
        file.write(f"{doing}, process {os.getpid()}")
        file.flush()
        yield
        file.truncate(0)


def make_private(folder: Path) -> Path:
    if not folder.is_dir():
        make_private(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def create(path: Path):
    """A new file for the owner alone, to write bytes to."""
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def write_durably(path: Path, content: bytes) -> None:
    temporary = path.with_name(f"{path.name}.new")
    temporary.unlink(missing_ok=True)
    with create(temporary) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
    sync_folder(path.parent)


def sync(path: Path) -> None:
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def sync_folders(top: Path) -> None:
    for folder, _, _ in os.walk(top, topdown=False):
        sync_folder(Path(folder))


def rename(folder: Path, prefix: str) -> Path:
    """Durably, within its parent: unfinished-X becomes backup-X."""
    new = folder.with_name(prefix + STAMP.search(folder.name)[0])
    os.rename(folder, new)
    sync_folder(folder.parent)
    return new


def remove(folder: Path) -> None:
    """First the word that it is good goes, so that half a folder never looks good."""
    (folder / GOOD).unlink(missing_ok=True)
    shutil.rmtree(folder)


def remove_scratch(root: Path) -> None:
    """Restored copies of a proof that was killed. Only while holding the lock."""
    for folder in named(root, SCRATCH):
        shutil.rmtree(folder)
