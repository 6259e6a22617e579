from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from assurance.models.meetings import Meeting
from recommendations.limits import LINE, lines
from recommendations.models import ActionPlan
from recommendations.scopes import OfBoardQuerySet


class PlanIssue(models.Model):
    """A frozen version of a plan, as a meeting saw it. Numbered within its plan; never changed.

    It holds what was known at the moment `frozen_at`, with the statuses of the day `as_at`.
    """

    is_append_only = True

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="issues")
    number = models.PositiveIntegerField()
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="issues")
    as_at = models.DateField()
    frozen_at = models.DateTimeField()
    marking = models.CharField("protective marking", max_length=40, blank=True)
    layout = models.CharField(max_length=20)
    has_scanner = models.BooleanField(
        "files waited for a virus scanner", default=False, help_text="What is said of a file that was not scanned yet."
    )
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = OfBoardQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_issue_number_unique"),
            models.UniqueConstraint(fields=["plan", "meeting"], name="plan_issue_once_in_a_meeting"),
            models.CheckConstraint(condition=Q(number__gte=1), name="plan_issue_numbered_from_one"),
            lines("planissue", marking=40),
        ]

    def __str__(self) -> str:
        return f"Issue {self.number} of {self.plan}"

    def get_absolute_url(self) -> str:
        return reverse("assurance:issue-detail", args=[self.pk])


class IssuedFileKind(models.TextChoices):
    PDF = "pdf", "PDF"
    DATA = "data", "Data (JSON)"


class IssuedFile(models.Model):
    """The very bytes of an issued version, and their SHA-256. Defer `content`: it is large."""

    is_append_only = True

    issue = models.ForeignKey(PlanIssue, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=10, choices=IssuedFileKind.choices)
    name = models.CharField(max_length=LINE)
    content = models.BinaryField()
    size = models.PositiveBigIntegerField("bytes")
    sha256 = models.CharField(max_length=64)

    objects = OfBoardQuerySet.as_manager()

    class Meta:
        ordering = ["issue", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "kind"], name="issued_file_once_of_a_kind"),
            models.CheckConstraint(condition=Q(size__gt=0), name="issued_file_not_empty"),
            lines("issuedfile", name=LINE, sha256=64),
        ]

    def __str__(self) -> str:
        return self.name
