"""What the independent scrutineer had written of one recommendation by a moment, as independent.remarks tells today."""

from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.auth import get_user_model

from assurance.as_at.histories import rows_at
from assurance.independent.remarks import NOTE, REPLY, SAMPLE, NoteOnRow, Remark, Remarks
from assurance.models import NoteReply, PlanRow, SampledRow, SampleResult, ScrutineerNote, ScrutinyDecision
from recommendations.permissions import reads_all_agencies


def remarks_then(
    row: PlanRow, *, decisions: list[ScrutinyDecision], user, on: date, moment: datetime
) -> Remarks | None:
    """Nothing for agencies. `decisions` are those on the row. Four queries at most."""
    if not reads_all_agencies(user):
        return None
    notes = [note for note in rows_at(ScrutineerNote, moment, recommendation_id=row.pk) if note.withdrawn_on is None]
    replies = list(NoteReply.objects.filter(note__in=[note.pk for note in notes], replied_at__lte=moment))
    tested = [each for each in rows_at(SampledRow, moment, recommendation_id=row.pk) if each.result]
    wrote = [each.written_by_id for each in notes] + [each.replied_by_id for each in replies]
    called = names_at(moment, wrote + [each.tested_by_id for each in tested])
    answered = {reply.note_id for reply in replies}
    cards = {
        note.pk: NoteOnRow(
            Remark(NOTE, note.pk, note.written_on, note.text, called[note.written_by_id], "", note.pk not in answered),
            max((on - note.written_on).days, 0),
        )
        for note in sorted(notes, key=lambda note: (note.written_on, note.pk))
    }
    for reply in sorted(replies, key=lambda reply: (reply.replied_on, reply.note_id)):
        said = Remark(REPLY, reply.note_id, reply.replied_on, reply.text, called[reply.replied_by_id], "", False)
        cards[reply.note_id].replies.append(said)
    samples = [
        Remark(
            *(SAMPLE, each.sample_id, each.tested_on, each.finding, called[each.tested_by_id], each.result),
            is_open=is_unsettled(each, decisions),
        )
        for each in sorted(tested, key=lambda each: (each.tested_on, each.sample_id))
    ]
    return Remarks(list(cards.values()), samples, can_write=False)


def is_unsettled(tested: SampledRow, decisions: Iterable[ScrutinyDecision]) -> bool:
    """A failure that nobody has decided about since, as assurance.independent.failed_samples asks the database."""
    failed = (tested.tested_on, tested.updated_at)
    is_decided = any((each.decided_on, each.recorded_at) > failed for each in decisions)
    return tested.result == SampleResult.FAILS and not is_decided


def names_at(moment: datetime, keys: Iterable[int]) -> dict[int, str]:
    wanted = set(keys)
    return {each.pk: each.name for each in rows_at(get_user_model(), moment, id__in=wanted)} if wanted else {}
