from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from recommendations.limits import LONG_TEXT, NOTE, lines, within
from recommendations.models import ActionPlan, Agency, Recommendation
from recommendations.permissions import reads_all_agencies
from recommendations.versioning import Versioned


class RecordKind(models.TextChoices):
    FROM_AGENCY = "from_agency", "From the agency"
    BOARD_NOTE = "board_note", "The Board’s own note"


class RecordState(models.TextChoices):
    PROPOSED = "proposed", "Waiting to be read by the business manager"
    ACCEPTED = "accepted", "In the plan"
    RETURNED = "returned", "Returned"
    WITHDRAWN = "withdrawn", "Withdrawn"


COUNTED_STATES = (RecordState.PROPOSED, RecordState.ACCEPTED)
SETTLED_WITH_REASON = (RecordState.RETURNED, RecordState.WITHDRAWN)


class AnswerKind(models.TextChoices):
    """What an agency said by its answer to a request; empty for what was logged by hand."""

    STILL_TRUE = "still_true", "Still true: nothing has changed"
    NEW_ANSWER = "new_answer", "A new answer"
    NOT_ACCEPTED = "not_accepted", "The agency does not accept this"


class AssuranceRecordQuerySet(models.QuerySet):
    def visible_to(self, user):
        """An agency lead sees what the own agency said, and the Board's notes on its rows; never another agency's."""
        if reads_all_agencies(user):
            return self
        own_rows = Q(served__recommendation__plan_agency__agency_id__in=user.agency_ids)
        not_foreign = Q(given_by_agency=None) | Q(given_by_agency_id__in=user.agency_ids)
        return self.filter(own_rows, not_foreign).distinct()

    def printed(self):
        return self.filter(state=RecordState.ACCEPTED)

    def proposed(self):
        return self.filter(state=RecordState.PROPOSED)

    def counted(self):
        """Neither withdrawn nor returned."""
        return self.filter(state__in=COUNTED_STATES)


class AssuranceRecord(Versioned):
    """What an agency told the Board, or the Board's own note, for one or several recommendations of one plan."""

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="assurance_records")
    recommendations = models.ManyToManyField(
        Recommendation, through="ServedRecommendation", related_name="assurance_records"
    )
    kind = models.CharField(max_length=20, choices=RecordKind.choices)
    answer_kind = models.CharField(max_length=20, choices=AnswerKind.choices, blank=True, editable=False)
    text = models.TextField()
    text_as_sent = models.TextField(
        blank=True, editable=False, help_text="What the agency sent, where it was edited before it went into the plan."
    )
    edited_on = models.DateField(null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    received_on = models.DateField(null=True, blank=True, help_text="Empty when the source gives no date.")
    as_at = models.DateField("true as at", null=True, blank=True)
    date_as_printed = models.CharField(max_length=250, blank=True)
    given_by_agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="assurance_records"
    )
    in_answer = models.ForeignKey(
        "assurance.Answer", on_delete=models.PROTECT, null=True, blank=True, related_name="records", editable=False
    )
    given_by_name = models.CharField("name", max_length=150, blank=True)
    given_by_role = models.CharField("role", max_length=150, blank=True)
    is_as_published = models.BooleanField(default=False, editable=False)

    state = models.CharField(max_length=20, choices=RecordState.choices, default=RecordState.ACCEPTED)
    settled_on = models.DateField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_reason = models.TextField(blank=True)

    logged_at = models.DateTimeField(auto_now_add=True)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submission_key = models.UUIDField(null=True, blank=True)

    objects = AssuranceRecordQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="assurance_record_has_text"),
            models.UniqueConstraint(fields=["logged_by", "submission_key"], name="assurance_record_sent_once"),
            models.CheckConstraint(
                condition=Q(kind=RecordKind.BOARD_NOTE) | Q(given_by_agency__isnull=False),
                name="assurance_record_from_agency_names_it",
                violation_error_message="Select the agency that gave the assurance.",
            ),
            models.CheckConstraint(
                condition=Q(is_as_published=True) | Q(received_on__isnull=False),
                name="assurance_record_is_dated",
                violation_error_message="Enter the date when the Board received the assurance.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SETTLED_WITH_REASON)
                | (Q(settled_on__isnull=False, settled_by__isnull=False) & ~Q(settled_reason="")),
                name="assurance_record_withdrawn_has_reason",
                violation_error_message="Say why the assurance is withdrawn or returned.",
            ),
            models.CheckConstraint(
                condition=Q(text_as_sent="", edited_on=None, edited_by=None)
                | (Q(edited_on__isnull=False, edited_by__isnull=False) & ~Q(text_as_sent="")),
                name="assurance_record_edited_keeps_what_was_sent",
                violation_error_message="Say who edited the answer and when, and keep what the agency sent.",
            ),
            within("assurancerecord", "text", LONG_TEXT),
            within("assurancerecord", "text_as_sent", LONG_TEXT),
            within("assurancerecord", "settled_reason", NOTE),
            lines("assurancerecord", date_as_printed=250, given_by_name=150, given_by_role=150),
        ]

    @property
    def is_proposed(self) -> bool:
        return self.state == RecordState.PROPOSED

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.received_on:%-d %B %Y}" if self.received_on else "Not dated"


class ServedRecommendationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(
            record__in=AssuranceRecord.objects.visible_to(user),
            recommendation__in=Recommendation.objects.visible_to(user),
        )


class ServedRecommendation(models.Model):
    """A record serves a recommendation. Only ever added to; a link made by mistake goes with its record."""

    record = models.ForeignKey(AssuranceRecord, on_delete=models.PROTECT, related_name="served")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="served_by")

    objects = ServedRecommendationQuerySet.as_manager()

    class Meta:
        ordering = ["recommendation__sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["record", "recommendation"], name="record_serves_recommendation_once")
        ]

    def __str__(self) -> str:
        return f"{self.record_id} serves {self.recommendation_id}"
