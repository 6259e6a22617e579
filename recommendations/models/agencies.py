from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from recommendations.limits import LINE, NOTE, lines, within
from recommendations.permissions import reads_all_agencies
from recommendations.scopes import OfAgencyQuerySet
from recommendations.versioning import Versioned


class Sector(models.TextChoices):
    CHILDREN_SOCIAL_CARE = "children_social_care", "Children’s social care"
    HEALTH_PROVIDER = "health_provider", "Health provider"
    HEALTH_COMMISSIONER = "health_commissioner", "Health commissioner"
    PRIMARY_CARE = "primary_care", "Primary care"
    POLICE = "police", "Police"
    PROBATION = "probation", "Probation"
    COURTS_AND_CAFCASS = "courts_and_cafcass", "Courts and Cafcass"
    EDUCATION = "education", "Education"
    LEGAL = "legal", "Legal"
    BOARD = "board", "Safeguarding board or partnership"
    OTHER = "other", "Other"


class AgencyQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if reads_all_agencies(user) else self.filter(pk__in=user.agency_ids)

    def with_current_contact(self, on: date):
        """Annotate `has_current_contact`: without one, nobody can be asked."""
        return self.annotate(
            has_current_contact=Exists(AgencyContact.objects.current(on).filter(agency=OuterRef("pk")))
        )


class Agency(Versioned):
    """A body that answers for recommendations. It may stand in many plans, under the heading each one prints."""

    name = models.CharField(max_length=LINE, unique=True)
    short_name = models.CharField(max_length=60)
    slug = models.SlugField(max_length=80, unique=True)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    is_external = models.BooleanField(
        "not a member of this Board",
        default=False,
        help_text="Another area’s agency, or one that has no seat on this Board.",
    )
    host_name = models.CharField("hosted by", max_length=LINE, blank=True)
    other_names = models.TextField(blank=True, help_text="Other names it goes by or used to go by, one on each line.")
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors")

    objects = AgencyQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "agencies"
        constraints = [
            models.CheckConstraint(
                condition=Q(successor=None) | ~Q(successor=F("pk")),
                name="agency_is_not_its_own_successor",
                violation_error_message="An agency cannot be its own successor.",
            ),
            within("agency", "other_names", NOTE),
            lines("agency", name=LINE, short_name=60, slug=80, host_name=LINE),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("assurance:agency-detail", args=[self.slug])


class AgencyContactQuerySet(OfAgencyQuerySet):
    agency_path = "agency_id"

    def current(self, on: date):
        return self.filter(Q(starts_on=None) | Q(starts_on__lte=on)).filter(Q(ends_on=None) | Q(ends_on__gte=on))


class AgencyContact(Versioned):
    """Whom the Board asks at an agency, from when and until when; ended, never deleted."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=150)
    role_title = models.CharField(max_length=150)
    email = models.EmailField("email address", blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = AgencyContactQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="agency_contact_ends_after_it_starts",
                violation_error_message="The contact must end on or after the day it starts.",
            ),
            lines("agencycontact", name=150, role_title=150, email=254),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.role_title}"

    def is_current(self, on: date) -> bool:
        return (self.starts_on is None or self.starts_on <= on) and (self.ends_on is None or on <= self.ends_on)
