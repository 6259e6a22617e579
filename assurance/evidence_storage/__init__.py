"""Where evidence files are: on a disk of ours, or in a bucket that speaks S3. Both keep the same promises.

What `write` returned for is durable and is what was written; a key is never written twice; what failed leaves nothing
that a row could point at. What a crash leaves behind is found by `kept` and `unfinished`, for a sweep to remove.
"""

import errno
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from django.conf import settings


class EvidenceStoreUnavailable(OSError):
    """The store does not answer, or not with what was asked. Nothing is known about the file, and nothing was kept."""

    def __init__(self, words: str):
        super().__init__(errno.EIO, words)


@dataclass(frozen=True)
class Entry:
    key: str
    written_at: datetime


class Storage(Protocol):
    def write(self, key: str, chunks: Iterable[bytes]) -> tuple[int, str]:
        """Keep the bytes for good; answers their number and their SHA-256. Raises OSError when it cannot."""

    def open(self, key: str) -> BinaryIO:
        """The kept bytes. Raises FileNotFoundError when there are none, another OSError when they cannot be read."""

    def kept(self) -> Iterator[Entry]:
        """What has a name that we gave. Other names are not ours."""

    def unfinished(self) -> Iterator[Entry]:
        """What was being written when something broke."""

    def remove(self, key: str) -> None: ...


def storage() -> Storage:
    if settings.EVIDENCE_S3_BUCKET:
        from assurance.evidence_storage.s3 import S3Storage  # boto3 is installed only where it is used

        return S3Storage(settings.EVIDENCE_S3_BUCKET)
    from assurance.evidence_storage.disk import DiskStorage

    return DiskStorage(settings.EVIDENCE_ROOT)
