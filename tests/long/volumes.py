"""A disk of a few megabytes, that can be filled to the last byte and emptied again."""

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

MEGABYTE = 1024 * 1024
CANNOT_MOUNT = "Disks can be mounted by root alone, where the system lets it."


class Volume:
    def __init__(self, megabytes: int):
        self.folder = Path(tempfile.mkdtemp(prefix="lscb-volume-", dir="/tmp"))  # short, for a socket in it
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0777", "tmpfs", str(self.folder)]
        if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode:
            self.folder.rmdir()
            pytest.skip(CANNOT_MOUNT)

    @property
    def free(self) -> int:
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize

    def fill(self, leave: int = 0) -> None:
        """A file of somebody else's takes the room."""
        with open(self.folder / "filler", "ab", buffering=0) as file:
            while (room := self.free - leave) > 0:
                try:
                    file.write(b"\0" * min(room, MEGABYTE))
                except OSError:
                    break

    def empty(self) -> None:
        (self.folder / "filler").unlink(missing_ok=True)

    def remove(self) -> None:
        subprocess.run(["umount", "--lazy", str(self.folder)], capture_output=True)
        self.folder.rmdir()
