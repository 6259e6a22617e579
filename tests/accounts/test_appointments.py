"""What somebody may do follows from the appointments in force on the day, and ends by itself."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from lscb_tracker.accounts.models import Appointment, User
from lscb_tracker.accounts.roles import CAPABILITIES, ROLES_OF_ONE_AGENCY, Role
from recommendations.permissions import Capability
from tests import factories

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)
YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "days"),
    [
        (DAY, None, [False, True, True]),
        (YESTERDAY, DAY, [True, True, False]),
        (DAY, DAY, [False, True, False]),
        (TOMORROW, None, [False, False, True]),
        (date(2020, 1, 1), YESTERDAY, [True, False, False]),
    ],
    ids=["from today", "until today", "one day", "from tomorrow", "until yesterday"],
)
def test_an_appointment_is_in_force_from_its_first_to_its_last_day(starts_on, ends_on, days):
    user = factories.make_user()
    appointment = factories.make_appointment(user, Role.CHAIR, starts_on=starts_on, ends_on=ends_on)

    in_force = [Appointment.objects.in_force(on) for on in (YESTERDAY, DAY, TOMORROW)]

    assert [list(found) for found in in_force] == [[appointment] if holds else [] for holds in days]


@pytest.mark.parametrize(
    ("at", "status"),
    [(time(23, 59, 59), 200), (time(0, 0), 404)],
    ids=["a second before midnight", "at midnight"],
)
def test_an_appointment_ends_at_midnight_in_london_and_at_the_next_request(at, status, client, monkeypatch):
    plan = factories.make_recommendation().plan
    user = factories.make_user(Role.SCRUTINEER)
    user.appointments.update(ends_on=date(2026, 6, 30))
    day = date(2026, 6, 30) if at.hour else date(2026, 7, 1)
    now = timezone.make_aware(datetime.combine(day, at)).astimezone(UTC)  # an hour earlier, in British summer time
    monkeypatch.setattr(timezone, "now", lambda: now)
    client.force_login(user)

    assert client.get(f"/plans/{plan.slug}/").status_code == status


def test_somebody_whose_appointment_ends_is_refused_at_the_next_request(client_for, stopped_clock):
    row = factories.make_recommendation()
    manager = factories.make_user(Role.BUSINESS_MANAGER)
    client, address = client_for(manager), f"/plans/{row.plan.slug}/{row.ref}/edit/"
    before = client.get(address).status_code

    manager.appointments.update(ends_on=YESTERDAY)

    assert (before, client.get(address).status_code) == (200, 404)


def test_somebody_whose_account_is_closed_is_signed_out_at_the_next_request(client_for, stopped_clock):
    manager = factories.make_user(Role.BUSINESS_MANAGER)
    client = client_for(manager)
    before = client.get("/account/").status_code

    User.objects.update(is_active=False)
    after = client.get("/account/")

    assert (before, after.status_code, after.url) == (200, 302, "/accounts/login/?next=/account/")


def test_nobody_with_an_account_alone_may_do_anything(stopped_clock):
    user = factories.make_user()

    assert (user.roles, user.agency_ids, user.is_administrator) == (set(), set(), False)
    assert not any(user.may(capability) for capability in Capability)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.ADMINISTRATOR, {"read_all_agencies", "read_audit_trail", "set_chasing_rules", "administer"}),
        (
            Role.BUSINESS_MANAGER,
            {
                *("read_all_agencies", "read_audit_trail"),
                *("edit_plans", "update_actions", "log_assurance", "settle_assurance"),
                *("ask_agencies", "set_chasing_rules", "decide_target_dates"),
                *("run_meetings", "answer_scrutineer", "keep_learning_events"),
            },
        ),
        (
            Role.CHAIR,
            {
                *("read_all_agencies", "log_assurance"),
                *("decide_assurance", "run_own_meetings", "answer_scrutineer"),
            },
        ),
        (Role.BOARD_MEMBER, {"read_all_agencies", "log_assurance"}),
        (Role.AGENCY_LEAD, {"update_own_actions", "propose_own_assurance", "ask_to_move_dates"}),
        (Role.SCRUTINEER, {"read_all_agencies", "read_audit_trail", "scrutinise_independently"}),
    ],
)
def test_each_role_may_do_its_own(role, allowed, stopped_clock):
    user = factories.make_user(role)

    assert {capability.value for capability in Capability if user.may(capability)} == allowed
    assert user.role_names == [role.label]


def test_every_role_has_its_place_in_the_table_and_every_capability_somebody():
    assert set(CAPABILITIES) == set(Role)
    assert {capability for allowed in CAPABILITIES.values() for capability in allowed} == set(Capability)


def test_two_appointments_add_up(stopped_clock):
    user = factories.make_user(Role.SCRUTINEER)
    agency = factories.make_agency()
    factories.make_appointment(user, Role.AGENCY_LEAD, agency=agency)

    assert user.role_names == ["Agency lead", "Independent scrutineer"]
    assert user.may(Capability.READ_ALL_AGENCIES)
    assert user.may(Capability.UPDATE_OWN_ACTIONS)
    assert user.agency_ids == {agency.pk}


def test_only_an_agency_lead_speaks_for_an_agency(stopped_clock):
    agency = factories.make_agency()

    leads = {role for role in Role if factories.make_user(role, agency=agency).agency_ids == {agency.pk}}

    assert leads == set(ROLES_OF_ONE_AGENCY) == {Role.AGENCY_LEAD}


def test_a_closed_account_may_do_nothing_whatever_its_appointments(stopped_clock):
    user = factories.make_user(Role.ADMINISTRATOR)

    user.is_active = False

    assert not user.may(Capability.ADMINISTER)
    assert not user.has_perm("accounts.add_user")


@pytest.mark.parametrize("role", Role)
def test_only_an_administrator_enters_the_administration(role, client_for, stopped_clock):
    user = factories.make_user(role)
    is_administrator = role == Role.ADMINISTRATOR

    assert (user.is_staff, user.has_perm("x"), user.has_module_perms("x")) == (is_administrator,) * 3
    assert client_for(user).get("/admin/").status_code == (200 if is_administrator else 302)


def test_the_person_and_the_appointments_are_loaded_in_one_query(client_for, stopped_clock, django_assert_num_queries):
    user = factories.make_user(Role.CHAIR)
    for role in (Role.SCRUTINEER, Role.BOARD_MEMBER):
        factories.make_appointment(user, role)
    client = client_for(user)

    with django_assert_num_queries(2):  # the session and the person
        answer = client.get("/how-statuses-work/")

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("wrong", "name", "words"),
    [
        (
            {"ends_on": YESTERDAY},
            "appointment_ends_after_it_starts",
            "The appointment must end on or after the day it starts.",
        ),
        (
            {"role": "agency_lead"},
            "appointment_agency_lead_has_agency",
            "Select the agency that the agency lead answers for.",
        ),
    ],
)
def test_an_appointment_that_breaks_a_rule_is_refused_in_words_and_by_the_database(wrong, name, words):
    user = factories.make_user()
    values = {"user": user, "role": Role.CHAIR, "starts_on": DAY, "ends_on": DAY}
    broken = Appointment(**values | wrong)

    with pytest.raises(ValidationError) as refusal:
        broken.full_clean()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Appointment.objects.bulk_create([broken])
    Appointment.objects.create(**values)

    assert refusal.value.message_dict == {"__all__": [words]}


def test_the_database_too_knows_an_address_in_any_case():
    factories.make_user(email="Nurse@LSCB.example")

    with pytest.raises(IntegrityError, match="user_email_unique_in_any_case"), transaction.atomic():
        User.objects.bulk_create([User(email="NURSE@lscb.example", name="Another")])
    User.objects.bulk_create([User(email="NURSE2@lscb.example", name="Another")])

    assert User.objects.get_by_natural_key("nurse@LSCB.EXAMPLE").email == "nurse@lscb.example"


def test_the_first_administrator_is_made_on_the_command_line(stopped_clock):
    user = User.objects.create_superuser("first@lscb.example", factories.PASSWORD, name="A. First")

    appointment = Appointment.objects.get()
    assert (appointment.user, appointment.role, appointment.starts_on) == (user, Role.ADMINISTRATOR, DAY)
    assert user.is_administrator


def test_changes_of_an_appointment_are_kept_and_passwords_are_not(manager):
    appointment = manager.appointments.get()
    appointment.ends_on = DAY
    appointment.save()

    assert [copy.ends_on for copy in appointment.history.all()] == [DAY, None]
    kept = {field.name for field in manager.history.model._meta.concrete_fields}
    assert not {"password", "last_login"} & kept
