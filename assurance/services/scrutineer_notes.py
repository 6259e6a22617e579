"""The notes of the independent scrutineer: written and withdrawn by the scrutineer alone, answered by the Board.

They are told to the audit trail and not to the timelines of recommendations, which the agencies read.
"""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError

from assurance.models import NoteReply, ScrutineerNote
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from recommendations.changes import concerned
from recommendations.models import ActionPlan, ChangeVerb, Recommendation
from recommendations.versioning import AlreadySaved, EditConflict, save_if_unchanged, save_once

WITHDRAWN = "This note was withdrawn on {:%-d %B %Y}. A withdrawn note is not answered."
WITHDRAWN_ALREADY = "This note was withdrawn on {:%-d %B %Y} already."


@recorded()
def write_scrutineer_note(
    *,
    text: str,
    by,
    on: date,
    plan: ActionPlan | None = None,
    recommendation: Recommendation | None = None,
    submission_key: UUID | None = None,
) -> ScrutineerNote:
    """Keep a note about one recommendation, about a plan, or about the whole work where neither is named.

    Raises AlreadySaved for a form that was saved before.
    """
    note = ScrutineerNote(
        plan=recommendation.plan if recommendation else plan,
        recommendation=recommendation,
        text=text,
        written_on=on,
        written_by=by,
        submission_key=submission_key,
    )
    save_once(note, by, said=["plan_id", "recommendation_id", "text"], made_by="written_by")
    record_note(ChangeVerb.SCRUTINEER_NOTED, note, by, ("Note", text))
    return note


@recorded()
def answer_scrutineer_note(
    *, note: ScrutineerNote, text: str, by, on: date, submission_key: UUID | None = None
) -> NoteReply:
    """Keep what the Board answers. Another answer may follow; none is changed."""
    stored = ScrutineerNote.objects.select_for_update(no_key=True).get(pk=note.pk)
    if stored.withdrawn_on:
        raise ValidationError(WITHDRAWN.format(stored.withdrawn_on))
    reply = NoteReply(note=stored, text=text, replied_on=on, replied_by=by, submission_key=submission_key)
    save_once(reply, by, said=["note_id", "text"], made_by="replied_by")
    record_note(ChangeVerb.NOTE_ANSWERED, stored, by, ("Answer", text))
    return reply


@recorded()
def withdraw_scrutineer_note(*, note: ScrutineerNote, version: int, reason: str, by, on: date) -> ScrutineerNote:
    """Take a note back, with a reason. It stays to be read, with its answers."""
    refuse_withdrawn(note, reason)
    try:
        save_if_unchanged(note, version=version, by=by, withdrawn_on=on, withdrawn_by=by, withdrawn_reason=reason)
    except EditConflict as conflict:
        refuse_withdrawn(conflict.current, reason)
        raise
    record_note(ChangeVerb.NOTE_WITHDRAWN, note, by, ("Why it was withdrawn", reason))
    return note


def refuse_withdrawn(note: ScrutineerNote, reason: str) -> None:
    if note.withdrawn_on and note.withdrawn_reason == reason:
        raise AlreadySaved(note)
    if note.withdrawn_on:
        raise ValidationError(WITHDRAWN_ALREADY.format(note.withdrawn_on))


def record_note(verb: str, note: ScrutineerNote, by, change: tuple[str, str]) -> None:
    """The words of the note are kept in the trail too: nobody can alter them unnoticed."""
    rows = [note.recommendation] if note.recommendation else []
    label, after = change
    record(
        Kind.CHANGE,
        verb,
        by=by,
        subject=f"{note} about {note.about}"[:300],
        changes=[{"label": label, "before": "", "after": after}],
        recommendations=[row.ref for row in rows],
        **concerned(rows, None),
    )
