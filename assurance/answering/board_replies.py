"""What the Board replied to an earlier answer of the same round, where the agency answers again."""

from dataclasses import dataclass

from assurance.models import AnswerRow, AnswerState, AssuranceRecord, DueDateExtension, ExtensionState, RecordState


@dataclass(frozen=True)
class BoardReply:
    heading: str
    reason: str
    said: str = ""  # the agency’s words that came back


def reply_to(row: AnswerRow) -> BoardReply | None:
    """One query; nothing where the row was not answered before, or its answer did not come back."""
    earlier = AnswerRow.objects.filter(requested=row.requested_id, answer__state=AnswerState.SENT).exclude(pk=row.pk)
    last = earlier.select_related("record", "extension").order_by("-answer__number").first()
    if last is None:
        return None
    return returned(last.record) or decided(last.extension)


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
