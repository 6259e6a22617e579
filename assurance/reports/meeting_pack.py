"""What is read before a meeting: its agenda, the recommendations as the appendix prints them, and their evidence.

The whole pack is for those who read everything; an extract holds what concerns one agency, and nothing that another
agency told the Board.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.db.models import Q

from assurance.meetings.agenda import Line, agenda_of
from assurance.meetings.record import stands_for
from assurance.models import AssuranceRecord, EvidenceFile, EvidenceItem, Meeting, PlanRow, ServedRecommendation
from assurance.models.records import AssuranceRecordQuerySet
from assurance.reports.data import AgencyPart, plan_context
from assurance.reports.entries import NOT_DATED
from assurance.reports.outstanding import severest_marking
from assurance.reports.privacy import BETWEEN, passages_of_parts
from assurance.reports.texts import day_in_words, paragraphs
from lscb_tracker.audit.anchors import Anchor
from lscb_tracker.privacy_question import Passage
from recommendations.models import ActionPlan, Agency


@dataclass(frozen=True)
class PackItem:
    """One item of the agenda; `part` is where its recommendation is printed."""

    number: int
    title: str
    whose: str
    because: str
    note: list[str]
    part: str


@dataclass(frozen=True)
class PackPart:
    """The rows of one agency in one plan."""

    plan: ActionPlan
    part: AgencyPart
    assurance_title: str


@dataclass(frozen=True)
class EvidenceLine:
    ref: str
    plan: str
    title: str
    kind: str
    place: str
    day: str
    sha256: str


@dataclass(frozen=True)
class MeetingPack:
    board_name: str
    title: str
    subject: str
    marking: str
    as_at: date
    facts: list[tuple[str, str]]
    purpose: list[str]
    items: list[PackItem]
    people: list[tuple[str, str]]
    parts: list[PackPart]
    evidence: list[EvidenceLine]
    anchor: str = ""


def meeting_pack(
    meeting: Meeting, *, user, on: date, agency: Agency | None = None, anchor: Anchor | None = None
) -> MeetingPack:
    """Six queries, and nine for each plan on the agenda."""
    lines = [line for line in agenda_of(meeting, user) if agency is None or is_of(line, agency)]
    rows = [line.item.recommendation for line in lines if line.item.recommendation_id]
    records = AssuranceRecord.objects.visible_to(user)
    if agency:
        records = records.filter(Q(given_by_agency=None) | Q(given_by_agency=agency))
    plans = sorted({row.plan for row in rows}, key=lambda plan: plan.title)
    parts = [part for number, plan in enumerate(plans, 1) for part in parts_of(plan, number, rows, records, on)]
    places = {(part.plan.pk, row.ref): part.part.anchor for part in parts for row in part.part.rows}
    boards = {plan.board_name for plan in plans}
    return MeetingPack(
        board_name=boards.pop() if len(boards) == 1 else settings.BOARD_NAME,
        title=meeting.title,
        subject=f"Extract for {agency.name}" if agency else "Papers for the meeting",
        marking=severest_marking(plans),
        as_at=on,
        facts=facts_of(meeting),
        purpose=paragraphs(meeting.notes),
        items=[item_of(line, places) for line in lines],
        people=people_of(meeting, user, agency),
        parts=parts,
        evidence=evidence_of(rows, records),
        anchor=str(anchor or ""),
    )


def is_of(line: Line, agency: Agency) -> bool:
    row = line.item.recommendation
    return row is not None and row.plan_agency.agency_id == agency.pk


def parts_of(
    plan: ActionPlan, number: int, rows: Sequence, records: AssuranceRecordQuerySet, on: date
) -> list[PackPart]:
    """The anchors of a plan's agencies are its own: two plans may have an agency number 3 each."""
    chosen = PlanRow.objects.filter(pk__in=[row.pk for row in rows if row.plan_id == plan.pk])
    report = plan_context(plan, on=on, rows=chosen, records=records)
    return [
        PackPart(plan, replace(part, anchor=f"plan-{number}-{part.anchor}"), report.assurance_title)
        for part in report.parts
    ]


def item_of(line: Line, places: dict[tuple[int, str], str]) -> PackItem:
    item, row = line.item, line.item.recommendation
    return PackItem(
        number=line.number,
        title=f"Recommendation {row.ref}" if row else item.title,
        whose=f"{row.plan_agency.heading}, {row.plan.title}" if row else "",
        because=item.brought_because or ("Standing item" if item.kind == "standing" else ""),
        note=paragraphs(item.note),
        part=places.get((row.plan_id, row.ref), "") if row else "",
    )


def facts_of(meeting: Meeting) -> list[tuple[str, str]]:
    clock = [f"{each:%H:%M}" for each in (meeting.starts_at, meeting.ends_at) if each]
    chair = ", ".join(filter(None, [meeting.chair_name, stands_for(meeting)]))
    body = meeting.subgroup.name if meeting.subgroup_id else meeting.get_kind_display()
    said = [
        ("What meets", body),
        ("Date", day_in_words(meeting.held_on)),
        ("Time", " to ".join(clock)),
        ("Place", meeting.place),
        ("Chair", chair),
    ]
    return [(label, words) for label, words in said if words]


def people_of(meeting: Meeting, user, agency: Agency | None) -> list[tuple[str, str]]:
    """Who is invited, by agency; in an extract, for that agency alone."""
    attendees = meeting.attendees.visible_to(user).current().select_related("agency")
    if agency:
        attendees = attendees.filter(agency=agency)
    found: dict[str, list[str]] = defaultdict(list)
    for each in attendees:
        named = ", ".join(filter(None, [each.name, each.role_title]))
        found[str(each.agency or "The Board")].append(named)
    return [(whose, "; ".join(filter(None, names)) or "Nobody named") for whose, names in found.items()]


def evidence_of(rows: Sequence, records: AssuranceRecordQuerySet) -> list[EvidenceLine]:
    """What the printed assurance rests on, in the order of the agenda, with the SHA-256 of the newest file."""
    ids = [row.pk for row in rows]
    served: dict[int, list[int]] = defaultdict(list)
    links = ServedRecommendation.objects.filter(recommendation__in=ids, record__in=records.printed())
    for recommendation, record in links.order_by("record_id").values_list("recommendation", "record"):
        served[recommendation].append(record)
    items: dict[int, list[EvidenceItem]] = defaultdict(list)
    wanted = {record for found in served.values() for record in found}
    for item in EvidenceItem.objects.current().filter(record__in=wanted).order_by("pk"):
        items[item.record_id].append(item)
    files = EvidenceFile.objects.filter(item__record__in=wanted).order_by("version_number")
    hashes = dict(files.values_list("item", "sha256"))
    return [
        evidence_line(row, item, hashes.get(item.pk, ""))
        for row in rows
        for record in served[row.pk]
        for item in items[record]
    ]


def evidence_line(row, item: EvidenceItem, sha256: str) -> EvidenceLine:
    day = day_in_words(item.document_date) if item.document_date else item.document_date_as_printed or NOT_DATED
    return EvidenceLine(
        ref=row.ref,
        plan=row.plan.publication_name,
        title=item.title,
        kind=item.get_evidence_type_display(),
        place=item.get_place_display(),
        day=day,
        sha256=sha256,
    )


def pack_name(meeting: Meeting, agency: Agency | None = None) -> str:
    """“meeting-12-2026-12-14-pack.pdf”: the slug is the agency's, in which only letters, digits and hyphens stand."""
    what = f"extract-{agency.slug}" if agency else "pack"
    return f"meeting-{meeting.pk}-{meeting.held_on:%Y-%m-%d}-{what}.pdf"


def passages_of_pack(pack: MeetingPack, href: str) -> Iterator[Passage]:
    """What people wrote. Who is invited is meant to be named."""
    yield Passage("Meeting", BETWEEN.join([pack.title, *pack.purpose]), href=href)
    for item in pack.items:
        title = [] if item.part else [item.title]
        yield Passage(f"Item {item.number}", BETWEEN.join([*title, item.because, *item.note]), href=href)
    for each in pack.parts:
        yield from passages_of_parts([each.part], each.plan)
    for line in pack.evidence:
        yield Passage(f"Evidence for {line.ref}", line.title, href=href)
