"""Every form of the product, sent once with success, and the events that it has to leave. A new form needs a flow."""

import uuid
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from lscb_tracker.accounts.invitation_links import key_of
from lscb_tracker.accounts.models import Invitation, User
from lscb_tracker.accounts.roles import Role
from tests import factories
from tests.audit.desk import Desk, change, flow
from tests.submitting import filled

DAY = date(2026, 11, 2)
MANAGER, AGENCY = Role.BUSINESS_MANAGER, Role.AGENCY_LEAD
HELD = {"evidence_type": "audit", "place": "held", "title": "Audit of records"}


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("audit.pdf", b"%PDF-1.7 audit")


# The plan


@flow("recommendations:recommendation-update", leaves=change("recommendation_edited"))
def edit_a_recommendation(desk: Desk):
    return desk.send("recommendations:recommendation-update", desk.own.plan.slug, desk.own.row.ref, text="Other.")


@flow("recommendations:action-add", leaves=change("action_added"))
def add_an_action(desk: Desk):
    return desk.send("recommendations:action-add", desk.own.plan.slug, desk.own.row.ref, text="Train every nurse.")


@flow("recommendations:action-edit", leaves=change("action_edited"))
def edit_an_action(desk: Desk):
    args = (desk.own.plan.slug, desk.own.row.ref, desk.own.action.pk)
    return desk.send("recommendations:action-edit", *args, text="Train every nurse.")


@flow("recommendations:action-update", leaves=change("action_updated"))
def update_an_action(desk: Desk):
    args = (desk.own.plan.slug, desk.own.row.ref, desk.own.action.pk)
    return desk.send("recommendations:action-update", *args, by=AGENCY, note="Begun.", status="in_progress")


@flow("recommendations:contact-add", leaves=change("contact_added"))
def add_a_contact(desk: Desk):
    return desk.send(
        "recommendations:contact-add", desk.own.agency.slug, name="B. Ward", role_title="Nurse", starts_on=DAY
    )


@flow("recommendations:contact-update", leaves=change("contact_edited"))
def edit_a_contact(desk: Desk):
    return desk.send("recommendations:contact-update", desk.own.agency.slug, desk.own.contact.pk, name="C. Ward")


@flow("assurance:target-date-move-ask", leaves=change("target_date_move_asked", "target_date_moved"))
def move_a_target_date(desk: Desk):
    action = factories.make_action(desk.own.row, target_date=DAY)
    args = (desk.own.plan.slug, desk.own.row.ref, action.pk)
    moved = {"to_date": date(2027, 1, 31), "reason": "The system comes late.", "decision": "agreed"}
    return desk.send("assurance:target-date-move-ask", *args, **moved)


@flow("assurance:target-date-move-ask", leaves=change("target_date_move_asked"))
def ask_to_move_a_target_date(desk: Desk):
    action = factories.make_action(desk.own.row, target_date=DAY)
    args = (desk.own.plan.slug, desk.own.row.ref, action.pk)
    asked = {"to_date": date(2027, 1, 31), "reason": "The system comes late."}
    return desk.send("assurance:target-date-move-ask", *args, by=AGENCY, **asked)


@flow("assurance:target-date-move-decide", leaves=change("target_date_kept"))
def keep_a_target_date(desk: Desk):
    args = {"state": "refused", "decision_reason": "It cannot wait."}
    return desk.send("assurance:target-date-move-decide", desk.own.move.pk, **args)


@flow("assurance:calendar-feed", leaves=change("calendar_feed_made"))
def make_a_calendar(desk: Desk):
    client, user = desk.person(AGENCY)
    url = reverse("assurance:calendar-feed")
    desk.post(client, url, filled(client.get(url)), status=200)  # the address is shown by this answer alone
    return user


@flow("assurance:calendar-revoke", leaves=change("calendar_feed_revoked"))
def close_a_calendar(desk: Desk):
    client, user = desk.person(AGENCY)
    factories.make_calendar_feed(by=user)
    page = client.get(reverse("assurance:calendar-feed"))
    desk.post(client, reverse("assurance:calendar-revoke"), filled(page))
    return user


# Assurance and evidence


@flow("assurance:record-add", leaves=change("assurance_logged", "evidence_added"))
def log_assurance(desk: Desk):
    evidence = {f"evidence__{name}": value for name, value in HELD.items()} | {"evidence__files": [pdf()]}
    return desk.send("assurance:record-add", desk.own.plan.slug, desk.own.row.ref, text="It is done.", **evidence)


@flow("assurance:record-add", leaves=change("assurance_logged"))
def send_in_an_answer(desk: Desk):
    return desk.send("assurance:record-add", desk.own.plan.slug, desk.own.row.ref, by=AGENCY, text="It is done.")


@flow("assurance:record-accept", leaves=change("assurance_accepted"))
def accept_an_answer(desk: Desk):
    client, user = desk.person(MANAGER)
    url = reverse("assurance:record-accept", args=[desk.own.proposal.pk])
    desk.post(client, url, {"version": desk.own.proposal.version})
    return user


@flow("assurance:record-return", leaves=change("assurance_returned"))
def return_an_answer(desk: Desk):
    return desk.send("assurance:record-return", desk.own.proposal.pk, reason="It is another agency’s.")


@flow("assurance:record-withdraw", leaves=change("assurance_withdrawn"))
def withdraw_assurance(desk: Desk):
    return desk.send("assurance:record-withdraw", desk.own.record.pk, reason="It is another agency’s.")


@flow("assurance:evidence-add", leaves=change("evidence_added"))
def add_evidence(desk: Desk):
    return desk.send("assurance:evidence-add", desk.own.record.pk, files=[pdf()], **HELD)


@flow("assurance:evidence-version-add", leaves=change("evidence_version_added"))
def add_a_newer_version(desk: Desk):
    return desk.send("assurance:evidence-version-add", desk.own.item.pk, files=[pdf()])


@flow("assurance:evidence-withdraw", leaves=change("evidence_withdrawn"))
def withdraw_evidence(desk: Desk):
    return desk.send("assurance:evidence-withdraw", desk.own.item.pk, reason="It is another agency’s.")


@flow("recommendations:contact-add", leaves=change("contact_added", "privacy_warning_accepted"))
def let_a_postcode_pass(desk: Desk):
    client, user = desk.person(MANAGER)
    url = reverse("recommendations:contact-add", args=[desk.own.agency.slug])
    page = client.get(url)
    page = client.post(url, filled(page, name="Ward at SM1 1EA", role_title="Nurse", starts_on=DAY))
    desk.post(client, url, filled(page, privacy__accepted=True))
    return user


# What leaves the product


def opened(desk: Desk, name: str, *args, role: str = MANAGER):
    client, user = desk.person(role)
    desk.get(client, reverse(name, args=args))
    return user


@flow("assurance:evidence-download", leaves=(("access", "evidence_downloaded"),))
def download_evidence(desk: Desk):
    return opened(desk, "assurance:evidence-download", desk.own.file.pk, role=AGENCY)


@flow("assurance:plan-pdf", leaves=(("access", "report_exported"),))
def print_a_plan(desk: Desk):
    return opened(desk, "assurance:plan-pdf", desk.own.plan.slug)


@flow("assurance:plan-changes-pdf", leaves=(("access", "report_exported"),))
def print_what_changed(desk: Desk):
    return opened(desk, "assurance:plan-changes-pdf", desk.own.plan.slug)


@flow("assurance:plan-json", leaves=(("access", "report_exported"),))
def export_a_plan(desk: Desk):
    return opened(desk, "assurance:plan-json", desk.own.plan.slug)


@flow("assurance:plan-docx", leaves=(("access", "report_exported"),))
def export_a_plan_for_word(desk: Desk):
    return opened(desk, "assurance:plan-docx", desk.own.plan.slug)


@flow("assurance:plan-xlsx", leaves=(("access", "report_exported"),))
def export_a_plan_for_excel(desk: Desk):
    return opened(desk, "assurance:plan-xlsx", desk.own.plan.slug)


@flow("assurance:plan-csv", leaves=(("access", "report_exported"),))
def export_a_plan_as_csv(desk: Desk):
    return opened(desk, "assurance:plan-csv", desk.own.plan.slug)


@flow("assurance:outstanding-pdf", leaves=(("access", "report_exported"),))
def print_what_is_outstanding(desk: Desk):
    return opened(desk, "assurance:outstanding-pdf")


@flow("audit:event-export", leaves=(("access", "audit_trail_exported"),))
def export_the_trail(desk: Desk):
    return opened(desk, "audit:event-export", role=Role.ADMINISTRATOR)


@flow("audit:trail-verify", leaves=(("system", "audit_trail_verified"),))
def check_the_trail(desk: Desk):
    client, user = desk.person(Role.SCRUTINEER)
    desk.post(client, reverse("audit:trail-verify"))
    return user


# Refusals


@flow(leaves=(("refusal", "access_refused"),))
def ask_for_what_is_not_allowed(desk: Desk):
    client, user = desk.person(Role.SCRUTINEER)
    desk.get(client, reverse("recommendations:contact-add", args=[desk.own.agency.slug]), status=403)
    return user


@flow(leaves=(("refusal", "not_found_or_hidden"),))
def ask_for_another_agencys_papers(desk: Desk):
    client, user = desk.person(AGENCY)
    desk.get(client, reverse("assurance:evidence-download", args=[desk.world.other.file.pk]), status=404)
    return user


# People


def at_people(desk: Desk, page: str, /, *args, **answers):
    return desk.send(page, *args, by=Role.ADMINISTRATOR, **answers)


def somebody(**fields) -> User:
    return factories.make_user(Role.CHAIR, password=factories.PASSWORD, **fields)


def invited() -> User:
    """Somebody who was invited and has not answered."""
    person = factories.make_user(Role.CHAIR)
    Invitation.objects.create(person=person, submission_key=uuid.uuid4(), sent_at=timezone.now())
    return person


@flow("accounts:person-invite", leaves=change("person_invited", "appointment_added", "invitation_sent"))
def invite_somebody(desk: Desk):
    return at_people(desk, "accounts:person-invite", name="N. Ew", email="new@lscb.example", role="chair")


@flow("accounts:invitation-send", leaves=change("invitation_renewed", "invitation_sent"))
def invite_again(desk: Desk):
    return at_people(desk, "accounts:invitation-send", invited().pk)


@flow("accounts:invitation-withdraw", leaves=change("invitation_withdrawn"))
def withdraw_an_invitation(desk: Desk):
    return at_people(desk, "accounts:invitation-withdraw", invited().pk)


@flow("accounts:invitation-answer", leaves=change("invitation_answered"))
def answer_an_invitation(desk: Desk):
    person = invited()
    desk.stranger.get(reverse("accounts:invitation-open", args=[key_of(person.invitation)]))
    words = {"password1": "four words of it", "password2": "four words of it"}
    desk.post(desk.stranger, reverse("accounts:invitation-answer"), words)
    return person


@flow("accounts:person-update", leaves=change("person_edited"))
def rename_somebody(desk: Desk):
    return at_people(desk, "accounts:person-update", somebody().pk, name="N. Ew")


@flow("accounts:person-close", leaves=change("person_closed"))
def close_an_account(desk: Desk):
    return at_people(desk, "accounts:person-close", somebody().pk, reason="Left the Trust.")


@flow("accounts:person-reopen", leaves=change("person_reopened"))
def open_an_account_again(desk: Desk):
    return at_people(desk, "accounts:person-reopen", somebody(is_active=False, closed_reason="Left.").pk)


@flow("accounts:sessions-end", leaves=change("sessions_ended"))
def end_sessions(desk: Desk):
    return at_people(desk, "accounts:sessions-end", somebody().pk)


@flow("accounts:factors-reset", leaves=change("factors_reset"))
def take_a_second_factor_away(desk: Desk):
    return at_people(desk, "accounts:factors-reset", somebody().pk)


@flow("accounts:appointment-add", leaves=change("appointment_added"))
def appoint_somebody(desk: Desk):
    return at_people(desk, "accounts:appointment-add", somebody().pk, role="scrutineer", starts_on=DAY)


@flow("accounts:appointment-update", leaves=change("appointment_edited"))
def end_an_appointment(desk: Desk):
    appointment = somebody().appointments.get()
    args = (appointment.user_id, appointment.pk)
    return at_people(desk, "accounts:appointment-update", *args, ends_on=DAY)


@flow("accounts:appointment-withdraw", leaves=change("appointment_withdrawn"))
def take_an_appointment_back(desk: Desk):
    appointment = somebody().appointments.get()
    args = (appointment.user_id, appointment.pk)
    return at_people(desk, "accounts:appointment-withdraw", *args, reason="A mistake.")
