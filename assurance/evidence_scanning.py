"""Showing stored files to the virus scanner. Outside any transaction: a scanner may take its time.

Whatever goes wrong, a file goes on waiting and is not given out; nobody's upload fails for it.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assurance import evidence_store
from assurance.models import EvidenceFile, EvidenceScan
from assurance.services import record_scan
from assurance.virus_scanner import NotScanned, Scanner, ScannerDown, is_configured

SECONDS_OF_AN_UPLOAD = 20  # for all files of one form; what is not done by then is left to `manage.py scan_evidence`
SECONDS_OF_A_FILE = 120

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Scanned:
    """One file and what is known about it now: a scan, or why there is none."""

    file: EvidenceFile
    scan: EvidenceScan | None
    problem: str = ""


def scan_new(files: Iterable[EvidenceFile], *, by) -> list[Scanned]:
    """Scan what somebody has just uploaded, as far as that goes quickly."""
    if not is_configured():
        return []
    scanned = list(scan_all(files, by=by, seconds=SECONDS_OF_AN_UPLOAD))
    if problems := {each.problem for each in scanned if each.problem}:
        logger.warning("Evidence waits for the virus scanner. %s", " ".join(sorted(problems)))
    return scanned


def scan_all(files: Iterable[EvidenceFile], *, by=None, seconds: float | None = None) -> Iterator[Scanned]:
    """Scan one after the other: all within `seconds`, or each within its own time.

    When the scanner is down, the rest is not tried.
    """
    scanner, down = None, ""
    for file in files:
        if down:
            yield Scanned(file, None, down)
            continue
        try:
            if scanner is None or seconds is None:
                scanner = Scanner(seconds or SECONDS_OF_A_FILE)
            scanner.refuse_when_late()
            with evidence_store.open_unchanged(file.storage_key, file.sha256) as content:
                verdict = scanner.scan(content)
        except ScannerDown as error:
            down = f"The scanner gives no answer: {error}"
            yield Scanned(file, None, down)
        except NotScanned as error:
            yield Scanned(file, None, str(error))
        except (OSError, evidence_store.EvidenceChanged):
            yield Scanned(file, None, "The file is missing or not what was uploaded: run “manage.py check_evidence”.")
        else:
            yield Scanned(file, record_scan(file=file, verdict=verdict, by=by))
