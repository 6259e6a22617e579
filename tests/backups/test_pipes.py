"""What only looks like a file of a backup keeps nobody waiting."""

import multiprocessing
import os

import pytest

from lscb_tracker.backups import Refused, manifest
from lscb_tracker.backups.folders import MANIFEST

SECONDS = 5


def refused(folder) -> None:
    with pytest.raises(Refused):
        manifest.read(folder)


def compared(folder) -> None:
    with pytest.raises(OSError, match="it is no file"):
        manifest.fingerprint(folder / MANIFEST)


@pytest.mark.parametrize("reading", [refused, compared])
def test_a_pipe_in_place_of_a_file_is_refused_at_once(reading, tmp_path):
    os.mkfifo(tmp_path / MANIFEST)
    reader = multiprocessing.get_context("fork").Process(target=reading, args=[tmp_path])

    reader.start()
    reader.join(SECONDS)
    is_waiting = reader.is_alive()
    reader.kill()

    assert not is_waiting
    assert reader.exitcode == 0
