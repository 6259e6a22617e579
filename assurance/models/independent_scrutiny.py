from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from assurance.models.decisions import ScrutinyDecision
from recommendations.limits import NOTE, lines, within
from recommendations.models import ActionPlan, Recommendation
from recommendations.scopes import OfBoardQuerySet
from recommendations.versioning import Versioned


class ScrutineerNoteQuerySet(OfBoardQuerySet):
    def standing(self):
        return self.filter(withdrawn_on=None)

    def unanswered(self):
        return self.standing().filter(replies=None)


class ScrutineerNote(Versioned):
    """What the independent scrutineer has to say, of a plan, of one recommendation, or of the whole work.

    The Board must answer it. Only the scrutineer can withdraw it.
    """

    plan = models.ForeignKey(
        ActionPlan, on_delete=models.PROTECT, null=True, blank=True, related_name="scrutineer_notes"
    )
    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, null=True, blank=True, related_name="scrutineer_notes"
    )
    text = models.TextField("note")
    written_on = models.DateField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submission_key = models.UUIDField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_reason = models.TextField(blank=True)

    objects = ScrutineerNoteQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-written_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["written_by", "submission_key"], name="scrutineer_note_sent_once"),
            models.CheckConstraint(
                condition=~Q(text=""), name="scrutineer_note_has_text", violation_error_message="Enter the note."
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_by=None, withdrawn_reason="")
                | (Q(withdrawn_on__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
                name="scrutineer_note_withdrawn_has_reason",
                violation_error_message="Say why the note is withdrawn.",
            ),
            within("scrutineernote", "text", NOTE),
            within("scrutineernote", "withdrawn_reason", NOTE),
        ]

    def __str__(self) -> str:
        return f"Note of {self.written_on:%-d %B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("assurance:scrutineer-note-detail", args=[self.pk])

    @property
    def about(self) -> str:
        """“6.4, Child D Action Plan”. Costs queries unless the plan and the recommendation were selected."""
        if self.recommendation:
            return f"{self.recommendation.ref}, {self.plan.title}" if self.plan else self.recommendation.ref
        return self.plan.title if self.plan else "the whole work of the Board"


class NoteReply(models.Model):
    """What the Board answers to a note of the scrutineer. Another answer may follow; none is changed."""

    is_append_only = True

    note = models.ForeignKey(ScrutineerNote, on_delete=models.PROTECT, related_name="replies")
    text = models.TextField("answer")
    replied_on = models.DateField()
    replied_at = models.DateTimeField(auto_now_add=True)
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submission_key = models.UUIDField(null=True, blank=True)

    objects = OfBoardQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["replied_by", "submission_key"], name="note_reply_sent_once"),
            models.CheckConstraint(
                condition=~Q(text=""), name="note_reply_has_text", violation_error_message="Enter the answer."
            ),
            within("notereply", "text", NOTE),
        ]

    def __str__(self) -> str:
        return f"Answer of {self.replied_on:%-d %B %Y}"


class DipSample(models.Model):
    """Some closed recommendations, drawn so that anybody can repeat it from the printed seed.

    Closed: assured, or no further assurance required, on the day it was drawn; in all plans or in one. `population` is
    the list that was drawn from, one “plan-slug/ref” a line in alphabetical order, with its SHA-256.
    """

    is_append_only = True

    seed = models.CharField(max_length=64)
    size = models.PositiveSmallIntegerField("number of recommendations")
    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    population = models.TextField(blank=True, editable=False)
    population_count = models.PositiveIntegerField(editable=False)
    population_sha256 = models.CharField(max_length=64, editable=False)
    drawn_on = models.DateField()
    drawn_at = models.DateTimeField(auto_now_add=True)
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submission_key = models.UUIDField(null=True, blank=True)

    objects = OfBoardQuerySet.as_manager()

    class Meta:
        ordering = ["-drawn_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["drawn_by", "submission_key"], name="dip_sample_sent_once"),
            models.CheckConstraint(
                condition=~Q(seed=""), name="dip_sample_has_seed", violation_error_message="Enter the seed."
            ),
            models.CheckConstraint(
                condition=Q(size__gte=1),
                name="dip_sample_draws_something",
                violation_error_message="Draw one recommendation at least.",
            ),
            lines("dipsample", seed=64, population_sha256=64),
        ]

    def __str__(self) -> str:
        return f"Dip sample of {self.drawn_on:%-d %B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("assurance:dip-sample-detail", args=[self.pk])


class SampleResult(models.TextChoices):
    HOLDS = "holds", "The evidence supports the decision"
    FAILS = "fails", "The evidence does not support the decision"


class SampledRow(Versioned):
    """A recommendation that a dip sample drew, as number `position`, and what the scrutineer found."""

    sample = models.ForeignKey(DipSample, on_delete=models.PROTECT, related_name="rows")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="sampled_rows")
    decision = models.ForeignKey(ScrutinyDecision, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField()
    result = models.CharField(max_length=10, choices=SampleResult.choices, blank=True)
    finding = models.TextField("what was found", blank=True)
    tested_on = models.DateField(null=True, blank=True)
    tested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = OfBoardQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["sample", "position"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "recommendation"], name="sampled_row_once"),
            models.UniqueConstraint(fields=["sample", "position"], name="sampled_row_position_unique"),
            models.CheckConstraint(
                condition=Q(result="", tested_on=None, tested_by=None)
                | (~Q(result="") & ~Q(finding="") & Q(tested_on__isnull=False, tested_by__isnull=False)),
                name="sampled_row_says_what_was_found",
                violation_error_message="Say what was found.",
            ),
            within("sampledrow", "finding", NOTE),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.recommendation}"
