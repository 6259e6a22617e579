"""People: who may sign in, and the appointments that say what they may do, from when and until when."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from lscb_tracker.accounts.roles import CAPABILITIES, ROLES_OF_ONE_AGENCY, Role
from recommendations.models import Agency, Subgroup
from recommendations.permissions import Capability


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        """A person appointed as administrator from today; there is no power beyond the appointment's."""
        user = self.create_user(email, password, **fields)
        Appointment.objects.create(user=user, role=Role.ADMINISTRATOR, starts_on=timezone.localdate())
        return user

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """Somebody who signs in by e-mail. What they may do follows from their appointments in force today."""

    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(
        "may sign in", default=True, help_text="Untick to stop this person from signing in. Nobody is ever deleted."
    )
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_in_any_case",
                violation_error_message="Somebody with this e-mail address has an account already.",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """Sign-in looks for addresses in lower case; Django asks for this form whenever it checks the row."""
        return super().normalize_username(username).lower()

    @cached_property
    def appointments_today(self) -> list["Appointment"]:
        """The appointments in force. Filled by the sign-in backend in the query that loads the user; else one query."""
        return list(self.appointments.in_force(on=timezone.localdate()))

    @property
    def roles(self) -> set[str]:
        return {appointment.role for appointment in self.appointments_today}

    @property
    def role_names(self) -> list[str]:
        return [label for value, label in Role.choices if value in self.roles]

    def may(self, capability: Capability) -> bool:
        return self.is_active and any(capability in CAPABILITIES[role] for role in self.roles)

    @property
    def agency_ids(self) -> set[int]:
        """The agencies this person speaks for; only an agency lead's rights are bound to them."""
        return {a.agency_id for a in self.appointments_today if a.agency_id and a.role in ROLES_OF_ONE_AGENCY}

    @property
    def is_administrator(self) -> bool:
        return self.may(Capability.ADMINISTER)

    # What Django's admin site asks.
    is_staff = is_administrator

    def has_perm(self, perm: str, obj=None) -> bool:
        return self.is_administrator

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_administrator


class AppointmentQuerySet(models.QuerySet):
    def in_force(self, on: date):
        return self.filter(starts_on__lte=on).filter(Q(ends_on=None) | Q(ends_on__gte=on))


class Appointment(models.Model):
    """One role held by one person for some time; it ends by itself the day after `ends_on`."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=20, choices=Role.choices)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments")
    subgroups = models.ManyToManyField(Subgroup, blank=True, related_name="appointments")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[subgroups])

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="appointment_ends_after_it_starts",
                violation_error_message="The appointment must end on or after the day it starts.",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=ROLES_OF_ONE_AGENCY) | Q(agency__isnull=False),
                name="appointment_agency_lead_has_agency",
                violation_error_message="Select the agency that the agency lead answers for.",
            ),
        ]
        indexes = [models.Index(fields=["user", "starts_on", "ends_on"], name="appointment_user_in_force")]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display().lower()} from {self.starts_on:%-d %B %Y}"
