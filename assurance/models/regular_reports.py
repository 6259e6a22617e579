from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from assurance.models.records import AssuranceRecord
from recommendations.limits import LINE, NOTE, lines, within
from recommendations.models import PlanAgency, Recommendation, Subgroup
from recommendations.scopes import OfAgencyQuerySet
from recommendations.versioning import Versioned


class Frequency(models.TextChoices):
    WEEKLY = "weekly", "Weekly"
    MONTHLY = "monthly", "Monthly"
    QUARTERLY = "quarterly", "Quarterly"
    SIX_MONTHLY = "six_monthly", "Every six months"
    YEARLY = "yearly", "Yearly"
    FINANCIAL_YEAR_END = "financial_year_end", "At the end of each financial year (31 March)"


class RegularReportQuerySet(OfAgencyQuerySet):
    agency_path = "plan_agency__agency_id"

    def running(self):
        return self.filter(ended_on=None)


class RegularReport(Versioned):
    """A report that an agency gives again and again. The next one is asked for by itself, and a missing one shows.

    `next_due_on` is the due date of the report that has not been asked for yet, counted from `first_due_on`, so that
    the 31st does not become the 28th for good. `ask_before` is in calendar days.
    """

    plan_agency = models.ForeignKey(PlanAgency, on_delete=models.PROTECT, related_name="regular_reports")
    recommendations = models.ManyToManyField(Recommendation, related_name="regular_reports")
    title = models.CharField(max_length=LINE)
    frequency = models.CharField(max_length=20, choices=Frequency.choices)
    first_due_on = models.DateField("due for the first time")
    next_due_on = models.DateField()
    ask_before = models.PositiveSmallIntegerField("days before it is due to ask for it", default=28)
    giver_name = models.CharField("who gives it", max_length=150)
    giver_role = models.CharField("role", max_length=150, blank=True)
    giver_email = models.EmailField("email address", blank=True, help_text="Empty: the agency’s contacts are asked.")
    subgroup = models.ForeignKey(
        Subgroup, on_delete=models.PROTECT, null=True, blank=True, related_name="regular_reports"
    )
    route = models.CharField(
        "who reads it", max_length=LINE, blank=True, help_text="For example: Quality Assurance, then the Board."
    )
    figure_label = models.CharField(
        "figure", max_length=LINE, blank=True, help_text="What is counted, such as “staff trained, of all staff”."
    )
    ended_on = models.DateField(null=True, blank=True)
    ended_reason = models.TextField(blank=True)
    submission_key = models.UUIDField(null=True, blank=True)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = RegularReportQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[recommendations])

    class Meta:
        ordering = ["next_due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["logged_by", "submission_key"], name="regular_report_sent_once"),
            models.CheckConstraint(condition=~Q(title=""), name="regular_report_has_title"),
            models.CheckConstraint(
                condition=Q(next_due_on__gte=F("first_due_on")), name="regular_report_next_after_first"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, ended_reason="") | (Q(ended_on__isnull=False) & ~Q(ended_reason="")),
                name="regular_report_ended_has_reason",
                violation_error_message="Say why the report is not needed any more.",
            ),
            within("regularreport", "ended_reason", NOTE),
            lines(
                "regularreport",
                title=LINE,
                giver_name=150,
                giver_role=150,
                giver_email=254,
                route=LINE,
                figure_label=LINE,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("assurance:regular-report-detail", args=[self.pk])


class ReportedFigureQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(record__in=AssuranceRecord.objects.visible_to(user))


class ReportedFigure(models.Model):
    """A figure that an agency gave: so many of so many, on a day, and who did not answer."""

    is_append_only = True

    record = models.ForeignKey(AssuranceRecord, on_delete=models.PROTECT, related_name="figures")
    report = models.ForeignKey(RegularReport, on_delete=models.PROTECT, null=True, blank=True, related_name="figures")
    label = models.CharField(max_length=LINE)
    numerator = models.DecimalField(max_digits=14, decimal_places=2)
    denominator = models.DecimalField(max_digits=14, decimal_places=2)
    as_at = models.DateField()
    not_answered = models.TextField("who did not answer", blank=True)

    objects = ReportedFigureQuerySet.as_manager()

    class Meta:
        ordering = ["as_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(denominator__gt=0, numerator__gte=0),
                name="reported_figure_is_a_share",
                violation_error_message="The second number of a figure must be more than 0.",
            ),
            within("reportedfigure", "not_answered", NOTE),
            lines("reportedfigure", label=LINE),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.in_words}"

    @property
    def in_words(self) -> str:
        """“45 of 52 (87%)”. A figure above the whole has no share."""
        words = f"{plain(self.numerator)} of {plain(self.denominator)}"
        return f"{words} ({self.share:.0%})" if self.numerator <= self.denominator else words

    @property
    def share(self) -> Decimal:
        return self.numerator / self.denominator


def plain(number: Decimal) -> str:
    """1,234 or 45.5: without zeros that nobody wrote."""
    return f"{number.normalize():,f}"
