from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from recommendations.limits import LINE, NOTE, lines, within
from recommendations.models import ActionPlan
from recommendations.versioning import Versioned


class LearningEventQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody who signs in: agencies send their people there."""
        return self

    def current(self):
        return self.filter(withdrawn_reason="")


class LearningEvent(Versioned):
    """An event by which learning was spread, with its date and who took part. Evidence may point to it."""

    title = models.CharField(max_length=LINE)
    starts_on = models.DateField("date", null=True, blank=True, help_text="Empty when the source gives no date.")
    ends_on = models.DateField("last day", null=True, blank=True)
    date_as_printed = models.CharField("date in the source’s words", max_length=LINE, blank=True)
    chaired_by = models.CharField(max_length=LINE, blank=True)
    participant_count = models.PositiveIntegerField("number of participants", null=True, blank=True)
    participants = models.TextField("who took part", blank=True, help_text="Roles and agencies, no names of families.")
    about = models.TextField("what it was about", blank=True)
    source = models.CharField(max_length=LINE, blank=True)
    plans = models.ManyToManyField(ActionPlan, blank=True, related_name="learning_events")
    withdrawn_reason = models.CharField("why it is withdrawn", max_length=LINE, blank=True, editable=False)
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = LearningEventQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[plans])

    class Meta:
        ordering = [F("starts_on").desc(nulls_last=True), "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="learning_event_has_title",
                violation_error_message="Enter what the event was called.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="learning_event_ends_after_it_starts",
                violation_error_message="The event must end on or after the day it starts.",
            ),
            within("learningevent", "participants", NOTE),
            within("learningevent", "about", NOTE),
            lines(
                "learningevent",
                title=LINE,
                date_as_printed=LINE,
                chaired_by=LINE,
                source=LINE,
                withdrawn_reason=LINE,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("assurance:learning-event-detail", args=[self.pk])

    @property
    def dated(self) -> str:
        """“14 to 15 September 2016”; in the words of its source, or not at all, where that gives no day."""
        first, last = self.starts_on, self.ends_on
        if first is None:
            return self.date_as_printed or "Not dated"
        if last is None or last == first:
            return f"{first:%-d %B %Y}"
        if (first.year, first.month) == (last.year, last.month):
            return f"{first:%-d} to {last:%-d %B %Y}"
        return f"{first:%-d %B %Y} to {last:%-d %B %Y}"
