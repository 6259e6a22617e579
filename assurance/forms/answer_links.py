from django import forms

from assurance.answering.codes import DIGITS
from lscb_tracker.govuk_forms import GovukForm
from lscb_tracker.safe_text import SafeTextField

MAIL, ENTER = "mail", "enter"


class CodeStepForm(forms.Form):
    """Which of the two buttons was pressed."""

    step = forms.ChoiceField(choices=[(MAIL, "Email me a code"), (ENTER, "Continue")], required=False)

    @property
    def asks_for_mail(self) -> bool:
        return self.is_valid() and self.cleaned_data["step"] == MAIL


class AnswerCodeForm(GovukForm, forms.Form):
    code = SafeTextField(
        label="Code",
        max_length=40,
        help_text=f"The {DIGITS} digits from the email.",
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-5", "inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )

    def clean_code(self) -> str:
        """However somebody wrote them down: “123 456” too."""
        digits = "".join(each for each in self.cleaned_data["code"] if each.isascii() and each.isdigit())
        if len(digits) != DIGITS:
            raise forms.ValidationError(f"Enter the {DIGITS} digits from the email")
        return digits
