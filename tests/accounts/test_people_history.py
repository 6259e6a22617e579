"""Who gave whom which rights: the history of people and appointments names the administrator."""

from datetime import date

from django.urls import reverse

from lscb_tracker.accounts.models import Appointment
from lscb_tracker.accounts.roles import Role
from tests import factories

NO_APPOINTMENTS = {"appointments-TOTAL_FORMS": "0", "appointments-INITIAL_FORMS": "0"}


def test_closing_an_account_is_kept_with_who_closed_it(client_for, administrator):
    person = factories.make_user()
    url = reverse("admin:accounts_user_change", args=[person.pk])

    client_for(administrator).post(url, {"email": person.email, "name": person.name} | NO_APPOINTMENTS)

    person.refresh_from_db()
    latest = person.history.first()
    assert (person.is_active, latest.is_active, latest.history_user) == (False, False, administrator)


def test_an_appointment_made_on_the_persons_page_is_kept_with_who_made_it(client_for, administrator):
    person = factories.make_user()
    url = reverse("admin:accounts_user_change", args=[person.pk])
    appointment = {"role": Role.SCRUTINEER.value, "starts_on": "2026-11-23", "user": person.pk}
    inline = {f"appointments-0-{name}": value for name, value in appointment.items()}
    answers = {"email": person.email, "name": person.name, "is_active": "on", "appointments-TOTAL_FORMS": "1"}

    client_for(administrator).post(url, answers | {"appointments-INITIAL_FORMS": "0"} | inline)

    made = Appointment.objects.get(user=person)
    assert (made.role, made.starts_on) == (Role.SCRUTINEER, date(2026, 11, 23))
    assert made.history.get().history_user == administrator
