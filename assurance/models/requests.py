from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from recommendations.limits import LONG_TEXT, NOTE, lines, within
from recommendations.models import PlanAgency, Recommendation
from recommendations.scopes import OfAgencyQuerySet
from recommendations.versioning import Versioned


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


class AssuranceRequestQuerySet(OfAgencyQuerySet):
    agency_path = "plan_agency__agency_id"


class AssuranceRequest(Versioned):
    """The Board asked an agency about some of its recommendations."""

    plan_agency = models.ForeignKey(PlanAgency, on_delete=models.PROTECT, related_name="assurance_requests")
    recommendations = models.ManyToManyField(Recommendation, related_name="assurance_requests")
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
                condition=Q(withdrawn_on=None, withdrawn_reason="")
                | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_reason="")),
                name="assurance_request_withdrawn_has_reason",
                violation_error_message="Say why the request was withdrawn.",
            ),
            within("assurancerequest", "text", LONG_TEXT),
            within("assurancerequest", "withdrawn_reason", NOTE),
            lines("assurancerequest", sent_to=250),
        ]

    def __str__(self) -> str:
        return f"Request of {self.sent_on:%-d %B %Y} to {self.sent_to}"
