from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from assurance.models import AssuranceCycle, AssuranceRequest, Channel, Delivery, DeliveryKind
from assurance.services.answering import open_answer
from assurance.services.deliveries import queue_mail
from assurance.services.positions import rebuild_positions
from assurance.services.records import NOT_IN_THE_FUTURE
from lscb_tracker.audit.trail import recorded
from recommendations.changes import record_change
from recommendations.models import Agency, AgencyContact, ChangeVerb, PlanAgency, Recommendation
from recommendations.versioning import AlreadySaved, SavedInOtherWords, save_new

SENT_TO = 250


@dataclass(frozen=True)
class Round:
    """What all letters of one cycle have in common."""

    purpose: str
    channel: str
    sent_on: date
    due_on: date | None
    is_chased: bool = True


@dataclass(frozen=True)
class Letter:
    """What an agency is asked about its part in one plan. By email it goes to `contacts`, else it went to `sent_to`."""

    plan_agency: PlanAgency
    recommendations: Sequence[Recommendation]
    text: str
    contacts: Sequence[AgencyContact] = ()
    sent_to: str = ""
    report_id: int | None = None


@recorded()
def ask_agencies(
    *, asked: Round, letters: Sequence[Letter], by, on: date, submission_key: UUID | None = None
) -> AssuranceCycle:
    """Ask each agency about its recommendations, in one round; by email, or to keep what was asked by other means.

    Queues one mail for each contact of each agency. Raises AlreadySaved for a form that was saved before, or
    SavedInOtherWords, and ValidationError for a letter without anybody to read it, or a day that does not fit.
    """
    refuse_unfit(asked, letters, on)
    cycle = AssuranceCycle(**vars(asked), sent_by=by, submission_key=submission_key)
    save_cycle_once(cycle, letters)
    by_agency: dict[int, list[AssuranceRequest]] = {}
    for letter in letters:
        request = record_letter(cycle, letter, by=by, on=on)
        by_agency.setdefault(letter.plan_agency.agency_id, []).append(request)
    for requests in by_agency.values():
        agency = requests[0].plan_agency.agency
        open_answer(cycle=cycle, agency=agency, requested=[row for r in requests for row in r.requested.all()])
    if asked.channel == Channel.EMAIL:
        for letter in letters:
            for contact in letter.contacts:
                queue_request_mail(cycle, letter.plan_agency.agency, contact)
    return cycle


def refuse_unfit(asked: Round, letters: Sequence[Letter], on: date) -> None:
    if not letters:
        raise ValidationError("Select at least one recommendation.")
    if asked.sent_on > on:
        raise ValidationError({"sent_on": NOT_IN_THE_FUTURE})
    if asked.channel == Channel.EMAIL and asked.sent_on != on:
        raise ValidationError({"sent_on": "A mail of the product is sent today. Choose another way for a past day."})
    for letter in letters:
        name = letter.plan_agency.agency.name
        if not letter.recommendations:
            raise ValidationError(f"Select what {name} is asked about.")
        if asked.channel == Channel.EMAIL and not letter.contacts:
            raise ValidationError(f"{name} has no current contact with an email address. Add one, or leave it out.")
        if asked.channel == Channel.EMAIL and not all(c.email and c.is_current(on) for c in letter.contacts):
            raise ValidationError(f"Select current contacts of {name} with an email address.")
        if asked.channel == Channel.EMAIL and not letter.text:
            raise ValidationError(f"Enter the letter to {name}.")
        if asked.channel != Channel.EMAIL and not letter.sent_to:
            raise ValidationError(f"Enter who at {name} was asked.")


def save_cycle_once(cycle: AssuranceCycle, letters: Sequence[Letter]) -> None:
    """Asked before and, because of two clicks at once the second finds nothing yet, again when it is refused."""
    refuse_sent(cycle, letters)
    try:
        with transaction.atomic():
            cycle.full_clean()
            cycle.save()
    except (IntegrityError, ValidationError):
        refuse_sent(cycle, letters)
        raise


def refuse_sent(cycle: AssuranceCycle, letters: Sequence[Letter]) -> None:
    if cycle.submission_key is None:
        return
    earlier = AssuranceCycle.objects.filter(sent_by=cycle.sent_by, submission_key=cycle.submission_key)
    if saved := earlier.first():
        raise AlreadySaved(saved) if says_the_same(saved, cycle, letters) else SavedInOtherWords(saved)


def says_the_same(saved: AssuranceCycle, cycle: AssuranceCycle, letters: Sequence[Letter]) -> bool:
    fields = [field.name for field in Round.__dataclass_fields__.values()]
    is_same_round = all(getattr(saved, name) == getattr(cycle, name) for name in fields)
    asked = saved.assurance_requests.values_list("plan_agency", "sent_to", "text", "requested__recommendation")
    return is_same_round and set(asked) == {
        (letter.plan_agency.pk, sent_to_of(letter), letter.text, row.pk)
        for letter in letters
        for row in letter.recommendations
    }


def sent_to_of(letter: Letter) -> str:
    return (letter.sent_to or ", ".join(map(str, letter.contacts)))[:SENT_TO]


def record_letter(cycle: AssuranceCycle, letter: Letter, *, by, on: date) -> AssuranceRequest:
    shared = {name: getattr(cycle, name) for name in ("purpose", "channel", "sent_on", "due_on")}
    return record_request(
        plan_agency=letter.plan_agency,
        recommendations=list(letter.recommendations),
        by=by,
        on=on,
        cycle=cycle,
        report_id=letter.report_id,
        sent_to=sent_to_of(letter),
        text=letter.text,
        **shared,
    )


def queue_request_mail(
    cycle: AssuranceCycle, agency: Agency, contact: AgencyContact, *, is_again: bool = False
) -> Delivery:
    """One mail to one address for all that the agency is asked in the round, however many plans it is about."""
    about = {"kind": DeliveryKind.REQUEST, "agency": agency, "cycle": cycle}
    key = f"request:{cycle.pk}:{agency.pk}:{contact.email.lower()}"
    if is_again:
        key = f"{key}:{Delivery.objects.filter(**about).count()}"
    return queue_mail(key=key, to_email=contact.email, to_name=contact.name, **about)


@recorded()
def record_request(
    *, plan_agency: PlanAgency, recommendations: list[Recommendation], by, on: date, **values
) -> AssuranceRequest:
    """Keep that the Board asked an agency about some of its recommendations, on a day that may lie in the past."""
    if any(recommendation.plan_agency_id != plan_agency.pk for recommendation in recommendations):
        raise ValidationError("Select recommendations of the agency that is asked.")
    if values["sent_on"] > on:
        raise ValidationError({"sent_on": NOT_IN_THE_FUTURE})
    request = AssuranceRequest(plan_agency=plan_agency, sent_by=by, **values)
    save_new(request, by)
    request.recommendations.set(recommendations)
    rebuild_positions([recommendation.pk for recommendation in recommendations])
    record_change(
        ChangeVerb.REQUEST_SENT,
        by=by,
        subject=str(request),
        recommendations=recommendations,
        agency=plan_agency.agency,
    )
    return request
