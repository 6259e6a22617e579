"""People: who may sign in, and the appointments that say what they may do, from when and until when."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from lscb_tracker.accounts.events import PersonEvent
from lscb_tracker.accounts.querysets import AppointmentQuerySet, PersonQuerySet
from lscb_tracker.accounts.roles import CAPABILITIES, ROLES_OF_ONE_AGENCY, ROLES_THAT_NEED_A_SECOND_FACTOR, Role
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from recommendations.limits import LINE, lines, within
from recommendations.models import Agency, Subgroup
from recommendations.permissions import Capability
from recommendations.versioning import Versioned

NAME = 150
SESSION_SALT = "lscb_tracker.accounts.sessions"


class KeptHistory(HistoricalRecords):
    """Earlier versions of a person; signing in and choosing a password are no change of what it keeps."""

    def post_save(self, instance, created, using=None, *, update_fields=None, **kwargs):
        if update_fields is None or set(update_fields) - set(self.excluded_fields):
            super().post_save(instance, created, using=using, **kwargs)


class UserManager(BaseUserManager.from_queryset(PersonQuerySet)):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    @recorded()
    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        """A person appointed as administrator from today; there is no power beyond the appointment's."""
        user = self.create_user(email, password, **fields)
        Appointment.objects.create(user=user, role=Role.ADMINISTRATOR, starts_on=timezone.localdate())
        made = {"subject": email, "object_type": "person", "object_id": user.pk}
        record(Kind.CHANGE, PersonEvent.ADMINISTRATOR_MADE, by=None, **made)
        return user

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email__iexact=email)


class User(Versioned, AbstractBaseUser):
    """Somebody who signs in by email. What they may do follows from their appointments in force today."""

    email = models.EmailField("email address", unique=True)
    name = models.CharField(max_length=NAME)
    is_active = models.BooleanField(
        "may sign in", default=True, help_text="Without it the account is closed. Nobody is ever deleted."
    )
    closed_reason = models.CharField("why the account was closed", max_length=LINE, blank=True)
    sessions_ended_count = models.PositiveIntegerField(default=0, editable=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()
    history = KeptHistory(excluded_fields=["password", "last_login", "sessions_ended_count"])

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_in_any_case",
                violation_error_message="Somebody with this email address has an account already.",
            ),
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(closed_reason=""),
                name="user_open_account_has_no_closing_reason",
                violation_error_message="An account that is open has no reason for which it was closed.",
            ),
            within("user", "name", NAME),
            within("user", "closed_reason", LINE),
            lines("user", email=254),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_absolute_url(self) -> str:
        return reverse("accounts:person-detail", args=[self.pk])

    def _get_session_auth_hash(self, secret=None) -> str:
        """What a session must know to stay valid: a new password ends it, and so does counting on."""
        known = f"{self.password}:{self.sessions_ended_count}"
        return salted_hmac(SESSION_SALT, known, secret=secret, algorithm="sha256").hexdigest()

    def end_sessions(self) -> None:
        """Sign this person out everywhere: a session is good for one count."""
        User.objects.filter(pk=self.pk).update(sessions_ended_count=F("sessions_ended_count") + 1)
        self.refresh_from_db(fields=["sessions_ended_count"])

    @property
    def has_answered(self) -> bool:
        """Whether this person has ever been able to sign in: by a password, or through the council's own sign-in."""
        return self.has_usable_password() or self.last_login is not None

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
    def needs_second_factor(self) -> bool:
        return not self.roles.isdisjoint(ROLES_THAT_NEED_A_SECOND_FACTOR)

    @property
    def agency_ids(self) -> set[int]:
        """The agencies this person speaks for; only an agency lead's rights are bound to them."""
        return {a.agency_id for a in self.appointments_today if a.agency_id and a.role in ROLES_OF_ONE_AGENCY}

    @property
    def represented_agency_ids(self) -> set[int]:
        """The agencies that any appointment of today names: on their assurance this person does not decide."""
        return {appointment.agency_id for appointment in self.appointments_today if appointment.agency_id}

    @cached_property
    def chaired_subgroup_ids(self) -> set[int | None]:
        """The subgroups for which this person decides today; None stands for the Board, where none is named."""
        chairs = [a.pk for a in self.appointments_today if Capability.DECIDE_ASSURANCE in CAPABILITIES[a.role]]
        named = Appointment.objects.order_by().filter(pk__in=chairs).values_list("subgroups", flat=True)
        return set(named) if chairs else set()

    @property
    def is_administrator(self) -> bool:
        return self.may(Capability.ADMINISTER)

    # What Django's admin site asks.
    is_staff = is_administrator

    def has_perm(self, perm: str, obj=None) -> bool:
        return self.is_administrator

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_administrator


class Appointment(Versioned):
    """One role held by one person for some time; it ends by itself the day after `ends_on`."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=20, choices=Role.choices)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments")
    subgroups = models.ManyToManyField(Subgroup, blank=True, related_name="appointments")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=LINE, blank=True)  # a mistake: it gives no rights, whatever its days

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
            within("appointment", "withdrawn_reason", LINE),
        ]
        indexes = [models.Index(fields=["user", "starts_on", "ends_on"], name="appointment_user_in_force")]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display().lower()} from {self.starts_on:%-d %B %Y}"

    def is_in_force(self, on: date) -> bool:
        return not self.withdrawn_reason and self.starts_on <= on and (self.ends_on is None or self.ends_on >= on)


class Invitation(models.Model):
    """Somebody was asked to choose a password. Only the link of the last mail works; each new mail makes it another."""

    person = models.OneToOneField(User, on_delete=models.PROTECT, related_name="invitation")
    mail_number = models.PositiveIntegerField(default=1)
    sent_at = models.DateTimeField(null=True, blank=True)  # empty as long as the last mail is not known to have gone
    is_withdrawn = models.BooleanField(default=False)
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    def __str__(self) -> str:
        return f"Invitation of {self.person}"

    @property
    def ends_at(self) -> datetime | None:
        return self.sent_at and self.sent_at + timedelta(days=settings.INVITATION_DAYS)
