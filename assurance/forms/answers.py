from dataclasses import replace
from datetime import date

from django import forms

from assurance.answering.completeness import ANSWERS, LastAnswer, missing
from assurance.forms.records import DO_NOT_NAME, shortened
from assurance.models import AnswerChoice, AnswerRow, PlanRow
from assurance.services import RowDetails, SignOff
from lscb_tracker.govuk_forms import Checkboxes, GovukDateField, Radios
from lscb_tracker.row_choices import RowsField
from lscb_tracker.safe_text import SafeTextField
from recommendations.changes import in_words
from recommendations.forms.editing import SubmittedOnceForm, VersionedForm
from recommendations.limits import LONG_TEXT, NOTE

ROOM_FOR_STILL_TRUE = 250  # characters that the product puts before what is added to “still true”
FIGURES = ("numerator", "denominator", "figure_as_at", "figure_not_answered")
NEEDED_OF_FIGURE = {
    "numerator": "Enter the first number of the figure, such as those trained",
    "denominator": "Enter the second number of the figure, such as all staff",
    "figure_as_at": "Enter the day on which the figure was true",
}
DRAFT, DONE = "draft", "done"
WHAT_TO_SAY = "What was done, and how you know that it works; or your reason."
MAY_BE_EMPTY = "You may leave this empty if your last answer is still true."


class SaveStepForm(forms.Form):
    """Which of the two buttons was pressed. A draft may be saved with anything missing."""

    step = forms.ChoiceField(choices=[(DONE, "Save and continue"), (DRAFT, "Save as draft")], required=False)

    @property
    def is_draft(self) -> bool:
        return self.is_valid() and self.cleaned_data["step"] == DRAFT


class AnswerRowForm(VersionedForm, SubmittedOnceForm):
    """What an agency answers about one recommendation."""

    reveals = {
        "more_time_until": ("choice", [AnswerChoice.MORE_TIME]),
        "also_answers": ("choice", list(ANSWERS)),
        **dict.fromkeys(FIGURES, ("choice", [AnswerChoice.STILL_TRUE, AnswerChoice.NEW_ANSWER])),
    }
    needed_sometimes = ("choice", "text")

    choice = forms.ChoiceField(label="Your answer", required=False, widget=Radios)
    text = SafeTextField(
        label="In your words",
        max_length=LONG_TEXT - ROOM_FOR_STILL_TRUE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=f"{WHAT_TO_SAY} {DO_NOT_NAME}",
        error_messages={"max_length": "Your answer must be %(limit_value)d characters or fewer"},
    )
    more_time_until = GovukDateField(label="Until when", subject="the day", required=False)
    numerator = forms.DecimalField(label="How many", max_digits=14, decimal_places=2, min_value=0, required=False)
    denominator = forms.DecimalField(label="Of how many", max_digits=14, decimal_places=2, min_value=0, required=False)
    figure_as_at = GovukDateField(label="True as at", subject="the day of the figure", required=False)
    figure_not_answered = SafeTextField(
        label="Who did not answer",
        max_length=NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Wards or teams whose numbers are missing, if any.",
    )
    also_answers = RowsField(
        label="This also answers",
        queryset=PlanRow.objects.none(),
        required=False,
        widget=Checkboxes(small=True),
        help_text="Tick what you need not answer again by itself.",
        error_messages={"invalid_choice": "Choose from the list: another recommendation was answered meanwhile"},
    )

    field_order = ["version", "submission_key", "choice", "text", "more_time_until", *FIGURES, "also_answers"]

    def __init__(
        self, data=None, *, row: AnswerRow, last: LastAnswer | None, others, on: date, figure: str, is_draft: bool
    ):
        initial = {name: getattr(row, name) for name in ("version", "choice", "text", "more_time_until", *FIGURES)}
        super().__init__(data, initial=initial | {"also_answers": answered_together(row, others)})
        self.row, self.last, self.on, self.is_draft = row, last, on, is_draft
        self.fields["choice"].choices = choices_for(row, last)
        self.fields["choice"].widget.hints = hints_for(last)
        if last:
            self.fields["text"].help_text = f"{WHAT_TO_SAY} {MAY_BE_EMPTY} {DO_NOT_NAME}"
        if others:
            self.fields["also_answers"].queryset = others
            self.fields["also_answers"].label_from_instance = shortened
        else:
            del self.fields["also_answers"]
        if figure:
            self.fields["numerator"].help_text = figure
        else:
            for name in FIGURES:
                del self.fields[name]

    def clean(self):
        cleaned = super().clean()
        self.refuse_part_of_a_figure(cleaned)
        if self.is_draft or self.errors:
            return cleaned
        if not cleaned.get("choice"):
            self.add_error("choice", "Select your answer")
        for name, problem in missing(AnswerRow(**self.details.columns), self.last, self.on):
            self.add_error(name, problem)
        return cleaned

    def refuse_part_of_a_figure(self, cleaned: dict) -> None:
        """The database keeps whole figures alone, in drafts too."""
        if "numerator" not in self.fields or not any(cleaned.get(name) is not None for name in NEEDED_OF_FIGURE):
            return
        for name, problem in NEEDED_OF_FIGURE.items():
            if cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, problem)
        if cleaned.get("denominator") == 0:
            self.add_error("denominator", "The second number of the figure must be more than 0")

    def words_stored(self, name: str, current) -> str | None:
        if name == "choice":
            return str(dict(self.fields["choice"].choices).get(current.choice, current.get_choice_display()))
        return super().words_stored(name, current)

    @property
    def details(self) -> RowDetails:
        """What is valid; a form with mistakes may be asked too, when its typed text has to be kept."""
        names = ("choice", "text", "more_time_until", *FIGURES)
        valid = {name: self.cleaned_data[name] for name in names if name in getattr(self, "cleaned_data", {})}
        return RowDetails(**valid, also_answers=list(self.cleaned_data.get("also_answers") or ()))

    @property
    def typed(self) -> RowDetails:
        """What can be kept when nobody is there to correct it: a part of a figure stands below the text, in words."""
        details = self.details
        parts = {name: getattr(details, name) for name in NEEDED_OF_FIGURE}
        said = [f"{self.fields[name].label}: {in_words(value)}" for name, value in parts.items() if value is not None]
        if not said or (len(said) == len(parts) and details.denominator):
            return details
        text = "\n\n".join(filter(None, [details.text, "; ".join(said)]))
        return replace(details, text=text, **dict.fromkeys(parts))


def answered_together(row: AnswerRow, others):
    """One report serves several recommendations: until something is said, its answer is taken for all of them."""
    report = row.requested.request.report_id
    if row.choice or report is None:
        return row.also_answers.all()
    return others.filter(regular_reports=report)


def choices_for(row: AnswerRow, last: LastAnswer | None) -> list[tuple[str, str]]:
    found = [(AnswerChoice.STILL_TRUE, "Our last answer is still true")] if last else []
    found += [
        (AnswerChoice.NEW_ANSWER, "We have a new answer" if last else "We have an answer"),
        (AnswerChoice.NOT_ACCEPTED, "We do not accept this, because …"),
        (AnswerChoice.MORE_TIME, "We need more time, until …"),
    ]
    if row.choice == AnswerChoice.ANSWERED_BY_ANOTHER:
        found.append((AnswerChoice.ANSWERED_BY_ANOTHER, "It is answered together with another recommendation"))
    return found


def hints_for(last: LastAnswer | None) -> dict[str, str]:
    since = f"Nothing has changed since {last.day}." if last and last.day else "Nothing has changed."
    return {AnswerChoice.STILL_TRUE: since}


class HandOnForm(SubmittedOnceForm):
    """To whom a draft is handed on. Only within the agency: `hosts` are the mail hosts that it is known by."""

    marks_optional_fields = False

    name = SafeTextField(label="Name of your colleague", max_length=150)
    email = forms.EmailField(label="Their work email address", max_length=254)

    def __init__(self, data=None, *, hosts: set[str]):
        super().__init__(data)
        self.hosts = hosts

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if email.rpartition("@")[2].lower() not in self.hosts:
            known = " or ".join(sorted(self.hosts))
            raise forms.ValidationError(
                f"Enter an address at {known}. To involve somebody elsewhere, ask the Board to write to them."
            )
        return email


class RemoveForm(VersionedForm):
    edits_the_row = False


class SendForm(VersionedForm):
    """Who answers for it all."""

    edits_the_row = False
    marks_optional_fields = False

    signed_off_name = SafeTextField(
        label="Signed off by: name",
        max_length=150,
        help_text="Whoever answers for this at your agency.",
        error_messages={"required": "Enter the name of whoever signs this off"},
    )
    signed_off_role = SafeTextField(
        label="Signed off by: role",
        max_length=150,
        help_text="For example, Chief Nurse.",
        error_messages={"required": "Enter the role of whoever signs this off"},
    )
    reply_email = forms.EmailField(label="Email address for the receipt", max_length=254)
    declared = forms.BooleanField(
        label="This is my agency’s answer, and it is true to the best of our knowledge",
        error_messages={"required": "Tick the box if this is your agency’s answer"},
    )

    @property
    def sign_off(self) -> SignOff:
        cleaned = self.cleaned_data
        return SignOff(cleaned["signed_off_name"], cleaned["signed_off_role"], cleaned["reply_email"])
