from django.conf import settings
from django.db import models
from django.db.models import F, Q

from assurance.models.requests import AssuranceRequest, Channel
from assurance.status import REOPENED_BY_NEWER_MATERIAL, AssuranceStatus, EvidenceLevel
from recommendations.limits import LINE, NOTE, lines, within
from recommendations.models import Agency, Recommendation, Subgroup
from recommendations.scopes import OfAgencyQuerySet, OfRecommendationQuerySet


class Outcome(models.TextChoices):
    ASSURED = AssuranceStatus.ASSURED.value, "Assured"
    PARTLY_ASSURED = AssuranceStatus.PARTLY_ASSURED.value, "Partly assured"
    CHALLENGED = AssuranceStatus.CHALLENGED.value, "Challenged"
    NOT_REQUIRED = AssuranceStatus.NOT_REQUIRED.value, "No further assurance required"


# The outcomes after which the agency has something to answer.
ASKS_FOR_MORE = tuple(outcome.value for outcome in Outcome if outcome.value in REOPENED_BY_NEWER_MATERIAL)


class RetestAfter(models.IntegerChoices):
    """Months from the decision to the re-test."""

    SIX = 6, "After 6 months"
    TWELVE = 12, "After 12 months"
    EIGHTEEN = 18, "After 18 months"


def decision_rules(name: str, model_name: str) -> list[models.BaseConstraint]:
    """The rules of what a decision says, for a table that holds decisions; `name` begins their names."""
    return [
        models.CheckConstraint(
            condition=~Q(outcome=Outcome.NOT_REQUIRED) | ~Q(reason=""),
            name=f"{name}_not_required_has_reason",
            violation_error_message="Say why no further assurance is required.",
        ),
        models.CheckConstraint(
            condition=~Q(outcome__in=[Outcome.PARTLY_ASSURED, Outcome.CHALLENGED]) | ~Q(missing=""),
            name=f"{name}_says_what_is_missing",
            violation_error_message="Say what is missing.",
        ),
        models.CheckConstraint(
            condition=Q(evidence_level__in=EvidenceLevel.values), name=f"{name}_evidence_level_known"
        ),
        models.CheckConstraint(
            condition=Q(answer_by=None) | Q(outcome__in=ASKS_FOR_MORE),
            name=f"{name}_answer_only_to_a_question",
            violation_error_message="Only a challenge, or what is accepted in part, has an answer to wait for.",
        ),
        models.CheckConstraint(
            condition=Q(retest_after=None) | Q(outcome=Outcome.ASSURED, retest_after__in=RetestAfter.values),
            name=f"{name}_retest_only_of_assured",
            violation_error_message="Only what is accepted is tested again.",
        ),
        within(model_name, "reason", NOTE),
        within(model_name, "missing", NOTE),
        within(model_name, "own_work_reason", NOTE),
        lines(model_name, asked_of=LINE),
    ]


class DecisionWords(models.Model):
    """What a decision says, before it is taken and after. `answer_by` makes it a request to the agency."""

    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    evidence_level = models.PositiveSmallIntegerField(choices=EvidenceLevel.choices)
    reason = models.TextField(blank=True)
    missing = models.TextField("what is missing", blank=True)
    answer_by = models.DateField("answer due on", null=True, blank=True)
    channel = models.CharField("asked by", max_length=20, choices=Channel.choices, blank=True)
    asked_of = models.CharField(
        "who was asked", max_length=LINE, blank=True, help_text="Where no mail goes to contacts."
    )
    next_review_on = models.DateField(null=True, blank=True)
    retest_after = models.PositiveSmallIntegerField("re-test", choices=RetestAfter.choices, null=True, blank=True)
    own_work_reason = models.TextField("why somebody decided on their own work", blank=True)

    class Meta:
        abstract = True


class ScrutinyDecision(DecisionWords):
    """A subgroup (or the Board, where none is named) decided on one recommendation. Never edited.

    `decided_by` is who answers for it: the chair who pressed the button, or the chair of the meeting. `rested_on` keeps
    what lay before them, as [{"record", "received_on", "evidence": [{"item", "title", "sha256"}]}]. `request` is the
    question that it put to the agency.
    """

    is_append_only = True

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="scrutiny_decisions")
    subgroup = models.ForeignKey(Subgroup, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    meeting = models.ForeignKey(
        "assurance.Meeting", on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    decided_on = models.DateField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_by_name = models.CharField(max_length=150, blank=True)
    is_own_work = models.BooleanField("decided on their own work", default=False)
    is_regression = models.BooleanField("a re-test failed", default=False)
    rested_on = models.JSONField(default=list, blank=True)
    request = models.ForeignKey(
        AssuranceRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submission_key = models.UUIDField(null=True, blank=True)

    objects = OfRecommendationQuerySet.as_manager()

    class Meta:
        ordering = ["decided_on", "recorded_at", "pk"]
        constraints = [
            *decision_rules("decision", "scrutinydecision"),
            models.UniqueConstraint(fields=["recorded_by", "submission_key"], name="decision_sent_once"),
            models.CheckConstraint(
                condition=Q(next_review_on=None) | Q(next_review_on__gt=F("decided_on")),
                name="decision_review_after_decision",
                violation_error_message="The next review must be after the day of the decision.",
            ),
            models.CheckConstraint(
                condition=Q(answer_by=None) | Q(answer_by__gt=F("decided_on")),
                name="decision_answer_after_decision",
                violation_error_message="The answer must be due after the day of the decision.",
            ),
            models.CheckConstraint(
                condition=Q(is_own_work=False, own_work_reason="") | (Q(is_own_work=True) & ~Q(own_work_reason="")),
                name="decision_own_work_has_reason",
                violation_error_message="Say why nobody else could decide on this.",
            ),
            models.CheckConstraint(
                condition=Q(is_regression=False) | Q(outcome=Outcome.CHALLENGED),
                name="decision_regression_is_a_challenge",
            ),
            models.CheckConstraint(condition=Q(request=None) | Q(outcome__in=ASKS_FOR_MORE), name="decision_asks"),
            lines("decision", decided_by_name=150),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} on {self.decided_on:%-d %B %Y}"


class DissentQuerySet(OfAgencyQuerySet):
    agency_path = "agency_id"


class Dissent(models.Model):
    """An agency does not agree with what was decided on its recommendation. Both texts stand."""

    is_append_only = True

    decision = models.ForeignKey(ScrutinyDecision, on_delete=models.PROTECT, related_name="dissents")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="dissents")
    text = models.TextField()
    given_by_name = models.CharField("name", max_length=150)
    given_by_role = models.CharField("role", max_length=150, blank=True)
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submission_key = models.UUIDField(null=True, blank=True)

    objects = DissentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["recorded_by", "submission_key"], name="dissent_sent_once"),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="dissent_has_text",
                violation_error_message="Enter what you do not agree with.",
            ),
            within("dissent", "text", NOTE),
            lines("dissent", given_by_name=150, given_by_role=150),
        ]

    def __str__(self) -> str:
        return f"Dissent of {self.given_by_name}"
