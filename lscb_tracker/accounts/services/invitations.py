from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F

from lscb_tracker.accounts.events import PersonEvent
from lscb_tracker.accounts.models import Invitation, User
from lscb_tracker.accounts.services.appointments import AppointmentDetails, appoint
from lscb_tracker.accounts.services.events import record_person
from lscb_tracker.audit.trail import recorded
from recommendations.versioning import AlreadySaved, SavedInOtherWords, save_if_unchanged

HAS_ACCOUNT = "Somebody with this email address has an account already."
ANSWERED_ALREADY = "The invitation was answered already: this person has a password."
WITHDRAWN = "The invitation was withdrawn."


class InvitationOver(Exception):
    """The invitation was answered, withdrawn or replaced by a newer one."""


@recorded()
def invite_person(*, name: str, email: str, appointment: AppointmentDetails, submission_key: UUID, by: User) -> User:
    """Make an account without a password, with its first appointment. The caller mails the link afterwards.

    Raises AlreadySaved for a form that was saved before, ValidationError for an address that has an account.
    """
    email = User.normalize_username(email)
    refuse_saved(submission_key, name, email)
    try:
        with transaction.atomic():
            person = User.objects.create_user(email, name=name, updated_by=by)
            Invitation.objects.create(person=person, submission_key=submission_key)
    except (IntegrityError, ValidationError):
        refuse_saved(submission_key, name, email)  # two clicks at once: the second finds the first only now
        if User.objects.filter(email__iexact=email).exists():
            raise ValidationError({"email": HAS_ACCOUNT}) from None
        raise
    changes = [{"label": "Email address", "before": "", "after": person.email}]
    record_person(PersonEvent.PERSON_INVITED, person, by=by, changes=changes)
    appoint(person, appointment, by)
    return person


def refuse_saved(submission_key: UUID, name: str, email: str) -> None:
    saved = User.objects.filter(invitation__submission_key=submission_key).first()
    if saved and (saved.name, saved.email) != (name, email):
        raise SavedInOtherWords(saved)
    if saved:
        raise AlreadySaved(saved)


@recorded()
def renew_invitation(*, person: User, version: int, by: User) -> Invitation:
    """Make the links of all earlier mails useless. The caller mails a new one afterwards."""
    if person.has_answered:
        raise ValidationError(ANSWERED_ALREADY)
    save_if_unchanged(person, version=version, by=by)
    invitation, is_new = Invitation.objects.select_for_update().get_or_create(person=person)
    if not is_new:
        invitation.mail_number = F("mail_number") + 1
    invitation.sent_at, invitation.is_withdrawn = None, False
    invitation.save()
    invitation.refresh_from_db()
    record_person(PersonEvent.INVITATION_RENEWED, person, by=by)
    return invitation


@recorded()
def note_mail_sent(*, invitation: Invitation, by: User, at: datetime) -> None:
    """The mail server took the mail with the link of this number; a newer number has a mail of its own."""
    Invitation.objects.filter(pk=invitation.pk, mail_number=invitation.mail_number).update(sent_at=at)
    changes = [{"label": "To", "before": "", "after": invitation.person.email}]
    record_person(PersonEvent.INVITATION_SENT, invitation.person, by=by, changes=changes)


@recorded()
def withdraw_invitation(*, person: User, version: int, by: User) -> User:
    """Close an account that was never used; opening it again means to invite again."""
    if person.has_answered:
        raise ValidationError(ANSWERED_ALREADY)
    save_if_unchanged(person, version=version, by=by, is_active=False, closed_reason=WITHDRAWN)
    Invitation.objects.filter(person=person).update(is_withdrawn=True)
    record_person(PersonEvent.INVITATION_WITHDRAWN, person, by=by)
    return person


@recorded()
def answer_invitation(*, invitation: Invitation, password: str) -> User:
    """Keep the password that an invited person chose; the link works no more. Raises InvitationOver when it is over."""
    person = User.objects.select_for_update().get(pk=invitation.person_id)
    current = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not is_open(current, person) or current.mail_number != invitation.mail_number:
        raise InvitationOver
    person.set_password(password)
    person.save(update_fields=["password"])
    # The link came by mail, so the address is theirs.
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})
    record_person(PersonEvent.INVITATION_ANSWERED, person, by=person)
    return person


def is_open(invitation: Invitation, person: User) -> bool:
    return person.is_active and not person.has_answered and not invitation.is_withdrawn
