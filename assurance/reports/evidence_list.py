"""Every item of evidence of a plan: what it is, where it is, and the SHA-256 of its files."""

from dataclasses import dataclass
from itertools import groupby

from assurance.as_at.editions import Edition
from assurance.as_at.papers import grouped
from assurance.models import EvidenceFile, EvidenceItem, PlanRow, RecordState
from assurance.reports.entries import NOT_DATED
from assurance.reports.frames import Frame, frame_of
from assurance.reports.texts import counted, day_in_words


@dataclass(frozen=True)
class EvidenceFileLine:
    name: str
    sha256: str


@dataclass(frozen=True)
class EvidenceRow:
    ref: str
    title: str
    withdrawn: str
    kind: str
    place: str
    day: str
    files: list[EvidenceFileLine]


@dataclass(frozen=True)
class EvidencePart:
    anchor: str
    heading: str
    summary: str
    rows: list[EvidenceRow]
    transfer: str = ""


@dataclass(frozen=True)
class EvidenceReport(Frame):
    total: int = 0
    withdrawn: int = 0
    held: int = 0
    without: int = 0
    parts: tuple[EvidencePart, ...] = ()


def evidence_context(edition: Edition, rows: list[PlanRow], **words) -> EvidenceReport:
    """By agency, in the order of the rows. Asks the database nothing."""
    items = items_of_rows(edition)
    shown = {item.pk: item for row in rows for item in items.get(row.pk, ())}
    files = grouped(edition.papers.files, "item_id")
    parts = []
    for _, members in groupby(rows, key=lambda row: row.plan_agency_id):
        members = list(members)
        lines = [evidence_row(row.ref, item, files[item.pk]) for row in members for item in items.get(row.pk, ())]
        if lines:
            agency = members[0].plan_agency
            summary = counted(len(lines), "item")
            parts.append(EvidencePart(f"agency-{agency.number}-{len(parts)}", agency.heading, summary, lines))
    return EvidenceReport(
        **frame_of(edition, "Evidence list", **words),
        total=len(shown),
        withdrawn=sum(item.withdrawn_on is not None for item in shown.values()),
        held=sum(bool(files[pk]) for pk in shown),
        without=sum(row.pk not in items for row in rows),
        parts=tuple(parts),
    )


def items_of_rows(edition: Edition) -> dict[int, list[EvidenceItem]]:
    """By recommendation; evidence of an answer about several rows stands under each.

    Answers that wait to be read, or were returned, are not in the plan, and nor is their evidence.
    """
    of_record = grouped(edition.papers.evidence, "record_id")
    found: dict[int, list[EvidenceItem]] = {}
    for link in edition.papers.served:
        items = of_record.get(link.record_id)
        if items and link.record.state in (RecordState.ACCEPTED, RecordState.WITHDRAWN):
            found.setdefault(link.recommendation_id, []).extend(items)
    return found


def evidence_row(ref: str, item: EvidenceItem, files: list[EvidenceFile]) -> EvidenceRow:
    day = day_in_words(item.document_date) if item.document_date else item.document_date_as_printed or NOT_DATED
    withdrawn = ""
    if item.withdrawn_on:
        withdrawn = f"Withdrawn on {day_in_words(item.withdrawn_on)}: {item.withdrawn_reason}"
    return EvidenceRow(
        ref=ref,
        title=item.title,
        withdrawn=withdrawn,
        kind=item.get_evidence_type_display(),
        place=", ".join(filter(None, [item.get_place_display(), item.reference, item.url])),
        day=day,
        files=[EvidenceFileLine(file_name(file), file.sha256) for file in files],
    )


def file_name(file: EvidenceFile) -> str:
    return f"{file.label}, version {file.version_number}"
