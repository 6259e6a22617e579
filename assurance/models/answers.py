from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from assurance.models.requests import AssuranceCycle, DueDateExtension, RequestedRecommendation
from recommendations.limits import LONG_TEXT, NOTE, lines, within
from recommendations.models import Agency, Recommendation
from recommendations.scopes import OfAgencyQuerySet
from recommendations.versioning import Versioned


class AnswerLinkQuerySet(OfAgencyQuerySet):
    agency_path = "agency_id"

    def working(self, at):
        return self.filter(revoked_at=None, expires_at__gt=at)


class AnswerLink(models.Model):
    """A private address by which an agency answers one round without an account. Only a hash of it is kept.

    Sent to one mail address, which has to be confirmed by a code before anything is shown. Each mail has its own.
    """

    cycle = models.ForeignKey(AssuranceCycle, on_delete=models.PROTECT, related_name="answer_links")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="answer_links")
    email = models.EmailField()
    name = models.CharField(max_length=150, blank=True)
    handed_on_by = models.CharField(max_length=150, blank=True, help_text="Who passed it on; empty from the Board.")
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AnswerLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["cycle", "agency"], name="answer_link_of_cycle")]
        constraints = [lines("answerlink", email=254, name=150, handed_on_by=150, token_sha256=64)]

    def __str__(self) -> str:
        return f"Link for {self.email}"

    def works(self, at) -> bool:
        return self.revoked_at is None and at < self.expires_at


class AnswerCodeQuerySet(OfAgencyQuerySet):
    agency_path = "link__agency_id"


class AnswerCode(models.Model):
    """Six digits mailed to the address of a link. Only a keyed hash is kept; it works once, for a few minutes."""

    link = models.ForeignKey(AnswerLink, on_delete=models.PROTECT, related_name="codes")
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = AnswerCodeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [lines("answercode", code_hash=64)]

    def __str__(self) -> str:
        return f"Code for {self.link_id}"


class AnswerState(models.TextChoices):
    DRAFT = "draft", "Draft"
    SENT = "sent", "Sent"


class AnswerQuerySet(OfAgencyQuerySet):
    agency_path = "agency_id"

    def visible_to(self, user):
        """Until it is sent, an answer is the agency's own: the Board does not read drafts."""
        return super().visible_to(user).filter(~Q(state=AnswerState.DRAFT) | Q(agency_id__in=user.agency_ids))

    def drafts(self):
        return self.filter(state=AnswerState.DRAFT)

    def sent(self):
        return self.filter(state=AnswerState.SENT)


class Answer(Versioned):
    """What an agency answers to one round: a draft, then sent once and for all.

    Rows that were not answered, were returned, or were given more time make the next answer of the same round.
    """

    cycle = models.ForeignKey(AssuranceCycle, on_delete=models.PROTECT, related_name="answers")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=AnswerState.choices, default=AnswerState.DRAFT)
    made_at = models.DateTimeField(auto_now_add=True)
    signed_off_name = models.CharField("name", max_length=150, blank=True)
    signed_off_role = models.CharField("role", max_length=150, blank=True)
    reply_email = models.EmailField("email address for the receipt", blank=True)
    sent_on = models.DateField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_through = models.ForeignKey(
        AnswerLink, on_delete=models.PROTECT, null=True, blank=True, related_name="answers_sent"
    )

    objects = AnswerQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["cycle", "agency", "number"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "agency", "number"], name="answer_number_once"),
            models.UniqueConstraint(
                fields=["cycle", "agency"], condition=Q(state=AnswerState.DRAFT), name="answer_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(state=AnswerState.DRAFT, sent_on=None, sent_at=None, sent_by=None, sent_through=None)
                | (
                    Q(state=AnswerState.SENT, sent_on__isnull=False, sent_at__isnull=False)
                    & (Q(sent_by__isnull=False) | Q(sent_through__isnull=False))
                    & ~Q(signed_off_name="")
                    & ~Q(signed_off_role="")
                ),
                name="answer_sent_is_signed_off",
                violation_error_message="Enter the name and the role of whoever signs the answer off.",
            ),
            lines("answer", signed_off_name=150, signed_off_role=150, reply_email=254),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """For people with an account."""
        return reverse("assurance:answer-detail", args=[self.pk])

    @property
    def reference(self) -> str:
        return f"Answer {self.cycle_id}-{self.agency_id}-{self.number}"


class AnswerChoice(models.TextChoices):
    NOT_ANSWERED = "", "Not answered yet"
    STILL_TRUE = "still_true", "Still true: nothing has changed"
    NEW_ANSWER = "new_answer", "A new answer"
    NOT_ACCEPTED = "not_accepted", "We do not accept this"
    MORE_TIME = "more_time", "We need more time"
    ANSWERED_BY_ANOTHER = "answered_by_another", "Answered together with another recommendation"


class AnswerRowQuerySet(OfAgencyQuerySet):
    agency_path = "answer__agency_id"

    def visible_to(self, user):
        return self.filter(answer__in=Answer.objects.visible_to(user))

    def asked(self):
        """Those of requests that were not withdrawn: what the Board still wants to know."""
        return self.filter(requested__request__withdrawn_on=None)


class AnswerRow(Versioned):
    """What an answer says about one recommendation. A draft until the answer is sent; then `record` or `extension`
    holds what became of it."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="rows")
    requested = models.ForeignKey(RequestedRecommendation, on_delete=models.PROTECT, related_name="answer_rows")
    choice = models.CharField(max_length=20, choices=AnswerChoice.choices, blank=True)
    text = models.TextField(blank=True)
    more_time_until = models.DateField(null=True, blank=True)
    also_answers = models.ManyToManyField(Recommendation, blank=True, related_name="+")
    numerator = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    denominator = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    figure_as_at = models.DateField(null=True, blank=True)
    figure_not_answered = models.TextField("who did not answer", blank=True)
    saved_by_name = models.CharField(max_length=150, blank=True)
    record = models.ForeignKey(
        "assurance.AssuranceRecord", on_delete=models.PROTECT, null=True, blank=True, related_name="answer_rows"
    )
    extension = models.ForeignKey(
        DueDateExtension, on_delete=models.PROTECT, null=True, blank=True, related_name="answer_rows"
    )

    objects = AnswerRowQuerySet.as_manager()

    class Meta:
        ordering = ["requested__recommendation__sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "requested"], name="answer_row_once"),
            models.CheckConstraint(
                condition=Q(numerator=None, denominator=None, figure_as_at=None)
                | Q(numerator__isnull=False, denominator__isnull=False, figure_as_at__isnull=False, denominator__gt=0),
                name="answer_row_figure_is_whole",
                violation_error_message="Enter both numbers of the figure and the day they are true as at.",
            ),
            within("answerrow", "text", LONG_TEXT),
            within("answerrow", "figure_not_answered", NOTE),
            lines("answerrow", saved_by_name=150),
        ]

    def __str__(self) -> str:
        return f"{self.get_choice_display()}"
