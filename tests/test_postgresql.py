import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import postgresql

ROOT = Path(__file__).resolve().parent.parent
START_AND_WAIT = "from tests import postgresql; print(postgresql.start(), flush=True); input()"


@pytest.mark.skipif(postgresql.programs() is None, reason=postgresql.NOT_INSTALLED)
@pytest.mark.parametrize("end", [subprocess.Popen.kill, subprocess.Popen.terminate, subprocess.Popen.communicate])
def test_the_server_goes_with_the_run_that_started_it_however_that_ends(end):
    command = [sys.executable, "-c", START_AND_WAIT]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        folder = Path(run.stdout.readline().split("@")[1].split("/")[0].replace("%2F", "/"))
        assert (folder / "data" / "postmaster.pid").exists()
        end(run)

    for _ in range(100):
        if not folder.exists():
            break
        time.sleep(0.1)
    assert not folder.exists()
