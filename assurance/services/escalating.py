"""Taking a silent request to somebody higher: always a person's decision, dated, with its addressee and its answer."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from assurance.models import AssuranceRequest, Channel, DeliveryKind, EscalationStep
from assurance.services.deliveries import queue_mail
from assurance.services.records import NOT_IN_THE_FUTURE
from lscb_tracker.audit.trail import recorded
from recommendations.changes import record_change
from recommendations.models import ChangeVerb
from recommendations.versioning import AlreadySaved, save_if_unchanged, save_new

WITHDRAWN = "This request is withdrawn: there is nothing to escalate."
STEP_WITHDRAWN = "This step is withdrawn."


@dataclass(frozen=True)
class StepDetails:
    """`email` is the address that the product writes to, when the step is taken by email."""

    rung: str
    position: int
    taken_on: date
    channel: str
    addressee: str
    text: str = ""
    email: str = ""


@recorded()
def escalate(
    *, request: AssuranceRequest, step: StepDetails, by, on: date, submission_key: UUID | None = None
) -> EscalationStep:
    """Take a step of the Board's ladder, today or on a past day; today's mail is queued. Raises AlreadySaved."""
    request = AssuranceRequest.objects.select_for_update(no_key=True).get(pk=request.pk)
    refuse_unfit(request, step, on)
    values = {name: value for name, value in vars(step).items() if name != "email"}
    taken = EscalationStep(request=request, taken_by=by, submission_key=submission_key, **values)
    save_step_once(taken)
    if step.email:
        queue_mail(
            kind=DeliveryKind.ESCALATION,
            key=mail_key(taken),
            to_email=step.email,
            to_name=step.addressee,
            agency=request.plan_agency.agency,
            about_id=taken.pk,
        )
    note(ChangeVerb.ESCALATED, taken, by)
    return taken


def mail_key(step: EscalationStep) -> str:
    return f"escalation:{step.pk}"


def refuse_unfit(request: AssuranceRequest, step: StepDetails, on: date) -> None:
    if request.withdrawn_on:
        raise ValidationError(WITHDRAWN)
    if step.taken_on > on:
        raise ValidationError({"taken_on": NOT_IN_THE_FUTURE})
    if step.taken_on < request.sent_on:
        raise ValidationError({"taken_on": f"The request was made on {request.sent_on:%-d %B %Y}, after that day"})
    if step.email and (step.channel != Channel.EMAIL or step.taken_on != on):
        raise ValidationError({"email": "The product sends mails today. Leave the address empty for a past day"})
    if step.email and not step.text:
        raise ValidationError({"text": "Enter what the mail says"})


def save_step_once(step: EscalationStep) -> None:
    earlier = EscalationStep.objects.filter(taken_by=step.taken_by, submission_key=step.submission_key)
    if step.submission_key and (saved := earlier.first()):
        raise AlreadySaved(saved)
    try:
        with transaction.atomic():
            save_new(step, step.taken_by)
    except (IntegrityError, ValidationError):
        if step.submission_key and (saved := earlier.first()):
            raise AlreadySaved(saved) from None
        raise


@recorded()
def answer_escalation(
    *, step: EscalationStep, version: int, answered_on: date, answer: str, by, on: date
) -> EscalationStep:
    """What the addressee said, and when. Raises EditConflict when somebody was faster."""
    refuse_withdrawn(step)
    if answered_on > on:
        raise ValidationError({"answered_on": NOT_IN_THE_FUTURE})
    if answered_on < step.taken_on:
        raise ValidationError({"answered_on": f"The step was taken on {step.taken_on:%-d %B %Y}, after that day"})
    save_if_unchanged(step, version=version, by=by, answered_on=answered_on, answer=answer)
    note(ChangeVerb.ESCALATION_ANSWERED, step, by)
    return step


@recorded()
def withdraw_escalation(*, step: EscalationStep, version: int, reason: str, by, on: date) -> EscalationStep:
    """A mistake: it stays on the page with the reason, and counts no longer. Raises EditConflict."""
    refuse_withdrawn(step)
    changes = {"withdrawn_on": on, "withdrawn_by": by, "withdrawn_reason": reason}
    save_if_unchanged(step, version=version, by=by, **changes)
    note(ChangeVerb.ESCALATION_WITHDRAWN, step, by)
    return step


def refuse_withdrawn(step: EscalationStep) -> None:
    if step.withdrawn_on:
        raise ValidationError(STEP_WITHDRAWN)


def note(verb: str, step: EscalationStep, by) -> None:
    request = step.request
    rows = list(request.recommendations.all())
    record_change(verb, by=by, subject=str(step), recommendations=rows, agency=request.plan_agency.agency)
