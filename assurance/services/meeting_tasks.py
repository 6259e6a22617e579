"""What a meeting agrees that somebody does: noted in the meeting, settled whenever something came of it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError

from assurance.models import AgendaItem, Meeting, MeetingTask, MeetingTaskState
from assurance.services.recording import NOT_OF_THIS_MEETING, refuse_others
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from recommendations.changes import differences, record_change, snapshot
from recommendations.models import Agency, ChangeVerb
from recommendations.versioning import AlreadySaved, EditConflict, save_if_unchanged, save_once

TASK_EDITED = "task_edited"
SAY_WHAT_CAME = "Say what came of it"


@dataclass(frozen=True)
class TaskDetails:
    text: str
    who: str
    agency: Agency | None = None
    due_on: date | None = None


@recorded()
def add_task(
    *, meeting: Meeting, details: TaskDetails, by, item: AgendaItem | None = None, submission_key: UUID | None = None
) -> MeetingTask:
    """Note a task of an open meeting. Raises AlreadySaved, or SavedInOtherWords, for a form that was saved before."""
    refuse_others(meeting, by)
    if item and item.meeting_id != meeting.pk:
        raise ValidationError(NOT_OF_THIS_MEETING)
    task = MeetingTask(meeting=meeting, item=item, added_by=by, submission_key=submission_key, **vars(details))
    save_once(task, by, said=vars(details), made_by="added_by")
    changes = [{"label": label, "before": "", "after": after} for label, after in said(task)]
    record_task(ChangeVerb.TASK_ADDED, task, by, changes)
    return task


def said(task: MeetingTask) -> list[tuple[str, str]]:
    found = [("What is to be done", task.text), ("Who", task.who)]
    return [*found, ("By", f"{task.due_on:%-d %B %Y}")] if task.due_on else found


@recorded()
def edit_task(*, task: MeetingTask, version: int, details: TaskDetails, by) -> MeetingTask:
    """Correct a task while its meeting is open."""
    refuse_others(task.meeting, by)
    before = snapshot(task, vars(details))
    save_if_unchanged(task, version=version, by=by, **vars(details))
    record(
        Kind.CHANGE,
        TASK_EDITED,
        by=by,
        subject=f"Task of {task.meeting}",
        object_type="meeting",
        object_id=task.meeting_id,
        changes=differences(task, before),
    )
    return task


@recorded()
def settle_task(*, task: MeetingTask, version: int, state: str, reason: str, by, on: date) -> MeetingTask:
    """Say that it was done, or is no longer needed, and what came of it; after the meeting was closed, too."""
    if not reason:
        raise ValidationError({"reason": SAY_WHAT_CAME})
    refuse_settled(task, state, by, reason)
    settled = {"state": state, "settled_on": on, "settled_by": by, "settled_reason": reason}
    try:
        save_if_unchanged(task, version=version, by=by, **settled)
    except EditConflict as conflict:
        refuse_settled(conflict.current, state, by, reason)
        raise
    changes = [("State", task.get_state_display()), ("What came of it", reason)]
    record_task(
        ChangeVerb.TASK_SETTLED, task, by, [{"label": label, "before": "", "after": after} for label, after in changes]
    )
    return task


def refuse_settled(task: MeetingTask, state: str, by, reason: str) -> None:
    """A task is settled once; the same form a second time is known by what it says."""
    if (task.state, task.settled_by_id, task.settled_reason) == (state, by.pk, reason):
        raise AlreadySaved(task)
    if task.state != MeetingTaskState.OPEN:
        raise ValidationError(f"This task is “{task.get_state_display()}” already.")


def record_task(verb: str, task: MeetingTask, by, changes: list[dict[str, str]]) -> None:
    """On the timeline of the recommendation, where other agencies than the one that has the task do not see it."""
    row = task.item.recommendation if task.item else None
    record_change(
        verb,
        by=by,
        subject=f"Task of {task.meeting}",
        changes=changes,
        recommendations=[row] if row else None,
        agency=task.agency,
    )
