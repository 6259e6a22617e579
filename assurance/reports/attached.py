"""What a report carries beside its pages: the data of exactly the rows that it prints, and the hashes of its evidence.

Whoever has the PDF has the plan as data, and can tell whether a file of evidence is the one that the Board was given.
"""

from dataclasses import dataclass
from datetime import date

from assurance.reports.attached_names import DATA_NAME, EVIDENCE_NAME
from assurance.reports.exchange import exchange_text
from lscb_tracker.csv_lines import csv_lines

EVIDENCE_COLUMNS = ["Recommendation", "Evidence", "File", "Version", "Bytes", "SHA-256"]


@dataclass(frozen=True)
class Attached:
    """One file inside of a PDF. `relationship` says to a program what it is to the pages."""

    name: str
    content: bytes
    description: str
    relationship: str  # "Source": the pages were made of it; "Data": it adds to them
    day: date


@dataclass(frozen=True)
class Carried:
    """What a report is, beside its pages. `kind` is its layout."""

    kind: str
    as_at: date
    data: bytes
    evidence: bytes

    @property
    def attached(self) -> tuple[Attached, ...]:
        return (
            Attached(
                DATA_NAME, self.data, "The rows of this report as data (lscb-action-plan/1)", "Source", self.as_at
            ),
            Attached(EVIDENCE_NAME, self.evidence, "The evidence on file, with SHA-256", "Data", self.as_at),
        )


def carried_by(document: dict, *, kind: str, as_at: date, data: bytes | None = None) -> Carried:
    """What a report of the same rows carries. `data` is the document where it was written before, as in an issue."""
    return Carried(kind, as_at, data or exchange_text(document).encode(), evidence_hashes(document))


def evidence_hashes(document: dict) -> bytes:
    """Each file of evidence once, under the first recommendation that it serves."""
    lines = {}
    for agency in document["agencies"]:
        for row in agency["recommendations"]:
            for record in row["assurance"]:
                for item in record["evidence"]:
                    for file in item["files"]:
                        key = (file["sha256"], file["name"], file["version"])
                        lines.setdefault(key, [row["ref"], item["title"], *_told(file)])
    return "".join(csv_lines(EVIDENCE_COLUMNS, lines.values())).encode()


def _told(file: dict) -> list:
    return [file["name"], file["version"], file["bytes"], file["sha256"]]
