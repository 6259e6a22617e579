from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from recommendations.limits import LINE, lines
from recommendations.models import Agency
from recommendations.permissions import reads_all_agencies

UNCONFIRMED_AFTER = timedelta(minutes=10)  # longer than any mail server takes


class DeliveryKind(models.TextChoices):
    REQUEST = "request", "Request for assurance"
    REMINDER = "reminder", "Reminder"
    CHAIR_DIGEST = "chair_digest", "What waits for your subgroup"
    ESCALATION = "escalation", "Escalation"
    RECEIPT = "receipt", "Receipt for an answer"
    RETURNED = "returned", "Answer returned"
    EXTENSION_DECIDED = "extension_decided", "Decision on more time"
    TARGET_DATE_DECIDED = "target_date_decided", "Decision on a target date"
    HANDED_ON = "handed_on", "Answer handed on"
    MEETING_INVITATION = "meeting_invitation", "Invitation to a meeting"
    MEETING_CANCELLED = "meeting_cancelled", "Cancellation of a meeting"
    MEETING_MINUTES = "meeting_minutes", "Record of a meeting"


class DeliveryState(models.TextChoices):
    WAITING = "waiting", "To be sent"
    CLAIMED = "claimed", "Being sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Not sent"
    NOT_NEEDED = "not_needed", "No longer needed"


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, user):
        if reads_all_agencies(user):
            return self
        return self.filter(agency_id__in=user.agency_ids)

    def stuck(self, at: datetime):
        """What a person has to decide about: it failed, or nobody knows whether it went."""
        unknown = Q(state=DeliveryState.CLAIMED, claimed_at__lte=at - UNCONFIRMED_AFTER)
        return self.filter(Q(state=DeliveryState.FAILED) | unknown)


class Delivery(models.Model):
    """One mail to one address: claimed by one sender, sent, confirmed. Holds no text, and no link: it is written anew.

    `key` names it, so that the same mail is never made twice (“reminder:2026-11-23:a.nurse@trust.example”). A mail
    that stays claimed was interrupted at the one moment in which nobody can know whether it went: a person decides.
    `about_id` is the row it tells of, as assurance.mailing.contents reads it for its kind.
    """

    key = models.CharField(max_length=320, unique=True)
    kind = models.CharField(max_length=20, choices=DeliveryKind.choices)
    to_email = models.EmailField()
    to_name = models.CharField(max_length=150, blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries")
    cycle = models.ForeignKey(
        "assurance.AssuranceCycle", on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries"
    )
    about_id = models.PositiveBigIntegerField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    known_at = models.DateTimeField(
        "known to have gone since", null=True, blank=True, help_text="Later than it went, where a person said so."
    )
    failure = models.CharField(max_length=LINE, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name_plural = "deliveries"
        indexes = [models.Index(fields=["state", "not_before"], name="delivery_to_send")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.SENT) | Q(sent_at__isnull=False), name="delivery_sent_is_dated"
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.CLAIMED) | Q(claimed_at__isnull=False),
                name="delivery_claimed_is_dated",
            ),
            lines("delivery", key=320, to_email=254, to_name=150, failure=LINE),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} to {self.to_email}"
