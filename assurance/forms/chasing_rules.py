import re

from django import forms

from assurance.letters import PLACEHOLDERS, check, default_letter
from assurance.models import ChasingRules
from lscb_tracker.safe_text import SafeTextField
from recommendations.forms.editing import STALE_FORM, VersionedForm
from recommendations.limits import LINE, LONG_TEXT, NOTE

MOST_DAYS = 365
MOST_REMINDERS = 12
WORKING_DAYS_OF_HALF_A_YEAR = 130
AS_NUMBERS = "Enter whole numbers separated by commas, such as 7, 14, 28"
OWN = "own"


class DaysField(SafeTextField):
    """Numbers of days, separated by commas. Says which part is none, and keeps them in order, each once."""

    def clean(self, value) -> str:
        text = super().clean(value)
        parts = [part for part in re.split(r"[,;\s]+", text) if part]
        for part in parts:
            if not part.isascii() or not part.isdigit():
                raise forms.ValidationError(f"“{part[:20]}” is not a whole number. {AS_NUMBERS}")
            if not 1 <= int(part) <= MOST_DAYS:
                raise forms.ValidationError(f"“{part[:20]}” must be between 1 and {MOST_DAYS} days. {AS_NUMBERS}")
        days = sorted({int(part) for part in parts})
        if len(days) > MOST_REMINDERS:
            raise forms.ValidationError(f"Enter no more than {MOST_REMINDERS} numbers")
        return ", ".join(map(str, days))


class FromZeroForm(VersionedForm):
    """Version 0 is that of what nobody has changed yet."""

    version = forms.IntegerField(
        min_value=0, widget=forms.HiddenInput, error_messages={"required": STALE_FORM, "invalid": STALE_FORM}
    )


def count_field(label: str, *, least: int, most: int, **more) -> forms.IntegerField:
    between = f"Enter a whole number between {least} and {most}"
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), between),
        **more,
    )


class ChasingRulesForm(FromZeroForm):
    answer_within = count_field(
        "Working days to answer",
        least=1,
        most=WORKING_DAYS_OF_HALF_A_YEAR,
        help_text="The due date that a new request proposes.",
    )
    remind_before = DaysField(
        label="Remind so many days before the due date",
        max_length=60,
        required=False,
        help_text="Several numbers separated by commas, such as 14, 7. Leave it empty for none.",
    )
    remind_on_the_day = forms.BooleanField(label="Remind on the due date", required=False)
    remind_after = DaysField(
        label="Remind so many days after the due date",
        max_length=60,
        required=False,
        help_text="Several numbers separated by commas, such as 7, 14, 28. Leave it empty for none.",
    )
    escalate_after = count_field(
        "Days of silence before the next step is offered",
        least=0,
        most=MOST_DAYS,
        help_text="Counted from the due date. The step is never taken by itself.",
    )
    ladder = SafeTextField(
        label="Steps of escalation",
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="One on each line, the first step first.",
        error_messages={"required": "Enter at least one step of escalation"},
    )
    moves_before_meeting = count_field(
        "Times that a target date may move before a meeting must agree", least=0, most=20
    )
    signature = SafeTextField(
        label="Signature of letters",
        max_length=NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Name, role and address, as letters and mails close.",
    )

    def __init__(self, data=None, *, rules: ChasingRules):
        names = ("version", *self.base_fields)
        super().__init__(data, initial={name: getattr(rules, name) for name in names})

    def clean_ladder(self) -> str:
        steps = [line.strip() for line in self.cleaned_data["ladder"].splitlines() if line.strip()]
        if long := next((step for step in steps if len(step) > LINE), None):
            raise forms.ValidationError(f"Shorten the step “{long[:40]} …” to {LINE} characters or fewer")
        return "\n".join(steps)

    @property
    def values(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class LetterForm(FromZeroForm):
    """The words for the letters of one purpose; `use` asks for those of the product in place of what was typed."""

    subject = SafeTextField(label="Subject", max_length=LINE, error_messages={"required": "Enter the subject"})
    text = SafeTextField(
        label="Text",
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 20}),
        error_messages={"required": "Enter the text of the letter"},
    )
    use = forms.ChoiceField(choices=[(OWN, OWN)], required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, purpose: str, version: int, letter: tuple[str, str]):
        subject, text = letter
        super().__init__(data, initial={"version": version, "subject": subject, "text": text})
        self.purpose = purpose

    def clean_subject(self) -> str:
        return known_only(self.cleaned_data["subject"])

    def clean_text(self) -> str:
        return known_only(self.cleaned_data["text"])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("use") == OWN:
            for name in ("subject", "text"):
                self.errors.pop(name, None)
            cleaned["subject"], cleaned["text"] = default_letter(self.purpose)
        return cleaned


def known_only(text: str) -> str:
    if unknown := check(text):
        names = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise forms.ValidationError(f"Nothing is known to put in for {{{unknown[0]}}}. There are: {names}")
    return text
