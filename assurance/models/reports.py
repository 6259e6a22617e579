import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from recommendations.constraints import UniqueWhile
from recommendations.limits import LINE, NOTE, lines, within
from recommendations.models import ActionPlan
from recommendations.permissions import reads_all_agencies
from recommendations.scopes import OfBoardQuerySet
from recommendations.versioning import Versioned


class GivenReport(models.Model):
    """A PDF that the product gave to somebody. Only ever added to: what is not here, the product never gave out.

    `sha256` is that of the file; `data` are the data which it carries (the exchange format, as JSON), by which the
    product says later in which rows today's plan differs. One file that is given out again stays one row.
    """

    is_append_only = True

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    number = models.UUIDField(default=uuid.uuid4, unique=True, help_text="Printed in the PDF.")
    kind = models.CharField(max_length=30, help_text="Which report it is.")
    name = models.CharField(max_length=LINE)
    as_at = models.DateField()
    sha256 = models.CharField(max_length=64, unique=True)
    data_sha256 = models.CharField(max_length=64, blank=True)
    data = models.BinaryField(blank=True, default=b"")  # compressed with zlib
    given_at = models.DateTimeField(auto_now_add=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = OfBoardQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [lines("givenreport", kind=30, name=LINE, sha256=64, data_sha256=64)]

    def __str__(self) -> str:
        return self.name


class ReportChoiceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The own ones, and those that are shared with everybody who reads every agency's rows."""
        shared = Q(is_shared=True) if reads_all_agencies(user) else Q(pk__in=[])
        return self.filter(Q(made_by=user) | shared)

    def current(self):
        return self.filter(withdrawn_on=None)


class ReportChoice(Versioned):
    """What somebody chose for a report of a plan, kept under a name: layout, columns, order, rows, words."""

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="report_choices")
    name = models.CharField(max_length=80)
    layout = models.CharField(max_length=30)
    columns = models.CharField(max_length=LINE, blank=True, help_text="Keys, in their order, separated by commas.")
    order = models.CharField(max_length=30, blank=True)
    rows = models.CharField(max_length=2_000, blank=True, help_text="The filter of the plan, as its address has it.")
    cover_text = models.TextField("cover letter", blank=True)
    is_shared = models.BooleanField("shared with the Board’s other readers", default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True, editable=False)

    objects = ReportChoiceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            UniqueWhile(
                fields=["plan", "made_by", "name"], condition=Q(withdrawn_on=None), name="report_choice_named_once"
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="report_choice_has_name",
                violation_error_message="Enter a name for what you chose.",
            ),
            within("reportchoice", "cover_text", NOTE),
            lines("reportchoice", name=80, layout=30, columns=LINE, order=30, rows=2_000),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("assurance:report-choose", args=[self.plan.slug]) + f"?choice={self.pk}"
