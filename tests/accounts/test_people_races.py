"""Two administrators at the same moment: one of them stays, and nobody is invited or changed twice."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from lscb_tracker.accounts import services
from lscb_tracker.accounts.models import Appointment, Invitation, User
from lscb_tracker.accounts.roles import Role
from lscb_tracker.accounts.services import administrators, appointments, people
from tests import factories
from tests.racing import RUNNERS, outcomes, race

ROUNDS = 10
TODAY = date(2026, 11, 23)
pytestmark = pytest.mark.django_db(transaction=True)


def two_administrators() -> list[User]:
    return [factories.make_user(Role.ADMINISTRATOR, password=factories.PASSWORD) for _ in range(2)]


def remove(person: User, by: User, how: int):
    if how % 2:
        return services.close_person(person=person, reason="Left", version=person.version, by=by, on=TODAY)
    [appointment] = Appointment.objects.filter(user=person)
    return services.withdraw_appointment(appointment=appointment, reason="Over", version=1, by=by, on=TODAY)


def left() -> int:
    able = User.objects.signing_in()
    return Appointment.objects.in_force(TODAY).filter(role=Role.ADMINISTRATOR, user__in=able).count()


def removals(rounds: int) -> list[tuple[dict, int]]:
    """How each round ended in which two administrators removed each other at once, and how many were left."""
    found = []
    for number in range(rounds):
        Appointment.objects.filter(role=Role.ADMINISTRATOR).update(ends_on=date(2025, 12, 31))
        pair = two_administrators()
        results = race(lambda who, pair=pair, number=number: remove(pair[1 - who], pair[who], number + who), runners=2)
        found.append((outcomes(results), left()))
    return found


def test_two_administrators_who_remove_each_other_leave_one(figure):
    found = removals(ROUNDS)

    kept = sum(count == 1 for _, count in found)
    figure("last administrator", f"{kept} of {ROUNDS} rounds left exactly one", reached=kept == ROUNDS)
    assert [count for _, count in found] == [1] * ROUNDS
    assert all(ends.get("ValidationError") == 1 for ends, _ in found)


def test_without_the_rule_both_would_be_gone(monkeypatch, figure):
    """The control: the same race with the rule switched off."""
    from contextlib import nullcontext

    for module in (people, appointments):
        monkeypatch.setattr(module, "administration_goes_on", lambda **kwargs: nullcontext())

    found = removals(3)

    figure(
        "last administrator",
        f"control without the rule: {sum(not count for _, count in found)} of 3 left nobody",
        reached=True,
    )
    assert [count for _, count in found] == [0] * 3


def test_eight_times_the_same_invitation_make_one_person(figure):
    by = two_administrators()[0]
    details = services.AppointmentDetails(role=Role.CHAIR, starts_on=TODAY)
    for number in range(ROUNDS):
        key, email = uuid.uuid4(), f"new{number}@lscb.example"

        results = race(
            lambda _, key=key, email=email: services.invite_person(
                name="N. Ew", email=email, appointment=details, submission_key=key, by=by
            )
        )

        assert outcomes(results) == {"User": 1, "AlreadySaved": RUNNERS - 1}
    assert Invitation.objects.count() == Appointment.objects.filter(role=Role.CHAIR).count() == ROUNDS


def test_eight_invitations_of_one_address_make_one_account():
    by = two_administrators()[0]
    details = services.AppointmentDetails(role=Role.CHAIR, starts_on=TODAY)

    results = race(
        lambda number: services.invite_person(
            name=f"Person {number}", email="one@lscb.example", appointment=details, submission_key=uuid.uuid4(), by=by
        )
    )

    assert outcomes(results) == {"User": 1, "ValidationError": RUNNERS - 1}
    refusals = [result for result in results if isinstance(result, ValidationError)]
    assert {str(each.message_dict) for each in refusals} == {str({"email": [services.invitations.HAS_ACCOUNT]})}


def test_eight_answers_to_one_invitation_set_one_password():
    by = two_administrators()[0]
    details = services.AppointmentDetails(role=Role.CHAIR, starts_on=TODAY)
    person = services.invite_person(
        name="N. Ew", email="new@lscb.example", appointment=details, submission_key=uuid.uuid4(), by=by
    )

    results = race(
        lambda number: services.answer_invitation(invitation=person.invitation, password=f"four words of {number}")
    )

    assert outcomes(results) == {"User": 1, "InvitationOver": RUNNERS - 1}
    winner = next(number for number, result in enumerate(results) if isinstance(result, User))
    assert User.objects.get(pk=person.pk).check_password(f"four words of {winner}")


def test_eight_changes_of_one_person_let_one_through(figure):
    person, by = factories.make_user(), two_administrators()[0]

    results = race(
        lambda number: services.edit_person(
            person=User.objects.get(pk=person.pk), name=f"Name {number}", email=person.email, version=1, by=by
        )
    )

    won = outcomes(results).get("User", 0)
    figure("F6", f"a person's name: {won} of {RUNNERS} saved", reached=won == 1)
    assert outcomes(results) == {"User": 1, "EditConflict": RUNNERS - 1}
    assert administrators.administered_until(TODAY) == date.max
