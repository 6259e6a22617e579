from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from assurance.querysets import transferred
from assurance.status import AssuranceStatus
from recommendations.limits import LONG_TEXT, NOTE, lines, within
from recommendations.models import PlanAgency, Recommendation
from recommendations.permissions import reads_all_agencies
from recommendations.scopes import OfAgencyQuerySet
from recommendations.versioning import Versioned

SILENT_AFTER_ASKING = (
    AssuranceStatus.REQUESTED,
    AssuranceStatus.NO_RESPONSE,
    AssuranceStatus.FURTHER_OUTSTANDING,
)


class Channel(models.TextChoices):
    EMAIL = "email", "Email"
    LETTER = "letter", "Letter"
    TELEPHONE = "telephone", "Telephone"
    MEETING = "meeting", "Meeting"
    NOT_STATED = "not_stated", "Not stated"


class RequestPurpose(models.TextChoices):
    FIRST_REQUEST = "first_request", "First request"
    FURTHER_ASSURANCE = "further_assurance", "Further assurance"
    CHALLENGE_EVENT = "challenge_event", "Invitation to a scrutiny and challenge event"
    RETEST = "retest", "Re-test after closure"
    REGULAR_REPORT = "regular_report", "Regular report"
    CHALLENGE = "challenge", "Challenge"


class AssuranceCycleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """An agency lead sees the rounds in which the own agency was asked."""
        if reads_all_agencies(user):
            return self
        return self.filter(assurance_requests__plan_agency__agency_id__in=user.agency_ids).distinct()


class AssuranceCycle(models.Model):
    """One round of asking: some recommendations, one purpose, one day. Each agency answers it once, for all its rows.

    What was sent is never edited: a request of the round is withdrawn, or its due date extended, by itself.
    """

    is_append_only = True

    purpose = models.CharField(max_length=20, choices=RequestPurpose.choices)
    channel = models.CharField(max_length=20, choices=Channel.choices)
    sent_on = models.DateField()
    due_on = models.DateField(null=True, blank=True, help_text="Empty when a round of the past had none.")
    is_chased = models.BooleanField("remind automatically", default=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    submission_key = models.UUIDField(null=True, blank=True)

    objects = AssuranceCycleQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["sent_by", "submission_key"], name="assurance_cycle_sent_once"),
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(due_on__gte=F("sent_on")),
                name="assurance_cycle_due_after_sent",
                violation_error_message="The request must be due on or after the day it is sent.",
            ),
            models.CheckConstraint(
                condition=Q(is_chased=False) | Q(due_on__isnull=False),
                name="assurance_cycle_chased_has_due_date",
                violation_error_message="Enter the due date: reminders are counted from it.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} of {self.sent_on:%-d %B %Y}"


class AssuranceRequestQuerySet(OfAgencyQuerySet):
    agency_path = "plan_agency__agency_id"

    def open(self):
        """Not withdrawn; whether it is answered depends on its rows."""
        return self.filter(withdrawn_on=None)


class AssuranceRequest(Versioned):
    """The Board asked an agency about some of its recommendations in one plan: one letter."""

    cycle = models.ForeignKey(
        AssuranceCycle, on_delete=models.PROTECT, null=True, blank=True, related_name="assurance_requests"
    )
    report = models.ForeignKey(
        "assurance.RegularReport", on_delete=models.PROTECT, null=True, blank=True, related_name="assurance_requests"
    )
    plan_agency = models.ForeignKey(PlanAgency, on_delete=models.PROTECT, related_name="assurance_requests")
    recommendations = models.ManyToManyField(
        Recommendation, through="RequestedRecommendation", related_name="assurance_requests"
    )
    purpose = models.CharField(max_length=20, choices=RequestPurpose.choices)
    channel = models.CharField(max_length=20, choices=Channel.choices)
    sent_on = models.DateField()
    due_on = models.DateField(null=True, blank=True, help_text="Empty when the source does not say.")
    sent_to = models.CharField(max_length=250)
    text = models.TextField(blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_reason = models.TextField(blank=True)

    objects = AssuranceRequestQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["sent_on", "recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(due_on__gte=F("sent_on")),
                name="assurance_request_due_after_sent",
                violation_error_message="The request must be due on or after the day it is sent.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_by=None, withdrawn_reason="")
                | (Q(withdrawn_on__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
                name="assurance_request_withdrawn_has_reason",
                violation_error_message="Say why the request was withdrawn.",
            ),
            models.UniqueConstraint(
                fields=["cycle", "plan_agency"],
                name="assurance_request_once_in_a_cycle",
                violation_error_message="This agency is asked in this round already.",
            ),
            within("assurancerequest", "text", LONG_TEXT),
            within("assurancerequest", "withdrawn_reason", NOTE),
            lines("assurancerequest", sent_to=250),
        ]

    def __str__(self) -> str:
        return f"Request of {self.sent_on:%-d %B %Y} to {self.sent_to}"

    def get_absolute_url(self) -> str:
        return reverse("assurance:request-detail", args=[self.pk])


class RequestedRecommendationQuerySet(OfAgencyQuerySet):
    agency_path = "request__plan_agency__agency_id"

    def unanswered(self, on: date):
        """Rows whose latest question is this one and is not answered; one that was asked again counts there.

        A row that was challenged stays “Challenged” until the answer is due: what it waits for is its due date.
        """
        asked_here = Q(recommendation__assurance_position__request_id=F("request_id"))
        silent = Q(recommendation__assurance_position__status__in=SILENT_AFTER_ASKING) | Q(
            recommendation__assurance_position__due_on__isnull=False
        )
        return self.filter(asked_here, silent).exclude(transferred(on, "recommendation__"))


class RequestedRecommendation(models.Model):
    """A request asks about a recommendation. Only ever added to; it goes with its request."""

    request = models.ForeignKey(
        AssuranceRequest, on_delete=models.PROTECT, related_name="requested", db_column="assurancerequest_id"
    )
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="requested_in")

    objects = RequestedRecommendationQuerySet.as_manager()

    class Meta:
        db_table = "assurance_assurancerequest_recommendations"
        ordering = ["recommendation__sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["request", "recommendation"], name="request_asks_recommendation_once")
        ]

    def __str__(self) -> str:
        return f"{self.recommendation_id} asked in {self.request_id}"


class ExtensionState(models.TextChoices):
    ASKED = "asked", "Waiting for the business manager"
    AGREED = "agreed", "Agreed"
    REFUSED = "refused", "Not agreed"


IS_DECIDED = Q(decided_on__isnull=False, decided_by__isnull=False)


class DueDateExtensionQuerySet(OfAgencyQuerySet):
    agency_path = "requested__request__plan_agency__agency_id"

    def asked(self):
        return self.filter(state=ExtensionState.ASKED)

    def agreed(self):
        return self.filter(state=ExtensionState.AGREED)


class DueDateExtension(Versioned):
    """More time for one recommendation of a request: asked for by the agency, or given by the Board of itself.

    The request keeps its first due date; the latest agreed extension is what counts from the day it was agreed.
    """

    requested = models.ForeignKey(RequestedRecommendation, on_delete=models.PROTECT, related_name="extensions")
    asked_on = models.DateField()
    asked_until = models.DateField()
    asked_by_name = models.CharField("asked by", max_length=150)
    asked_by_role = models.CharField("role", max_length=150, blank=True)
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=ExtensionState.choices, default=ExtensionState.ASKED)
    due_on = models.DateField("agreed until", null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision_reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = DueDateExtensionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["asked_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="due_date_extension_has_reason",
                violation_error_message="Say why more time is needed.",
            ),
            models.CheckConstraint(
                condition=Q(state=ExtensionState.ASKED, decided_on=None, decided_by=None, due_on=None)
                | Q(IS_DECIDED, state=ExtensionState.AGREED, due_on__isnull=False)
                | (Q(IS_DECIDED, state=ExtensionState.REFUSED, due_on=None) & ~Q(decision_reason="")),
                name="due_date_extension_says_who_decided",
                violation_error_message="Say who decided on the extension, when, and until when or why not.",
            ),
            within("duedateextension", "reason", NOTE),
            within("duedateextension", "decision_reason", NOTE),
            lines("duedateextension", asked_by_name=150, asked_by_role=150),
        ]

    def __str__(self) -> str:
        return f"More time until {self.asked_until:%-d %B %Y}"


def latest_due_date(first: date | None, extensions) -> date | None:
    """The due date that counts: that of the latest agreed extension, else the first one."""
    agreed = [each for each in extensions if each.state == ExtensionState.AGREED]
    return max(agreed, key=lambda each: (each.decided_on, each.pk)).due_on if agreed else first
