from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from recommendations.limits import LINE, lines
from recommendations.models.agencies import Agency
from recommendations.permissions import reads_all_agencies
from recommendations.versioning import Versioned


class ReviewType(models.TextChoices):
    SCR = "scr", "Serious case review"
    LCSPR = "lcspr", "Local child safeguarding practice review"
    RAPID_REVIEW = "rapid_review", "Rapid review"
    PFD = "pfd", "Prevention of future deaths report"
    INSPECTION = "inspection", "Inspection"
    AUDIT = "audit", "Audit"
    OTHER = "other", "Other"


class ProtectiveMarking(models.TextChoices):
    NONE = "", "No marking"
    OFFICIAL = "official", "OFFICIAL"
    OFFICIAL_SENSITIVE = "official_sensitive", "OFFICIAL-SENSITIVE"


class Disposition(models.TextChoices):
    ACTIVE = "active", "Active"
    TRANSFERRED = "transferred", "Transferred"


class ActionPlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        if reads_all_agencies(user):
            return self
        return self.filter(plan_agencies__agency_id__in=user.agency_ids).distinct()


class ActionPlan(Versioned):
    """What one review asked of many agencies."""

    title = models.CharField(max_length=LINE)
    slug = models.SlugField(max_length=80, unique=True)
    board_name = models.CharField(max_length=LINE)
    board_short_name = models.CharField(
        max_length=40,
        default="LSCB",
        help_text="The last word of the printed column title “ASSURANCE TO THE …”.",
    )
    review_type = models.CharField(max_length=20, choices=ReviewType.choices)
    publication_name = models.CharField(
        max_length=LINE, help_text="The name the review was published under, such as “Child D”. Never a real name."
    )
    protective_marking = models.CharField(
        max_length=20, choices=ProtectiveMarking.choices, default=ProtectiveMarking.OFFICIAL, blank=True
    )
    source = models.CharField(max_length=500, blank=True, help_text="Where the plan was published.")

    objects = ActionPlanQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["title"]
        constraints = [
            lines(
                "actionplan",
                title=LINE,
                slug=80,
                board_name=LINE,
                board_short_name=40,
                publication_name=LINE,
                source=500,
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("assurance:plan-detail", args=[self.slug])


class PlanAgencyQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if reads_all_agencies(user) else self.filter(agency_id__in=user.agency_ids)


class PlanAgency(Versioned):
    """An agency's part in a plan, under the heading as the plan prints it."""

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="plan_agencies")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="plan_agencies")
    number = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=LINE)
    disposition = models.CharField(max_length=20, choices=Disposition.choices, default=Disposition.ACTIVE)
    transferred_to = models.CharField(max_length=LINE, blank=True)
    transferred_on = models.DateField(null=True, blank=True, help_text="Empty when the source does not say.")

    objects = PlanAgencyQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["plan", "number"]
        verbose_name_plural = "plan agencies"
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_agency_number_unique"),
            models.UniqueConstraint(fields=["plan", "agency"], name="plan_agency_once_in_a_plan"),
            models.CheckConstraint(
                condition=(Q(disposition=Disposition.TRANSFERRED) & ~Q(transferred_to=""))
                | Q(disposition=Disposition.ACTIVE, transferred_to="", transferred_on=None),
                name="plan_agency_transferred_says_to_whom",
                violation_error_message="Say to whom the agency’s part was transferred, and only then.",
            ),
            lines("planagency", heading=LINE, transferred_to=LINE),
        ]

    def __str__(self) -> str:
        return self.heading

    def is_transferred(self, on: date) -> bool:
        """A transfer whose day the source does not give holds on any day."""
        return self.disposition == Disposition.TRANSFERRED and (
            self.transferred_on is None or self.transferred_on <= on
        )
