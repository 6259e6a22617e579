"""Reading a hostile PDF: in a process of its own, which may take so much time and memory and no more."""

import json
import resource
import subprocess
import sys
import threading
from pathlib import Path

from assurance.verifying.claims import Claims, claims_of

MOST_SECONDS = 10  # of CPU; ours take a tenth of one
MOST_WAITED = 30  # seconds, on a busy machine
MOST_MEMORY = 1024 * 1024 * 1024
TOO_MUCH = "This PDF asks for more time or memory than any report does, so nothing in it could be read."
ROOT = Path(__file__).resolve().parents[2]

_one_at_a_time = threading.Lock()  # two at once would take twice the memory


def claims_within_limits(content: bytes) -> Claims:
    """What `claims_of` says; or that it took too much."""
    with _one_at_a_time:
        try:
            done = subprocess.run(  # noqa: S603 - our own words only
                [sys.executable, "-m", __name__],
                input=content,
                capture_output=True,
                cwd=ROOT,
                env={"PYTHONDONTWRITEBYTECODE": "1"},
                timeout=MOST_WAITED,
            )
            return Claims(**json.loads(done.stdout))
        except (subprocess.TimeoutExpired, ValueError, TypeError):
            return Claims(problem=TOO_MUCH)


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    claims = claims_of(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(claims.as_dict()))


if __name__ == "__main__":
    main()
