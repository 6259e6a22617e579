"""Which people, and which appointments: the questions that lists and rules ask."""

from datetime import date, timedelta

from django.apps import apps
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models import Exists, OuterRef, Q

ENDS_SOON = timedelta(days=28)


class AppointmentQuerySet(models.QuerySet):
    def in_force(self, on: date):
        return self.not_over(on).filter(starts_on__lte=on)

    def not_over(self, on: date):
        """In force on that day, or later."""
        return self.filter(withdrawn_reason="").filter(Q(ends_on=None) | Q(ends_on__gte=on))


class PersonQuerySet(models.QuerySet):
    def saying(self, words: str):
        """Every word is part of the name or of the address."""
        found = self
        for word in words.split():
            found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
        return found

    def answered(self):
        """Who has ever been able to sign in: User.has_answered, in SQL."""
        return self.exclude(Q(password__startswith=UNUSABLE_PASSWORD_PREFIX) & Q(last_login=None))

    def invited(self):
        return self.filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX, last_login=None)

    def signing_in(self):
        return self.answered().filter(is_active=True)

    def closed(self):
        return self.filter(is_active=False)

    def appointed(self, on: date, **how):
        """With an appointment in force that is so: `role`, `agency`."""
        return self.filter(self.has_appointment(on, **how))

    def unappointed(self, on: date):
        return self.filter(~self.has_appointment(on), is_active=True)

    def ending(self, on: date):
        """Whose last appointment ends soon, with none to follow."""
        goes_on = self.appointments_of().not_over(on + ENDS_SOON + timedelta(days=1))
        return self.appointed(on).filter(~Exists(goes_on), is_active=True)

    def with_second_factor(self):
        """Annotate `has_second_factor`."""
        factors = apps.get_model("mfa", "Authenticator").objects.exclude(type="recovery_codes")
        return self.annotate(has_second_factor=Exists(factors.filter(user=OuterRef("pk"))))

    def has_appointment(self, on: date, **how) -> Exists:
        return Exists(self.appointments_of().in_force(on).filter(**how))

    def appointments_of(self) -> AppointmentQuerySet:
        appointment = self.model._meta.get_field("appointments").related_model
        return appointment.objects.order_by().filter(user=OuterRef("pk"))
