import re

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from recommendations.limits import LONG_TEXT, lines, within
from recommendations.models.actions import ActionStatus
from recommendations.models.plans import ActionPlan, PlanAgency
from recommendations.models.subgroups import Subgroup
from recommendations.models.themes import Theme
from recommendations.querysets import RecommendationQuerySet
from recommendations.scopes import OfAgencyQuerySet
from recommendations.versioning import Versioned


class Scope(models.TextChoices):
    SINGLE_AGENCY = "single_agency", "One agency"
    MULTI_AGENCY = "multi_agency", "Several agencies"
    NATIONAL = "national", "National"


def natural_sort_key(ref: str) -> str:
    """“10.1.1” sorts after “9.2”: every run of digits is padded to six places."""
    return re.sub(r"\d+", lambda digits: digits[0].zfill(6), ref)


class Recommendation(Versioned):
    """What a review told one agency of a plan to change."""

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="recommendations")
    plan_agency = models.ForeignKey(PlanAgency, on_delete=models.PROTECT, related_name="recommendations")
    ref = models.CharField("reference", max_length=20)
    sort_key = models.CharField(max_length=80, editable=False)
    text = models.TextField()
    scope = models.CharField(max_length=20, choices=Scope.choices, default=Scope.SINGLE_AGENCY)
    themes = models.ManyToManyField(Theme, blank=True, related_name="recommendations")
    themes_reason = models.CharField(max_length=500, blank=True, help_text="Why these themes, in one sentence.")
    is_high_priority = models.BooleanField(
        "high priority", default=False, help_text="The Board wants to hold a document before it closes this."
    )
    overseeing_subgroup = models.ForeignKey(
        Subgroup, on_delete=models.PROTECT, null=True, blank=True, related_name="recommendations"
    )

    # Summaries of its actions, so that long lists filter and sort by them; services.summarise_actions writes them.
    action_status = models.CharField(
        max_length=20, choices=ActionStatus.choices, default=ActionStatus.NOT_STARTED, editable=False
    )
    target_date = models.DateField(null=True, blank=True, editable=False)
    review_on = models.DateField(null=True, blank=True, editable=False)

    objects = RecommendationQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[themes], excluded_fields=["action_status", "target_date", "review_on"])

    class Meta:
        ordering = ["plan", "sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "ref"], name="recommendation_ref_unique_in_plan"),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="recommendation_has_text",
                violation_error_message="Enter the recommendation.",
            ),
            within("recommendation", "text", LONG_TEXT),
            lines("recommendation", ref=20, sort_key=80, themes_reason=500),
        ]
        indexes = [
            models.Index(fields=["plan", "sort_key"], name="recommendation_plan_order"),
            models.Index(fields=["plan", "action_status", "sort_key"], name="recommendation_plan_status"),
            models.Index(fields=["plan", "target_date"], name="recommendation_plan_target"),
            # Covers the count by agency under every list: at 52,000 rows the pages take a third of the time.
            models.Index(fields=["plan", "plan_agency"], name="recommendation_plan_agency"),
            models.Index(fields=["plan_agency", "sort_key"], name="recommendation_agency_order"),
        ]

    def __str__(self) -> str:
        return f"Recommendation {self.ref}"

    def save(self, *args, **kwargs):
        self.sort_key = natural_sort_key(self.ref)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Costs a query unless the plan was selected with the row."""
        return reverse("assurance:recommendation-detail", args=[self.plan.slug, self.ref])


class CrossReferenceQuerySet(OfAgencyQuerySet):
    """In whose recommendation the words stand; what they refer to may be another agency’s."""

    agency_path = "from_recommendation__plan_agency__agency_id"


class CrossReference(models.Model):
    """“See 14.1”: a link in the plan's own words. Each row keeps its own status."""

    from_recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="cross_references")
    to_recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="referred_from")
    words = models.CharField(max_length=500, blank=True)

    objects = CrossReferenceQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["from_recommendation", "to_recommendation"], name="cross_reference_once"),
            models.CheckConstraint(
                condition=~Q(from_recommendation=F("to_recommendation")),
                name="cross_reference_not_to_itself",
                violation_error_message="A recommendation cannot refer to itself.",
            ),
            lines("crossreference", words=500),
        ]

    def __str__(self) -> str:
        return f"{self.from_recommendation} refers to {self.to_recommendation}"
