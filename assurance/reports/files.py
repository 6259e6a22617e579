"""What a report's file is called, and how it comes onto a disk: whole, or not at all."""

import os
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile

from assurance.reports.data import Layout

READABLE_BY_GROUP = 0o640


def report_name(slug: str, layout: str, on: date, extension: str) -> str:
    """“child-d-action-plan-2026-11-23.pdf”; the slug is the plan's, in which only letters, digits and hyphens stand."""
    kind = {Layout.APPENDIX: "action-plan", Layout.TRACKING: "action-plan-tracking"}.get(layout, layout)
    return f"{slug}-{kind}-{on:%Y-%m-%d}.{extension}"


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place of another in one step. Raises OSError, and leaves what was there, when it cannot."""
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as temporary:
        try:
            temporary.write(content)
            temporary.flush()
            os.fsync(temporary.fileno())
            os.chmod(temporary.name, READABLE_BY_GROUP)
            os.replace(temporary.name, path)
        except BaseException:
            os.unlink(temporary.name)
            raise
