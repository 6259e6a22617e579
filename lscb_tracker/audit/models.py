from django.db import models
from django.db.models import Q

from lscb_tracker.audit.querysets import AuditEventQuerySet


class Kind(models.TextChoices):
    CHANGE = "change", "Change"
    SIGN_IN = "sign_in", "Signing in"
    ACCESS = "access", "Download or export"
    REFUSAL = "refusal", "Refusal"
    SYSTEM = "system", "System"


class AuditEvent(models.Model):
    """One link of the audit trail: who did what, when, from where, and what it was before and after.

    Written by trail.recorded alone, never changed and never deleted: the database refuses both. Holds words and numbers
    instead of foreign keys, so that it reads the same whatever becomes of what it describes. `details` is canonical
    JSON ({"subject", "changes": [{"label", "before", "after"}], ..., "salt"}); only its hash is part of the chain.
    """

    is_append_only = True

    number = models.PositiveBigIntegerField(primary_key=True)
    recorded_at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    action = models.CharField(max_length=40)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150)
    address = models.CharField(max_length=45, blank=True)
    request_id = models.CharField(max_length=32, blank=True)
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=100, blank=True)
    details = models.TextField()
    details_sha256 = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    key_id = models.CharField(max_length=16)
    chain_version = models.PositiveSmallIntegerField()

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(condition=Q(number__gt=0), name="audit_event_number_from_one"),
        ]
        indexes = [
            models.Index(fields=["kind", "number"], name="audit_event_kind"),
            models.Index(fields=["actor_id", "number"], name="audit_event_actor"),
            models.Index(fields=["object_type", "object_id", "number"], name="audit_event_object"),
            models.Index(fields=["recorded_at"], name="audit_event_recorded_at"),
            models.Index(fields=["action", "number"], name="audit_event_action"),
            models.Index(fields=["request_id"], name="audit_event_request"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.action}"
