"""What the Board replies to an agency's answer: an answer is returned, more time is agreed or not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q

from assurance.models import (
    Answer,
    AnswerChoice,
    AnswerRow,
    AssuranceRecord,
    DeliveryKind,
    DueDateExtension,
    ExtensionState,
    RecordState,
    RequestedRecommendation,
)
from assurance.services.answering import lock_answers, open_answer
from assurance.services.deliveries import queue_mail
from assurance.services.positions import rebuild_positions
from assurance.services.records import Settling, settle_record
from lscb_tracker.audit.trail import recorded
from recommendations.changes import in_words, record_change
from recommendations.models import ChangeVerb
from recommendations.versioning import AlreadySaved, EditConflict, save_if_unchanged

NOT_BEFORE_TODAY = "The new due date must be today or later"


@recorded()
def return_record(*, record: AssuranceRecord, version: int, reason: str, by, on: date) -> AssuranceRecord:
    """Give a proposal back to the agency with a reason; it counts as received no longer.

    Whoever sent it is told by mail. What answered a request is answered again in the next draft of the same round.
    """
    if record.in_answer:
        lock_answers(record.in_answer)
    returned = settle_record(record, version, by, on, Settling(RecordState.RETURNED, reason))
    if record.in_answer:
        open_again(record.in_answer, answered_by(record))
    if sender := sender_of_record(record):
        tell(DeliveryKind.RETURNED, returned_key(record), sender, record.in_answer, record.given_by_agency, record.pk)
    return returned


@dataclass(frozen=True)
class ExtensionDecision:
    """Agreed until a day, or refused with a reason."""

    due_on: date | None
    reason: str = ""

    @property
    def state(self) -> str:
        return ExtensionState.AGREED if self.due_on else ExtensionState.REFUSED


@recorded()
def decide_extension(
    *,
    extension: DueDateExtension,
    version: int,
    decision: ExtensionDecision,
    by,
    on: date,
    with_alike: bool = False,
) -> list[DueDateExtension]:
    """Agree to more time, or not; `with_alike` decides the other rows for which the same answer asked the same.

    What is given more time is answered in the next draft of the round. Whoever asked is told, in one mail.
    """
    refuse_unfit(decision, on)
    if answer := answer_that_asked(extension):
        lock_answers(answer)
    decided = [decide_one(extension, version, decision, by, on)]
    for each in alike(extension, answer) if with_alike else ():
        decided.append(decide_one(each, each.version, decision, by, on))
    rebuild_positions([each.requested.recommendation_id for each in decided])
    if answer:
        requested = RequestedRecommendation.objects.filter(pk__in=[each.requested_id for each in decided])
        open_again(answer, requested)
    if answer and (sender := sender_of(answer)):
        key = decided_key(extension)
        tell(DeliveryKind.EXTENSION_DECIDED, key, sender, answer, answer.agency, extension.pk)
    return decided


def refuse_unfit(decision: ExtensionDecision, on: date) -> None:
    if decision.due_on is None and not decision.reason:
        raise ValidationError({"reason": "Enter the reason."})
    if decision.due_on and decision.due_on < on:
        raise ValidationError({"due_on": NOT_BEFORE_TODAY})


def decide_one(
    extension: DueDateExtension, version: int, decision: ExtensionDecision, by, on: date
) -> DueDateExtension:
    refuse_decided(extension, decision, by)
    said = {"state": decision.state, "due_on": decision.due_on, "decision_reason": decision.reason}
    try:
        save_if_unchanged(extension, version=version, by=by, decided_on=on, decided_by=by, **said)
    except EditConflict as conflict:
        refuse_decided(conflict.current, decision, by)
        raise
    is_agreed = decision.state == ExtensionState.AGREED
    changes = [{"label": "Due date", "before": "", "after": in_words(decision.due_on)}] if is_agreed else []
    if decision.reason:
        changes.append({"label": "Reason", "before": "", "after": decision.reason})
    record_change(
        ChangeVerb.EXTENSION_AGREED if is_agreed else ChangeVerb.EXTENSION_REFUSED,
        by=by,
        subject=str(extension),
        changes=changes,
        recommendations=[extension.requested.recommendation],
        agency=extension.requested.request.plan_agency.agency,
    )
    return extension


def refuse_decided(extension: DueDateExtension, decision: ExtensionDecision, by) -> None:
    """A question for more time is decided once; the same form a second time is known by what it says."""
    said = (decision.state, decision.due_on, decision.reason, by.pk)
    if (extension.state, extension.due_on, extension.decision_reason, extension.decided_by_id) == said:
        raise AlreadySaved(extension)
    if extension.state != ExtensionState.ASKED:
        raise ValidationError(f"This question is “{extension.get_state_display()}” already.")


def answer_that_asked(extension: DueDateExtension) -> Answer | None:
    """None where the question came by another way than an answer."""
    answers = Answer.objects.select_related("cycle", "agency", "sent_by", "sent_through")
    return answers.filter(rows__extension=extension).first()


def alike(extension: DueDateExtension, answer: Answer | None) -> Iterable[DueDateExtension]:
    """The other open questions of the same answer for the same day."""
    others = DueDateExtension.objects.asked().exclude(pk=extension.pk).filter(asked_until=extension.asked_until)
    found = others.filter(answer_rows__answer=answer) if answer else others.none()
    return found.select_related("requested__recommendation", "requested__request__plan_agency__agency").order_by("pk")


def answered_by(record: AssuranceRecord) -> Iterable[RequestedRecommendation]:
    """What a record answers of its round: its own rows, and those answered together with them."""
    rows = AnswerRow.objects.filter(answer=record.in_answer).filter(
        Q(record=record)
        | Q(choice=AnswerChoice.ANSWERED_BY_ANOTHER, requested__recommendation__in=record.recommendations.all())
    )
    return RequestedRecommendation.objects.filter(pk__in=rows.values("requested"))


def open_again(answer: Answer, requested: Iterable[RequestedRecommendation]) -> None:
    """These rows stand in the next draft of the round, unless their request was withdrawn meanwhile."""
    still_asked = list(requested.filter(request__withdrawn_on=None))
    if still_asked:
        open_answer(cycle=answer.cycle, agency=answer.agency, requested=still_asked)


@dataclass(frozen=True)
class Addressee:
    email: str
    name: str = ""


def sender_of(answer: Answer) -> Addressee | None:
    """Who sent an answer. What came by a private link is replied to where that went, because the reply holds another:
    an address that somebody typed in, for the receipt, was confirmed by nobody.
    """
    if answer.sent_by:
        return Addressee(answer.reply_email or answer.sent_by.email, answer.sent_by.name)
    if answer.sent_through:
        return Addressee(answer.sent_through.email, answer.sent_through.name)
    return None


def sender_of_record(record: AssuranceRecord) -> Addressee | None:
    """Who sent in what waits to be read: with an answer, or by the form of the recommendation."""
    if record.in_answer:
        return sender_of(record.in_answer)
    return Addressee(record.logged_by.email, record.logged_by.name) if record.logged_by else None


def returned_key(record: AssuranceRecord) -> str:
    return f"returned:{record.pk}"


def decided_key(extension: DueDateExtension) -> str:
    return f"extension:{extension.pk}"


def tell(kind: str, key: str, to: Addressee, answer: Answer | None, agency, about_id: int) -> None:
    queue_mail(
        kind=kind,
        key=key,
        to_email=to.email,
        to_name=to.name,
        agency=agency,
        cycle=answer.cycle if answer else None,
        about_id=about_id,
    )
