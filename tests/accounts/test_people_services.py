"""Every change of a person: saved whole, told to the audit trail, and never by two people over each other."""

import json
from datetime import date, timedelta
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError

from lscb_tracker.accounts import services
from lscb_tracker.accounts.models import Appointment, Invitation, User
from lscb_tracker.accounts.roles import Role
from lscb_tracker.accounts.services.administrators import NOBODY_LEFT, NOT_ONESELF, administered_until
from lscb_tracker.audit.models import AuditEvent
from recommendations.versioning import AlreadySaved, EditConflict, SavedInOtherWords
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

KEY = uuid4()


def details(role: str = Role.CHAIR, **fields) -> services.AppointmentDetails:
    return services.AppointmentDetails(**{"role": role, "starts_on": date(2026, 11, 23)} | fields)


def invite(by: User, **fields) -> User:
    given = {"name": "N. Ew", "email": "new@lscb.example", "appointment": details(), "submission_key": KEY}
    return services.invite_person(**given | fields, by=by)


def told() -> list[tuple]:
    """The events of people, oldest first: what, of whom, by whom."""
    events = AuditEvent.objects.filter(object_type="person").order_by("number")
    return list(events.values_list("action", "object_id", "actor_name"))


def administrator(**fields) -> User:
    return factories.make_user(Role.ADMINISTRATOR, password=factories.PASSWORD, **fields)


def test_inviting_makes_an_account_without_a_password_and_its_appointment():
    by, agency = administrator(), factories.make_agency()
    subgroup = factories.make_subgroup("Case Review")

    person = invite(
        by,
        email="New@LSCB.example",
        appointment=details(Role.AGENCY_LEAD, agency=agency, subgroups=[subgroup], ends_on=date(2027, 3, 31)),
    )

    person.refresh_from_db()
    assert (person.name, person.email, person.has_usable_password()) == ("N. Ew", "new@lscb.example", False)
    appointment = person.appointments.get()
    assert (appointment.role, appointment.agency, appointment.ends_on) == ("agency_lead", agency, date(2027, 3, 31))
    assert list(appointment.subgroups.all()) == [subgroup]
    assert (person.invitation.mail_number, person.invitation.sent_at) == (1, None)
    who = (str(person.pk), str(by))
    assert told() == [("person_invited", *who), ("appointment_added", *who)]


def test_the_same_form_invites_once_and_other_words_are_not_lost():
    by = administrator()
    person = invite(by)

    with pytest.raises(AlreadySaved) as again:
        invite(by)
    with pytest.raises(SavedInOtherWords):
        invite(by, name="Another Name")

    assert again.value.saved == person
    assert User.objects.filter(email="new@lscb.example").count() == Invitation.objects.count() == 1


@pytest.mark.parametrize("email", ["taken@lscb.example", "Taken@LSCB.Example"])
def test_an_address_that_has_an_account_is_refused_in_words(email):
    by = administrator()
    factories.make_user(email="taken@lscb.example")

    with pytest.raises(ValidationError) as refusal:
        invite(by, email=email)

    assert refusal.value.message_dict == {"email": ["Somebody with this email address has an account already."]}
    assert (Invitation.objects.count(), told()) == (0, [])


def test_an_invitation_that_breaks_a_rule_leaves_nothing_behind():
    by = administrator()

    with pytest.raises(ValidationError):
        invite(by, appointment=details(Role.AGENCY_LEAD))

    assert not User.objects.filter(email="new@lscb.example").exists()
    assert told() == []


def test_renewing_an_invitation_counts_its_mails_and_forgets_that_the_last_was_sent(stopped_clock):
    by = administrator()
    person = invite(by)
    services.note_mail_sent(invitation=person.invitation, by=by, at=stopped_clock)

    renewed = services.renew_invitation(person=person, version=person.version, by=by)
    services.note_mail_sent(invitation=person.invitation, by=by, at=stopped_clock)  # the first mail, late

    renewed.refresh_from_db()
    assert (renewed.mail_number, renewed.sent_at) == (2, None)


def test_somebody_with_a_password_is_not_invited_again():
    person, by = factories.make_user(password=factories.PASSWORD), administrator()

    for change in (services.renew_invitation, services.withdraw_invitation):
        with pytest.raises(ValidationError, match="has a password"):
            change(person=person, version=person.version, by=by)


def test_answering_keeps_the_password_once():
    person = invite(administrator())

    services.answer_invitation(invitation=person.invitation, password="four words of it")
    with pytest.raises(services.InvitationOver):
        services.answer_invitation(invitation=person.invitation, password="somebody elses words")

    person.refresh_from_db()
    assert person.check_password("four words of it")
    address = EmailAddress.objects.get(user=person)
    assert (address.email, address.verified, address.primary) == ("new@lscb.example", True, True)
    assert told()[-1] == ("invitation_answered", str(person.pk), "N. Ew")


def test_no_password_and_no_key_stands_in_the_audit_trail():
    person = invite(administrator())
    services.answer_invitation(invitation=person.invitation, password="four words of it")

    kept = " ".join(AuditEvent.objects.values_list("details", flat=True))
    assert "new@lscb.example" in kept
    assert not [secret for secret in ("four words", str(KEY)) if secret in kept]


def test_a_withdrawn_invitation_closes_the_account_and_is_not_answered():
    by = administrator()
    person = invite(by)

    services.withdraw_invitation(person=person, version=person.version, by=by)

    with pytest.raises(services.InvitationOver):
        services.answer_invitation(invitation=person.invitation, password="four words of it")
    person.refresh_from_db()
    assert (person.is_active, person.closed_reason) == (False, "The invitation was withdrawn.")


def test_a_person_is_edited_over_the_version_that_was_opened_alone():
    person, by = factories.make_user(name="Old", email="old@lscb.example"), administrator()
    EmailAddress.objects.create(user=person, email="old@lscb.example", verified=True, primary=True)

    services.edit_person(person=person, name="New", email="New@lscb.example", version=1, by=by)
    with pytest.raises(EditConflict):
        services.edit_person(person=person, name="Lost", email="new@lscb.example", version=1, by=by)

    person.refresh_from_db()
    assert (person.name, person.email, person.version, person.updated_by) == ("New", "new@lscb.example", 2, by)
    assert not EmailAddress.objects.filter(email="old@lscb.example").exists()
    changes = json.loads(AuditEvent.objects.get(action="person_edited").details)["changes"]
    assert [(each["label"], each["before"], each["after"]) for each in changes] == [
        ("Name", "Old", "New"),
        ("Email address", "old@lscb.example", "new@lscb.example"),
    ]
    assert person.history.first().history_user == by


def test_closing_and_opening_again_are_kept_with_who_and_why():
    person, by = factories.make_user(Role.CHAIR, password=factories.PASSWORD), administrator()

    services.close_person(person=person, reason="Left the Board", version=1, by=by, on=date(2026, 11, 23))
    person.refresh_from_db()
    closed = (person.is_active, person.closed_reason, person.sessions_ended_count)
    services.reopen_person(person=person, version=2, by=by)

    person.refresh_from_db()
    assert closed == (False, "Left the Board", 1)
    assert (person.is_active, person.closed_reason) == (True, "")
    who = (str(person.pk), str(by))
    assert told() == [("person_closed", *who), ("person_reopened", *who)]


def test_whoever_never_chose_a_password_is_invited_by_being_let_in_again():
    person, by = factories.make_user(Role.CHAIR), administrator()
    services.withdraw_invitation(person=person, version=1, by=by)

    invitation = services.reopen_person(person=person, version=2, by=by)

    assert (invitation.person, invitation.is_withdrawn, invitation.sent_at) == (person, False, None)
    who = (str(person.pk), str(by))
    assert told()[-2:] == [("person_reopened", *who), ("invitation_renewed", *who)]


def test_the_same_closing_twice_is_known_and_another_is_refused():
    person, by, other = factories.make_user(Role.CHAIR), administrator(), administrator()
    day = date(2026, 11, 23)
    services.close_person(person=person, reason="Left", version=1, by=by, on=day)

    with pytest.raises(AlreadySaved):
        services.close_person(person=person, reason="Left", version=1, by=by, on=day)
    with pytest.raises(ValidationError, match="closed already"):
        services.close_person(person=person, reason="Something else", version=1, by=other, on=day)


def test_an_appointment_is_added_once():
    person, by = factories.make_user(), administrator()

    made = services.add_appointment(person=person, details=details(), version=1, by=by)
    with pytest.raises(AlreadySaved):
        services.add_appointment(person=person, details=details(), version=1, by=by)
    with pytest.raises(EditConflict):
        services.add_appointment(person=person, details=details(Role.SCRUTINEER), version=1, by=by)

    assert list(person.appointments.all()) == [made]
    assert made.history.get().history_user == by


def test_an_appointment_is_changed_with_both_words_in_the_record():
    person, by = factories.make_user(Role.CHAIR), administrator()
    appointment, subgroup = person.appointments.get(), factories.make_subgroup("Case Review")
    new = details(Role.BOARD_MEMBER, starts_on=appointment.starts_on, ends_on=date(2026, 12, 31), subgroups=[subgroup])

    services.edit_appointment(appointment=appointment, details=new, version=1, by=by, on=date(2026, 11, 23))

    changes = json.loads(AuditEvent.objects.get(action="appointment_edited").details)["changes"]
    assert [(each["label"], each["before"], each["after"]) for each in changes] == [
        ("Role", "Subgroup chair", "Board member"),
        ("Ends on", "", "31 December 2026"),
        ("Subgroups", "", "Case Review"),
    ]


def test_an_appointment_taken_back_gives_no_rights_on_any_day():
    person, by = factories.make_user(Role.BUSINESS_MANAGER), administrator()
    appointment = person.appointments.get()

    services.withdraw_appointment(
        appointment=appointment, reason="Wrong person", version=1, by=by, on=date(2026, 11, 23)
    )

    days = [date(2020, 1, 1), date(2026, 11, 23), date(2030, 1, 1)]
    assert [Appointment.objects.in_force(day).filter(user=person).exists() for day in days] == [False] * 3
    assert Appointment.objects.get(pk=appointment.pk).withdrawn_reason == "Wrong person"


TODAY = date(2026, 11, 23)


def close(person: User, by: User) -> None:
    services.close_person(person=person, reason="Left", version=person.version, by=by, on=TODAY)


def demote(person: User, by: User) -> None:
    appointment = person.appointments.get()
    new = details(Role.CHAIR, starts_on=appointment.starts_on)
    services.edit_appointment(appointment=appointment, details=new, version=1, by=by, on=TODAY)


def end_yesterday(person: User, by: User) -> None:
    appointment = person.appointments.get()
    new = details(Role.ADMINISTRATOR, starts_on=appointment.starts_on, ends_on=TODAY - timedelta(days=1))
    services.edit_appointment(appointment=appointment, details=new, version=1, by=by, on=TODAY)


def take_back(person: User, by: User) -> None:
    appointment = person.appointments.get()
    services.withdraw_appointment(appointment=appointment, reason="Mistake", version=1, by=by, on=TODAY)


WAYS = pytest.mark.parametrize("way", [close, demote, end_yesterday, take_back])


@WAYS
def test_nobody_takes_the_role_of_administrator_from_themselves(way):
    one, other = administrator(), administrator()

    with pytest.raises(ValidationError) as refusal:
        way(one, by=one)
    way(other, by=one)

    assert refusal.value.messages == [NOT_ONESELF]
    assert administered_until(TODAY) == date.max
    assert Appointment.objects.in_force(TODAY).filter(role="administrator", user__is_active=True).count() == 1


@WAYS
def test_the_last_administrator_who_can_sign_in_stays(way):
    """Somebody who was invited and has not answered does not count; whoever asks is no administrator any more."""
    last, former = administrator(), administrator()
    factories.make_user(Role.ADMINISTRATOR)  # invited
    services.close_person(person=former, reason="Left", version=1, by=last, on=TODAY)

    with pytest.raises(ValidationError) as refusal:
        way(last, by=former)

    assert refusal.value.messages == [NOBODY_LEFT.format(when="today")]
    last.refresh_from_db()
    assert (last.is_active, administered_until(TODAY)) == (True, date.max)


def test_an_end_that_leaves_nobody_afterwards_is_refused_until_somebody_else_goes_on():
    last = administrator()
    appointment = last.appointments.get()
    ends = details(Role.ADMINISTRATOR, starts_on=appointment.starts_on, ends_on=date(2027, 3, 31))

    with pytest.raises(ValidationError) as refusal:
        services.edit_appointment(appointment=appointment, details=ends, version=1, by=last, on=TODAY)
    next_one = factories.make_user(password=factories.PASSWORD)
    factories.make_appointment(next_one, Role.ADMINISTRATOR, starts_on=date(2027, 4, 1))
    services.edit_appointment(appointment=appointment, details=ends, version=1, by=last, on=TODAY)

    assert refusal.value.messages == [NOBODY_LEFT.format(when="after 31 March 2027")]
    assert administered_until(TODAY) == date.max


def test_the_first_administrator_is_made_whole_or_not_at_all(monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("no appointment")

    monkeypatch.setattr(Appointment.objects, "create", broken)

    with pytest.raises(RuntimeError):
        User.objects.create_superuser("first@lscb.example", factories.PASSWORD, name="A. First")

    assert User.objects.count() == 0


def test_who_was_made_the_first_administrator_is_recorded():
    User.objects.create_superuser("first@lscb.example", factories.PASSWORD, name="A. First")

    event = AuditEvent.objects.get()
    assert (event.action, event.actor_name, event.object_id) == (
        "administrator_made",
        "the system",
        str(User.objects.get().pk),
    )
