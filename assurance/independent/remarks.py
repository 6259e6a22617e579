"""What the independent scrutineer made of one recommendation: notes with their answers, and dip samples."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import BooleanField, CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast

from assurance.independent.failed_samples import unsettled_failures
from assurance.models import NoteReply, SampledRow, SampleResult, ScrutineerNote
from assurance.permissions import can_scrutinise_independently
from recommendations.models import Recommendation
from recommendations.permissions import reads_all_agencies

NOTE, REPLY, SAMPLE = "note", "reply", "sample"


@dataclass(frozen=True)
class Remark:
    """A note, an answer to one, or the result of a dip sample; `key` is of the note or of the sample."""

    kind: str
    key: int
    on: date
    text: str
    by: str
    result: str
    is_open: bool  # a note that waits for an answer, a failure that waits for a decision


@dataclass
class NoteOnRow:
    note: Remark
    days_waiting: int
    replies: list[Remark] = field(default_factory=list)


@dataclass(frozen=True)
class Remarks:
    notes: list[NoteOnRow]
    samples: list[Remark]
    can_write: bool

    @property
    def has_failed(self) -> bool:
        return any(sample.is_open for sample in self.samples)


def remarks_on(row: Recommendation, *, user, on: date) -> Remarks | None:
    """One query; nothing for agencies, which do not see what the scrutineer writes to the Board."""
    if not reads_all_agencies(user):
        return None
    found = sorted(everything_about(row), key=lambda remark: (remark.on, remark.key))
    notes = {each.key: NoteOnRow(each, max((on - each.on).days, 0)) for each in found if each.kind == NOTE}
    for reply in found:
        if reply.kind == REPLY:
            notes[reply.key].replies.append(reply)
    samples = [each for each in found if each.kind == SAMPLE]
    return Remarks(list(notes.values()), samples, can_scrutinise_independently(user))


def everything_about(row: Recommendation) -> Iterable[Remark]:
    """Notes that stand, their answers, and what dip samples found, in one union."""
    nothing = Cast(Value(""), CharField())
    standing = ScrutineerNote.objects.standing().order_by().filter(recommendation=row)
    waits = ~Exists(NoteReply.objects.filter(note=OuterRef("pk")))
    notes = standing.annotate(waits=waits).values_list(
        Value(NOTE), "pk", "written_on", "text", "written_by__name", nothing, "waits"
    )
    replies = NoteReply.objects.order_by().filter(note__in=standing.values("pk"))
    replies = replies.values_list(
        Value(REPLY), "note_id", "replied_on", "text", "replied_by__name", nothing, Value(False, BooleanField())
    )
    tested = SampledRow.objects.order_by().filter(recommendation=row).exclude(result="")
    samples = tested.annotate(waits=Exists(unsettled_failures().filter(pk=OuterRef("pk")))).values_list(
        Value(SAMPLE), "sample_id", "tested_on", "finding", "tested_by__name", "result", "waits"
    )
    for kind, key, day, text, by, result, waits in notes.union(replies, samples, all=True):
        yield Remark(kind, key, day, text, by, result, bool(waits) and result != SampleResult.HOLDS)
