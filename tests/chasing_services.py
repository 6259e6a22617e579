"""One change by each service of mails, reminders, escalations and rules; part of tests/every_service.py."""

from datetime import timedelta

from assurance import services as assurance
from assurance.models import AssuranceRequest, Channel, Delivery, DeliveryState, EscalationStep
from assurance.reminders import Recipient, due_reminders
from recommendations.models import Agency
from tests import factories
from tests.every_service import DAY, NOON, case_of

NURSE = Recipient("nurse@agency.example", "A. Nurse", "Named nurse")


def silent_request() -> int:
    days = {"sent_on": DAY - timedelta(days=30), "due_on": DAY - timedelta(days=7)}
    return factories.make_request(cycle=factories.make_cycle(**days), **days).pk


@case_of(assurance.remind_agency)
def remind_agency(people):
    agency = AssuranceRequest.objects.get(pk=silent_request()).plan_agency.agency_id

    def remind():
        due = due_reminders(rules=[7], on=DAY)
        return assurance.remind_agency(agency=Agency.objects.get(pk=agency), due=due, people=[NURSE], on=DAY)

    return remind


@case_of(assurance.queue_chair_digest)
def queue_chair_digest(people):
    return lambda: assurance.queue_chair_digest(chair=people.manager, on=DAY)


@case_of(assurance.log_reminder)
def log_reminder(people):
    pk = silent_request()
    return lambda: assurance.log_reminder(
        request=AssuranceRequest.objects.get(pk=pk),
        sent_on=DAY,
        channel=Channel.EMAIL,
        addressee="",
        people=[NURSE],
        by=people.manager,
        on=DAY,
    )


@case_of(assurance.escalate)
def escalate(people):
    pk = silent_request()
    step = assurance.StepDetails(
        "The agency’s chief officer", 3, DAY, Channel.EMAIL, "C. Officer", "Please answer.", "officer@agency.example"
    )
    return lambda: assurance.escalate(request=AssuranceRequest.objects.get(pk=pk), step=step, by=people.manager, on=DAY)


@case_of(assurance.answer_escalation)
def answer_escalation(people):
    pk = factories.make_escalation_step(by=people.manager).pk
    return lambda: assurance.answer_escalation(
        step=EscalationStep.objects.get(pk=pk),
        version=1,
        answered_on=DAY,
        answer="It comes.",
        by=people.manager,
        on=DAY,
    )


@case_of(assurance.withdraw_escalation)
def withdraw_escalation(people):
    pk = factories.make_escalation_step(by=people.manager).pk
    return lambda: assurance.withdraw_escalation(
        step=EscalationStep.objects.get(pk=pk), version=1, reason="A mistake.", by=people.manager, on=DAY
    )


@case_of(assurance.edit_chasing_rules)
def edit_chasing_rules(people):
    return lambda: assurance.edit_chasing_rules(version=0, by=people.manager, remind_after="7, 21")


@case_of(assurance.edit_letter)
def edit_letter(people):
    letter = {"purpose": "first_request", "subject": "Assurance", "text": "Dear {contact}"}
    return lambda: assurance.edit_letter(version=0, by=people.manager, **letter)


def mail(state: str) -> int:
    return factories.make_delivery(state=state, claimed_at=NOON - timedelta(hours=1), not_before=NOON).pk


@case_of(assurance.claim_delivery)
def claim_delivery(people):
    pk = mail(DeliveryState.WAITING)
    return lambda: assurance.claim_delivery(delivery=Delivery.objects.get(pk=pk), at=NOON)


@case_of(assurance.confirm_delivery)
def confirm_delivery(people):
    pk = mail(DeliveryState.CLAIMED)
    return lambda: assurance.confirm_delivery(delivery=Delivery.objects.get(pk=pk), at=NOON)


@case_of(assurance.drop_delivery)
def drop_delivery(people):
    pk = mail(DeliveryState.CLAIMED)
    return lambda: assurance.drop_delivery(delivery=Delivery.objects.get(pk=pk))


@case_of(assurance.release_delivery)
def release_delivery(people):
    pk = mail(DeliveryState.CLAIMED)
    return lambda: assurance.release_delivery(
        delivery=Delivery.objects.get(pk=pk), failure="No such address.", at=NOON, for_good=True
    )


@case_of(assurance.settle_delivery)
def settle_delivery(people):
    pk = mail(DeliveryState.FAILED)
    return lambda: assurance.settle_delivery(
        delivery=Delivery.objects.get(pk=pk), went=False, by=people.manager, at=NOON
    )
