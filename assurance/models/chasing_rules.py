from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from assurance.models.requests import RequestPurpose
from recommendations.limits import LINE, LONG_TEXT, NOTE, lines, within
from recommendations.versioning import Versioned

LADDER = "\n".join(
    [
        "The agency’s contact",
        "The agency’s safeguarding lead",
        "The agency’s chief officer",
        "A letter from the chair of the Board",
        "Named in the Board’s annual report",
    ]
)


class ChasingRulesQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody may know how the Board chases."""
        return self


class ChasingRules(Versioned):
    """How this Board asks, reminds and escalates. One row for the whole product; services.chasing_rules reads it.

    Days are calendar days but for the time to answer. Lists hold whole numbers, separated by commas: “7, 14, 28”.
    """

    answer_within = models.PositiveSmallIntegerField("working days to answer", default=10)
    remind_before = models.CharField("days before the due date", max_length=60, blank=True, default="7")
    remind_on_the_day = models.BooleanField("on the due date", default=True)
    remind_after = models.CharField("days after the due date", max_length=60, blank=True, default="7, 14, 28")
    escalate_after = models.PositiveSmallIntegerField("days of silence before the next step is offered", default=14)
    ladder = models.TextField(
        "steps of escalation", default=LADDER, help_text="One on each line, the first step first."
    )
    moves_before_meeting = models.PositiveSmallIntegerField(
        "times that a target date may move before a meeting must agree", default=2
    )
    signature = models.TextField(
        "signature of letters", blank=True, help_text="Name, role and address, as letters and mails close."
    )

    objects = ChasingRulesQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "chasing rules"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="chasing_rules_one_row"),
            models.CheckConstraint(
                condition=Q(answer_within__gte=1),
                name="chasing_rules_time_to_answer",
                violation_error_message="Give the agencies at least one working day to answer.",
            ),
            models.CheckConstraint(
                condition=~Q(ladder=""),
                name="chasing_rules_ladder_has_steps",
                violation_error_message="Enter at least one step of escalation.",
            ),
            within("chasingrules", "ladder", NOTE),
            within("chasingrules", "signature", NOTE),
            lines("chasingrules", remind_before=60, remind_after=60),
        ]

    def __str__(self) -> str:
        return "Rules for asking and reminding"

    @property
    def rungs(self) -> list[str]:
        return [line.strip() for line in self.ladder.splitlines() if line.strip()]

    @property
    def days(self) -> list[int]:
        """When a reminder goes, in days from the date it is about: [-7, 0, 7, 14, 28]."""
        before = [-day for day in numbers(self.remind_before)]
        on_the_day = [0] if self.remind_on_the_day else []
        return sorted({*before, *on_the_day, *numbers(self.remind_after)})


def numbers(text: str) -> list[int]:
    return [int(part) for part in text.replace(",", " ").split()]


class LetterTemplateQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody may know how the Board writes."""
        return self


class LetterTemplate(Versioned):
    """The Board's own words for the letters of one purpose, in place of those that the product brings.

    Placeholders stand in braces, such as {agency}; assurance/letters.py says which there are.
    """

    purpose = models.CharField(max_length=20, choices=RequestPurpose.choices, unique=True)
    subject = models.CharField(max_length=LINE)
    text = models.TextField()

    objects = LetterTemplateQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["purpose"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(subject=""),
                name="letter_template_has_text",
                violation_error_message="Enter the subject and the text of the letter.",
            ),
            within("lettertemplate", "text", LONG_TEXT),
            lines("lettertemplate", subject=LINE),
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()
