"""What the Board replied to an earlier answer of the same round, where the agency answers again."""

from collections.abc import Iterable
from dataclasses import dataclass

from assurance.models import AnswerRow, AnswerState, AssuranceRecord, DueDateExtension, ExtensionState, RecordState


@dataclass(frozen=True)
class BoardReply:
    heading: str
    reason: str
    said: str = ""  # the agency’s words that came back


def replies_to(rows: Iterable[AnswerRow]) -> dict[int, BoardReply]:
    """By row; nothing where it was not answered before, or its answer did not come back. One query."""
    asked = {row.requested_id: row.pk for row in rows}
    earlier = AnswerRow.objects.filter(requested__in=asked, answer__state=AnswerState.SENT)
    earlier = earlier.exclude(pk__in=asked.values()).select_related("record", "extension")
    last = {asked[each.requested_id]: each for each in earlier.order_by("answer__number")}
    replies = {pk: returned(each.record) or decided(each.extension) for pk, each in last.items()}
    return {pk: reply for pk, reply in replies.items() if reply}


def reply_to(row: AnswerRow) -> BoardReply | None:
    return replies_to([row]).get(row.pk)


def returned(record: AssuranceRecord | None) -> BoardReply | None:
    if record is None or record.state != RecordState.RETURNED:
        return None
    return BoardReply("The Board returned your answer", record.settled_reason, record.text)


def decided(extension: DueDateExtension | None) -> BoardReply | None:
    if extension is None or extension.state == ExtensionState.ASKED:
        return None
    if extension.state == ExtensionState.AGREED:
        return BoardReply(
            f"The Board agrees to more time, until {extension.due_on:%-d %B %Y}", extension.decision_reason
        )
    return BoardReply("The Board does not agree to more time", extension.decision_reason)
