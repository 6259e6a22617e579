"""The draft in which an agency answers a round. Until it is sent, it is the agency's own: no timeline tells of it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from assurance.answer_links import hash_of
from assurance.answering.completeness import ANSWERS
from assurance.answering.correspondents import Correspondent
from assurance.models import (
    Answer,
    AnswerChoice,
    AnswerLink,
    AnswerRow,
    AnswerState,
    AssuranceCycle,
    Delivery,
    DeliveryKind,
    EvidenceFile,
    EvidenceItem,
    RequestedRecommendation,
)
from assurance.services.deliveries import queue_mail
from assurance.services.evidence import NewEvidence
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from recommendations.models import Agency, Recommendation
from recommendations.versioning import AlreadySaved, EditConflict, save_if_unchanged, save_new

DRAFT_SAVED, HANDED_ON, DRAFT_EVIDENCE_REMOVED = "answer_draft_saved", "answer_handed_on", "answer_evidence_removed"
REMOVED = "Removed before sending."
SENT_MEANWHILE = "This answer was sent meanwhile, and can no longer be changed. Copy what you typed before you go on."


@dataclass(frozen=True)
class RowDetails:
    """What a row of a draft says; nothing has to be complete before it is sent."""

    choice: str = ""
    text: str = ""
    more_time_until: date | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    figure_as_at: date | None = None
    figure_not_answered: str = ""
    also_answers: Sequence[Recommendation] = field(default_factory=list)

    @property
    def columns(self) -> dict:
        return {name: value for name, value in vars(self).items() if name != "also_answers"}


def lock_answers(answer: Answer) -> None:
    """All of its round, in one order, and before the recommendations: two who lock in another order wait for each
    other.
    """
    same = Answer.objects.filter(cycle=answer.cycle_id, agency=answer.agency_id)
    list(same.select_for_update().order_by("pk").values("pk"))


@recorded()
def open_answer(*, cycle: AssuranceCycle, agency: Agency, requested: Sequence[RequestedRecommendation]) -> Answer:
    """The draft in which an agency answers these rows of a round: the open one, or the next."""
    answers = Answer.objects.select_for_update().filter(cycle=cycle, agency=agency)
    draft = answers.filter(state=AnswerState.DRAFT).first()
    if draft is None:
        draft = Answer.objects.create(cycle=cycle, agency=agency, number=answers.count() + 1)
    there = set(draft.rows.values_list("requested_id", flat=True))
    new = [AnswerRow(answer=draft, requested=each) for each in requested if each.pk not in there]
    for row in AnswerRow.objects.bulk_create(new):  # what was attached, and never sent, is attached to the new row
        unsent = EvidenceItem.objects.filter(record=None, withdrawn_on=None, answer_row__requested=row.requested)
        unsent.update(answer_row=row)
    return draft


@recorded()
def save_answer_row(
    *,
    row: AnswerRow,
    version: int,
    details: RowDetails,
    by: Correspondent,
    evidence: Sequence[NewEvidence] = (),
    submission_key: UUID | None = None,
) -> AnswerRow:
    """Keep what somebody has typed so far. Raises EditConflict when a colleague saved the same row meanwhile.

    What it also answers is answered with it, and no longer by itself.
    """
    hold_draft(row.answer, by)
    changes = details.columns | {"saved_by_name": by.shown_name}
    try:
        save_if_unchanged(row, version=version, by=by.user, **changes)
    except EditConflict as conflict:
        refuse_saved(conflict.current, details, evidence, submission_key)
        raise
    answer_together(row, details)
    attach(row, evidence, by, submission_key)
    _record(DRAFT_SAVED, row.answer, by)
    return row


def hold_draft(answer: Answer, by: Correspondent) -> None:
    """Whoever looks at the whole answer sees that it has changed; sending and saving wait for each other."""
    changes = {"version": F("version") + 1, "updated_by": by.user, "updated_at": Now()}
    if not Answer.objects.filter(pk=answer.pk, state=AnswerState.DRAFT).update(**changes):
        raise ValidationError(SENT_MEANWHILE)


def refuse_saved(stored: AnswerRow, details: RowDetails, evidence: Sequence, submission_key: UUID | None) -> None:
    """The same form a second time is known by the key of its evidence, or by what it says where it brings none."""
    if submission_key and stored.evidence_items.filter(submission_key=submission_key).exists():
        raise AlreadySaved(stored)
    is_same = all(getattr(stored, name) == value for name, value in details.columns.items())
    if not evidence and is_same and set(stored.also_answers.all()) == set(details.also_answers):
        raise AlreadySaved(stored)


def answer_together(row: AnswerRow, details: RowDetails) -> None:
    """Rows that are answered with this one, and those that no longer are. One with words of its own stays as it is."""
    others = row.answer.rows.exclude(pk=row.pk)
    wanted = details.also_answers if details.choice in ANSWERS else []
    before = others.filter(requested__recommendation__in=row.also_answers.all())
    released = before.exclude(requested__recommendation__in=wanted)
    released.filter(choice=AnswerChoice.ANSWERED_BY_ANOTHER).update(
        choice=AnswerChoice.NOT_ANSWERED, version=F("version") + 1
    )
    others.filter(requested__recommendation__in=wanted, choice=AnswerChoice.NOT_ANSWERED).update(
        choice=AnswerChoice.ANSWERED_BY_ANOTHER, version=F("version") + 1
    )
    row.also_answers.set(wanted)
    if details.choice != AnswerChoice.ANSWERED_BY_ANOTHER:
        for other in others.filter(also_answers=row.requested.recommendation):
            other.also_answers.remove(row.requested.recommendation)


def attach(row: AnswerRow, evidence: Sequence[NewEvidence], by: Correspondent, submission_key: UUID | None) -> None:
    """Files are on disk already: a row never points at a file that is not there. The first item keeps the key."""
    for number, new in enumerate(evidence):
        key = submission_key if number == 0 else None
        item = EvidenceItem(answer_row=row, logged_by=by.user, submission_key=key, **vars(new.details))
        save_new(item, by.user)
        EvidenceFile.objects.bulk_create(
            EvidenceFile(item=item, version_number=n, uploaded_by=by.user, uploaded_through=by.link, **vars(stored))
            for n, stored in enumerate(new.files, start=1)
        )


@recorded()
def confirm_still_true(*, answer: Answer, rows: QuerySet, by: Correspondent) -> int:
    """Say of these rows, where nothing was said yet, that the last answer is still true; answers of how many."""
    hold_draft(answer, by)
    unsaid = rows.filter(answer=answer, choice=AnswerChoice.NOT_ANSWERED)
    count = unsaid.update(
        choice=AnswerChoice.STILL_TRUE,
        version=F("version") + 1,
        updated_by=by.user,
        saved_by_name=by.shown_name,
    )
    _record(DRAFT_SAVED, answer, by)
    return count


@recorded()
def remove_draft_evidence(*, item: EvidenceItem, version: int, by: Correspondent, on: date) -> EvidenceItem:
    """Take something off a draft. It is kept and marked, like everything that was ever uploaded; nobody is shown it."""
    hold_draft(item.answer_row.answer, by)
    changes = {"withdrawn_on": on, "withdrawn_by": by.user, "withdrawn_through": by.link, "withdrawn_reason": REMOVED}
    try:
        save_if_unchanged(item, version=version, by=by.user, **changes)
    except EditConflict as conflict:
        if conflict.current.withdrawn_on:
            raise AlreadySaved(item) from None
        raise
    _record(DRAFT_EVIDENCE_REMOVED, item.answer_row.answer, by)
    return item


@recorded()
def hand_on_answer(
    *, answer: Answer, name: str, email: str, by: Correspondent, at: datetime, submission_key: UUID
) -> AnswerLink:
    """Let a colleague of the same agency go on with a draft: a private link of their own is mailed to them.

    The mail is written when it is sent, and only then is there a token that anybody knows.
    """
    key = f"handed-on:{submission_key}"
    if sent := Delivery.objects.filter(key=key).first():
        raise AlreadySaved(sent)
    hold_draft(answer, by)
    link = AnswerLink.objects.create(
        cycle=answer.cycle,
        agency=answer.agency,
        email=email,
        name=name,
        handed_on_by=by.shown_name,
        token_sha256=hash_of(secrets.token_urlsafe()),
        expires_at=at + timedelta(days=settings.ANSWER_LINK_DAYS),
    )
    about = {"agency": answer.agency, "cycle": answer.cycle, "about_id": link.pk}
    delivery = queue_mail(kind=DeliveryKind.HANDED_ON, key=key, to_email=email, to_name=name, **about)
    if delivery.about_id != link.pk:
        raise AlreadySaved(delivery)
    _record(HANDED_ON, answer, by, changes=[{"label": "To", "before": "", "after": email}])
    return link


def _record(action: str, answer: Answer, by: Correspondent, **more) -> None:
    about = {"object_type": "agency", "object_id": answer.agency_id}
    record(Kind.CHANGE, action, subject=answer.reference, **about, **by.actor, **more)
