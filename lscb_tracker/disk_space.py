"""Room on the disks: files are refused while there is still enough of it left to save text.

A volume is nearly full when less than the floor is free: DISK_FLOOR_MEGABYTES, or 5 % of a small volume.
"""

import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from lscb_tracker.outages import DiskNearlyFull

SHARE_OF_A_SMALL_VOLUME = 20  # one in twenty is 5 %
KEPT_FOR = timedelta(hours=24)  # what is younger may belong to an upload that is under way


def folders() -> dict[str, Path]:
    """The folders that grow, each perhaps on a volume of its own, by the variables that name them."""
    found = {"DATA_DIR": settings.DATA_DIR, "UPLOADS_ROOT": settings.FILE_UPLOAD_TEMP_DIR}
    if not settings.EVIDENCE_S3_BUCKET:
        found["EVIDENCE_ROOT"] = settings.EVIDENCE_ROOT
    return {name: Path(folder) for name, folder in found.items()}


def spare(folder: Path) -> int:
    """Bytes that may still be written before the floor is reached; negative below it."""
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    return usage.free - min(settings.DISK_FLOOR_BYTES, usage.total // SHARE_OF_A_SMALL_VOLUME)


def nearly_full(wanted: int = 0) -> list[str]:
    """Which of the folders is on a volume that has no room for so many bytes."""
    return [name for name, folder in folders().items() if spare(folder) < wanted]


def prove_writable(folder: Path) -> None:
    """Write, make durable and remove a file, as evidence is written. Raises OSError where that cannot be done."""
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / f".write-probe-{os.getpid()}"
    try:
        with open(probe, "wb") as file:
            file.write(b"ok")
            file.flush()
            os.fsync(file.fileno())
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    finally:
        probe.unlink(missing_ok=True)


class RefuseFilesWhenNearlyFull(FileUploadHandler):
    """Stands before the handlers that write. What it skips is read to its end, so that the browser gets the answer."""

    has_no_room = False

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803 - Django's name
        self.has_no_room = bool(nearly_full(content_length))
        if not self.has_no_room:
            Path(settings.FILE_UPLOAD_TEMP_DIR).mkdir(parents=True, exist_ok=True)
        self.has_files = False

    def new_file(self, *args, **kwargs):
        self.has_files = True
        if self.has_no_room:
            raise SkipFile

    def receive_data_chunk(self, raw_data, start):
        return raw_data

    def file_complete(self, file_size):
        return None

    def upload_complete(self):
        if self.has_no_room and self.has_files:
            raise DiskNearlyFull


def stale_uploads(now: datetime) -> list[Path]:
    """What a killed worker left of files that were being sent."""
    since = (now - KEPT_FOR).timestamp()
    found = Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*.upload*")
    return sorted(path for path in found if path.stat().st_mtime < since)
