from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from assurance.models.decisions import DecisionWords, decision_rules
from assurance.models.meetings import Meeting, OfMeetingQuerySet
from recommendations.constraints import UniqueWhile
from recommendations.limits import LINE, LONG_TEXT, NOTE, lines, within
from recommendations.models import Recommendation
from recommendations.scopes import OfBoardQuerySet
from recommendations.versioning import Versioned


class ItemKind(models.TextChoices):
    STANDING = "standing", "Standing item"
    RECOMMENDATION = "recommendation", "Recommendation"
    OTHER = "other", "Other item"


class AgendaItemQuerySet(OfMeetingQuerySet):
    agency_path = "recommendation__plan_agency__agency_id"

    def current(self):
        return self.filter(taken_off_reason="")


class AgendaItem(Versioned):
    """One item of a meeting's agenda: a recommendation, a standing item, or what somebody put on it.

    `note` is what is said before the meeting, `minute` what was said in it. What is taken off the agenda stays, with
    the reason.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=ItemKind.choices)
    title = models.CharField(max_length=LINE, blank=True)
    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, null=True, blank=True, related_name="agenda_items"
    )
    brought_because = models.CharField("why it is on the agenda", max_length=LINE, blank=True)
    note = models.TextField(blank=True)
    minute = models.TextField(blank=True)
    taken_off_reason = models.CharField("why it was taken off", max_length=LINE, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    submission_key = models.UUIDField(null=True, blank=True, editable=False)

    objects = AgendaItemQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["meeting", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["added_by", "submission_key"], name="agenda_item_sent_once"),
            models.CheckConstraint(
                condition=Q(kind=ItemKind.RECOMMENDATION, recommendation__isnull=False)
                | (~Q(kind=ItemKind.RECOMMENDATION) & Q(recommendation=None) & ~Q(title="")),
                name="agenda_item_is_about_something",
                violation_error_message="Enter what the item is about.",
            ),
            UniqueWhile(
                fields=["meeting", "recommendation"],
                condition=Q(taken_off_reason="", recommendation__isnull=False),
                name="agenda_item_once_in_a_meeting",
                violation_error_message="This recommendation is on the agenda already.",
            ),
            within("agendaitem", "note", NOTE),
            within("agendaitem", "minute", LONG_TEXT),
            lines("agendaitem", title=LINE, brought_because=LINE, taken_off_reason=LINE),
        ]

    def __str__(self) -> str:
        return self.title or str(self.recommendation)


class Recording(models.Model):
    """Who writes down what happens in a meeting, and at which item they are: everybody else follows."""

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, primary_key=True, related_name="recording")
    recorder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateTimeField()

    objects = OfBoardQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Recorded by {self.recorder}"


class ProposedDecisionQuerySet(OfMeetingQuerySet):
    agency_path = "item__recommendation__plan_agency__agency_id"


class ProposedDecision(Versioned, DecisionWords):
    """What a meeting has decided on a recommendation, until the meeting is closed: only then does it count."""

    item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, related_name="proposed_decision")
    is_undone = models.BooleanField("taken back", default=False)

    objects = ProposedDecisionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["item"]
        constraints = decision_rules("proposed_decision", "proposeddecision")

    def __str__(self) -> str:
        return self.get_outcome_display()
