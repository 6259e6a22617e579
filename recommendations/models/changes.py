from django.conf import settings
from django.db import models
from django.db.models import Q

from recommendations.permissions import reads_all_agencies


class ChangeVerb(models.TextChoices):
    IMPORTED = "imported", "Read from the published plan"
    RECOMMENDATION_EDITED = "recommendation_edited", "Recommendation edited"
    ACTION_ADDED = "action_added", "Action added"
    ACTION_EDITED = "action_edited", "Action edited"
    ACTION_UPDATED = "action_updated", "Action updated"
    ASSURANCE_LOGGED = "assurance_logged", "Assurance logged"
    ASSURANCE_ACCEPTED = "assurance_accepted", "Assurance accepted into the plan"
    ASSURANCE_RETURNED = "assurance_returned", "Assurance returned"
    ASSURANCE_WITHDRAWN = "assurance_withdrawn", "Assurance withdrawn"
    EVIDENCE_ADDED = "evidence_added", "Evidence added"
    EVIDENCE_VERSION_ADDED = "evidence_version_added", "New version of evidence added"
    EVIDENCE_WITHDRAWN = "evidence_withdrawn", "Evidence withdrawn"
    EVIDENCE_REFUSED = "evidence_refused", "Evidence refused by the virus scanner"
    EVIDENCE_CLEARED = "evidence_cleared", "Evidence found clean by the virus scanner"
    REQUEST_SENT = "request_sent", "Assurance requested"
    REQUEST_SENT_AGAIN = "request_sent_again", "Request sent again"
    REQUEST_WITHDRAWN = "request_withdrawn", "Request withdrawn"
    EXTENSION_ASKED = "extension_asked", "More time asked for"
    EXTENSION_AGREED = "extension_agreed", "More time agreed"
    EXTENSION_REFUSED = "extension_refused", "More time not agreed"
    REMINDED = "reminded", "Reminder sent"
    ESCALATED = "escalated", "Escalated"
    ESCALATION_ANSWERED = "escalation_answered", "Escalation answered"
    ESCALATION_WITHDRAWN = "escalation_withdrawn", "Escalation withdrawn"
    LINK_REVOKED = "link_revoked", "Private link closed"
    ANSWER_SENT = "answer_sent", "Answer sent by the agency"
    REPORT_ADDED = "report_added", "Regular report added"
    REPORT_EDITED = "report_edited", "Regular report edited"
    REPORT_ENDED = "report_ended", "Regular report ended"
    FOLLOW_UP_ADDED = "follow_up_added", "Follow-up announced"
    FOLLOW_UP_SETTLED = "follow_up_settled", "Follow-up settled"
    TARGET_DATE_MOVE_ASKED = "target_date_move_asked", "Move of the target date asked for"
    TARGET_DATE_MOVED = "target_date_moved", "Target date moved"
    TARGET_DATE_KEPT = "target_date_kept", "Move of the target date not agreed"
    CHASING_RULES_EDITED = "chasing_rules_edited", "Rules for asking and reminding edited"
    LETTER_EDITED = "letter_edited", "Letter template edited"
    DECISION_RECORDED = "decision_recorded", "Scrutiny decision recorded"
    DISSENT_RECORDED = "dissent_recorded", "Dissent recorded"
    RETEST_PLANNED = "retest_planned", "Re-test planned"
    RETEST_HELD = "retest_held", "Re-test passed"
    REGRESSED = "regressed", "Re-test failed: re-opened"
    MEETING_PLANNED = "meeting_planned", "Meeting planned"
    MEETING_EDITED = "meeting_edited", "Meeting edited"
    MEETING_CANCELLED = "meeting_cancelled", "Meeting cancelled"
    MEETING_CLOSED = "meeting_closed", "Meeting closed"
    MEETING_CORRECTED = "meeting_corrected", "Record of a meeting corrected"
    AGENDA_EDITED = "agenda_edited", "Agenda edited"
    ATTENDANCE_EDITED = "attendance_edited", "Attendance edited"
    MINUTED = "minuted", "Minute written"
    DECISION_PROPOSED = "decision_proposed", "Decision noted in a meeting"
    TASK_ADDED = "task_added", "Task agreed in a meeting"
    TASK_SETTLED = "task_settled", "Task of a meeting settled"
    STANDING_ITEM_EDITED = "standing_item_edited", "Standing item edited"
    PLAN_ISSUED = "plan_issued", "Version of the plan issued"
    SCRUTINEER_NOTED = "scrutineer_noted", "Note of the independent scrutineer"
    NOTE_ANSWERED = "note_answered", "Note of the scrutineer answered"
    NOTE_WITHDRAWN = "note_withdrawn", "Note of the scrutineer withdrawn"
    SAMPLE_DRAWN = "sample_drawn", "Dip sample drawn"
    SAMPLE_TESTED = "sample_tested", "Evidence tested in a dip sample"
    LEARNING_EVENT_EDITED = "learning_event_edited", "Learning event edited"
    CONTACT_ADDED = "contact_added", "Contact added"
    CONTACT_EDITED = "contact_edited", "Contact edited"


class ChangeEventQuerySet(models.QuerySet):
    def visible_to(self, user):
        """An agency lead sees the changes of the own rows, less what another agency gave, and of the own agency."""
        if reads_all_agencies(user):
            return self
        own = Q(agency_id__in=user.agency_ids)
        own_row = Q(recommendation__plan_agency__agency_id__in=user.agency_ids)
        return self.filter((own_row & (own | Q(agency=None))) | (own & Q(recommendation=None)))


class ChangeEvent(models.Model):
    """One line of the record: who changed what, when, before and after. Written by services, in their transaction.

    Holds its words as text, so that it reads the same whatever becomes of what it describes. `changes` is a list of
    {"label", "before", "after"}. Append-only.
    """

    is_append_only = True

    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by_name = models.CharField(max_length=150)
    verb = models.CharField(max_length=30, choices=ChangeVerb.choices)
    subject = models.CharField(max_length=300, blank=True)
    changes = models.JSONField(default=list)
    recommendation = models.ForeignKey(
        "recommendations.Recommendation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="change_events",
    )
    agency = models.ForeignKey(
        "recommendations.Agency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="change_events",
    )

    objects = ChangeEventQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        indexes = [
            models.Index(fields=["recommendation", "-recorded_at"], name="change_event_recommendation"),
            models.Index(fields=["agency", "-recorded_at"], name="change_event_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.get_verb_display()}: {self.subject}"
