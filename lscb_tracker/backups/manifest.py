"""What a backup says about itself, sealed with AUDIT_KEY: a manifest that somebody else wrote is not believed."""

import errno
import hashlib
import hmac
import json
import os
import stat
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from lscb_tracker.audit.keys import current_key, known_keys
from lscb_tracker.backups import Refused
from lscb_tracker.backups.folders import GOOD, MANIFEST, MANIFEST_SEAL, write_durably

FORMAT = 1
ABOUT_ITSELF = {MANIFEST, MANIFEST_SEAL, GOOD}
MANIFEST_MOST_BYTES = 1024 * 1024 * 1024  # a backup names each evidence file in about 150 bytes


@dataclass(frozen=True)
class Manifest:
    format: int
    made_by: dict[str, str]
    engine: str
    started_at: str
    finished_at: str
    migrations: dict[str, list[str]]
    rows: dict[str, int]
    audit_anchor: str | None
    files: dict[str, dict]  # path in the folder: {"size", "sha256"}
    lost_evidence: list[str] = field(default_factory=list)  # keys that the operator said are lost for good

    @property
    def started(self) -> datetime:
        return datetime.fromisoformat(self.started_at)

    @property
    def row_count(self) -> int:
        return sum(self.rows.values())


def write(folder: Path, manifest: Manifest) -> None:
    content = json.dumps(asdict(manifest), indent=1, sort_keys=True, ensure_ascii=False).encode()
    write_durably(folder / MANIFEST, content)
    write_durably(folder / MANIFEST_SEAL, json.dumps(seal("manifest", content)).encode())


def read(folder: Path) -> Manifest:
    """The manifest, when it is what this installation wrote."""
    content = content_of(folder / MANIFEST)
    check_seal("manifest", content, content_of(folder / MANIFEST_SEAL), folder / MANIFEST)
    said = json.loads(content)
    if said.get("format") != FORMAT:
        raise Refused(
            f"{folder.name} has the format {said.get('format')}; this version reads format {FORMAT}. "
            "Use the version of the product that made it."
        )
    return Manifest(**said)


def opened(path: Path) -> BinaryIO:
    """A file to read, and nothing that only looks like one: a pipe would keep the nightly check waiting for ever."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return open(descriptor, "rb")
    os.close(descriptor)
    raise OSError(errno.EINVAL, "it is no file", str(path))


def content_of(path: Path) -> bytes:
    try:
        with opened(path) as file:
            return file.read(MANIFEST_MOST_BYTES)
    except OSError as error:
        raise Refused(
            f"{path} cannot be read ({error.strerror}), so this is not a complete backup. Use another one."
        ) from error


def seal(purpose: str, content: bytes) -> dict[str, str]:
    digest = hashlib.sha256(content).hexdigest()
    key = current_key()
    return {"sha256": digest, "key_id": key.id, "hmac": key.sign(sealed_words(purpose, digest))}


def sealed_words(purpose: str, digest: str) -> bytes:
    return f"backup {purpose} {digest}".encode()


def check_seal(purpose: str, content: bytes, seal_content: bytes, path: Path) -> None:
    try:
        said = json.loads(seal_content)
        digest, key_id, code = said["sha256"], said["key_id"], str(said["hmac"])
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(f"The seal of {path} is damaged. Use another backup.") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise Refused(f"{path} is damaged: it does not have the SHA-256 of its seal. Use another backup.")
    key = known_keys().get(key_id)
    if key is None:
        raise Refused(
            f"{path} was sealed with another key ({key_id}) than AUDIT_KEY: it comes from another installation, or is "
            "forged. Put the key of the installation that made it into AUDIT_KEY or AUDIT_OLD_KEYS, if you trust it."
        )
    if not hmac.compare_digest(key.sign(sealed_words(purpose, digest)), code):
        raise Refused(f"{path} was changed after it was sealed, or is forged. Use another backup.")


def mark_good(folder: Path, proved_at: datetime) -> None:
    """The last thing that is written to a backup."""
    digest = hashlib.sha256(content_of(folder / MANIFEST)).hexdigest()
    said = {"manifest_sha256": digest, "proved_at": proved_at.isoformat()}
    words = json.dumps(said, sort_keys=True)
    write_durably(folder / GOOD, json.dumps(said | {"seal": seal("good", words.encode())}).encode())


def is_good(folder: Path) -> bool:
    """Whether it was proved, and the manifest is the one that was proved. Does not read the other files."""
    if not (folder / GOOD).is_file():
        return False
    try:
        said = json.loads(content_of(folder / GOOD))
        words = {name: said[name] for name in ("manifest_sha256", "proved_at")}
        content = json.dumps(words, sort_keys=True).encode()
        check_seal("good", content, json.dumps(said["seal"]).encode(), folder / GOOD)
    except (Refused, ValueError, KeyError, TypeError):
        return False
    return hashlib.sha256(content_of(folder / MANIFEST)).hexdigest() == words["manifest_sha256"]


def has_all_files(folder: Path, manifest: Manifest) -> bool:
    """Quickly, by size: for the daily alarm."""
    try:
        return all((folder / path).stat().st_size == said["size"] for path, said in manifest.files.items())
    except OSError:
        return False


def fingerprint(path: Path) -> dict:
    with opened(path) as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return {"size": os.fstat(file.fileno()).st_size, "sha256": digest}


def check_files(folder: Path, manifest: Manifest, say: Callable[[str], None]) -> None:
    """Every file of the manifest is there as it was written, and nothing else is."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not is_plain_folder(path)}
    if extra := sorted(found.keys() - manifest.files.keys() - ABOUT_ITSELF):
        raise Refused(
            f"{folder.name} holds {len(extra)} files that it did not when it was made, such as {extra[0]}. "
            "Use another backup, or find out who put them there."
        )
    for number, (path, said) in enumerate(sorted(manifest.files.items()), start=1):
        try:
            is_right = path in found and fingerprint(found[path]) == said
        except OSError:
            is_right = False
        if not is_right:
            word = "is damaged" if path in found else "is missing"
            raise Refused(f"{path} of {folder.name} {word}. Use another backup.")
        say(f"checked {number} of {len(manifest.files)} files")


def is_plain_folder(path: Path) -> bool:
    return stat.S_ISDIR(path.lstat().st_mode)
