from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from assurance.models.deliveries import Delivery
from assurance.models.requests import AssuranceRequest, Channel
from recommendations.limits import LINE, LONG_TEXT, NOTE, lines, within
from recommendations.models import Action
from recommendations.permissions import reads_all_agencies
from recommendations.scopes import OfAgencyQuerySet
from recommendations.versioning import Versioned


class ReminderQuerySet(models.QuerySet):
    def visible_to(self, user):
        if reads_all_agencies(user):
            return self
        of_request = Q(request__plan_agency__agency_id__in=user.agency_ids)
        return self.filter(of_request | Q(action__recommendation__plan_agency__agency_id__in=user.agency_ids))


class Reminder(models.Model):
    """Somebody was reminded of a request, or of an action's target date, by the product or by a person.

    `rule` is the day of the rule that it comes from, counted from `about` (-7: a week before); empty where a person
    reminded. One rule reminds once of one date. It counts as sent when a person logged it, or one of its mails went.
    """

    is_append_only = True

    request = models.ForeignKey(
        AssuranceRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="reminders"
    )
    action = models.ForeignKey(Action, on_delete=models.PROTECT, null=True, blank=True, related_name="reminders")
    about = models.DateField("the date it reminds of", null=True, blank=True)
    rule = models.SmallIntegerField(null=True, blank=True)
    sent_on = models.DateField()
    channel = models.CharField(max_length=20, choices=Channel.choices)
    addressee = models.CharField(max_length=LINE)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    deliveries = models.ManyToManyField(Delivery, related_name="reminders")
    recorded_at = models.DateTimeField(auto_now_add=True)
    submission_key = models.UUIDField(null=True, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["sent_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "about", "rule"], name="reminder_of_request_once"),
            models.UniqueConstraint(fields=["action", "about", "rule"], name="reminder_of_action_once"),
            models.UniqueConstraint(fields=["sent_by", "submission_key"], name="reminder_logged_once"),
            models.CheckConstraint(
                condition=Q(request__isnull=False, action=None) | Q(request=None, action__isnull=False),
                name="reminder_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(rule=None, sent_by__isnull=False) | Q(rule__isnull=False, about__isnull=False),
                name="reminder_by_rule_or_person",
            ),
            lines("reminder", addressee=LINE),
        ]

    def __str__(self) -> str:
        return f"Reminder of {self.sent_on:%-d %B %Y}"


class EscalationStepQuerySet(OfAgencyQuerySet):
    agency_path = "request__plan_agency__agency_id"

    def counted(self):
        return self.filter(withdrawn_on=None)


class EscalationStep(Versioned):
    """A silent request was taken to somebody higher. Each rung is a person's decision, never the product's."""

    request = models.ForeignKey(AssuranceRequest, on_delete=models.PROTECT, related_name="escalation_steps")
    rung = models.CharField(max_length=LINE, help_text="In the words of the Board’s ladder on that day.")
    position = models.PositiveSmallIntegerField(help_text="The place on the ladder, from 1.")
    taken_on = models.DateField()
    channel = models.CharField(max_length=20, choices=Channel.choices)
    addressee = models.CharField(max_length=LINE)
    text = models.TextField(blank=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    submission_key = models.UUIDField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answer = models.TextField(blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_reason = models.TextField(blank=True)

    objects = EscalationStepQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["taken_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["taken_by", "submission_key"], name="escalation_step_sent_once"),
            models.CheckConstraint(
                condition=Q(answered_on=None, answer="") | (Q(answered_on__isnull=False) & ~Q(answer="")),
                name="escalation_step_answer_is_dated",
                violation_error_message="Enter the answer and the day it came.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_by=None, withdrawn_reason="")
                | (Q(withdrawn_on__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
                name="escalation_step_withdrawn_has_reason",
                violation_error_message="Say why the step is withdrawn.",
            ),
            within("escalationstep", "text", LONG_TEXT),
            within("escalationstep", "answer", LONG_TEXT),
            within("escalationstep", "withdrawn_reason", NOTE),
            lines("escalationstep", rung=LINE, addressee=LINE),
        ]

    def __str__(self) -> str:
        return f"{self.rung}, {self.taken_on:%-d %B %Y}"
