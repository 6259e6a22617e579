from datetime import date

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError

from lscb_tracker.accounts.events import PersonEvent
from lscb_tracker.accounts.models import Invitation, User
from lscb_tracker.accounts.services.administrators import administration_goes_on
from lscb_tracker.accounts.services.events import record_person
from lscb_tracker.accounts.services.invitations import renew_invitation
from lscb_tracker.audit.trail import recorded
from recommendations.changes import differences, snapshot
from recommendations.versioning import AlreadySaved, save_if_unchanged


@recorded()
def edit_person(*, person: User, name: str, email: str, version: int, by: User) -> User:
    """Change how somebody is called, or the address by which they sign in; links mailed to the old one end."""
    before = snapshot(person, ("name", "email"))
    save_if_unchanged(person, version=version, by=by, name=name, email=User.normalize_username(email))
    if person.email != before["email"]:
        # allauth notes the address to which a new password was mailed, and would go on signing people in by it
        EmailAddress.objects.filter(user=person).exclude(email=person.email).delete()
        person.end_sessions()
    record_person(PersonEvent.PERSON_EDITED, person, by=by, changes=differences(person, before))
    return person


@recorded()
def close_person(*, person: User, reason: str, version: int, by: User, on: date) -> User:
    """Stop somebody from signing in, and end where they are signed in. Nobody is ever deleted."""
    if not person.is_active:
        refuse_twice(person, by, person.closed_reason == reason, "The account is closed already.")
    before = snapshot(person, ("is_active", "closed_reason"))
    with administration_goes_on(by=by, on=on):
        save_if_unchanged(person, version=version, by=by, is_active=False, closed_reason=reason)
    person.end_sessions()
    record_person(PersonEvent.PERSON_CLOSED, person, by=by, changes=differences(person, before))
    return person


@recorded()
def reopen_person(*, person: User, version: int, by: User) -> Invitation | None:
    """Let somebody sign in again. What they may do follows from their appointments, as before.

    Who never chose a password is invited again; the caller mails that invitation.
    """
    if person.is_active:
        refuse_twice(person, by, True, "The account is open already.")
    before = snapshot(person, ("is_active", "closed_reason"))
    save_if_unchanged(person, version=version, by=by, is_active=True, closed_reason="")
    record_person(PersonEvent.PERSON_REOPENED, person, by=by, changes=differences(person, before))
    return None if person.has_answered else renew_invitation(person=person, version=person.version, by=by)


def refuse_twice(person: User, by: User, is_said_the_same: bool, words: str) -> None:
    """The same form a second time is known by what it says."""
    if is_said_the_same and person.updated_by_id == by.pk:
        raise AlreadySaved(person)
    raise ValidationError(words)


@recorded()
def end_sessions(*, person: User, version: int, by: User) -> User:
    """Sign somebody out everywhere, at their next request; signing in again stays possible."""
    save_if_unchanged(person, version=version, by=by)
    person.end_sessions()
    record_person(PersonEvent.SESSIONS_ENDED, person, by=by)
    return person


@recorded()
def reset_factors(*, person: User, version: int, by: User) -> User:
    """Take away the second factor of somebody who lost it (a telephone), and sign them out everywhere."""
    save_if_unchanged(person, version=version, by=by)
    for factor in factors_of(person):
        factor.delete()
    # Who they are at the provider is joined anew at the next sign-in.
    SocialAccount.objects.filter(user=person).delete()
    person.end_sessions()
    record_person(PersonEvent.FACTORS_RESET, person, by=by)
    return person


def factors_of(person: User):
    return Authenticator.objects.filter(user=person)
