from django import forms

from lscb_tracker.govuk_forms import Radios
from recommendations.forms.editing import SubmittedOnceForm

WENT, AGAIN = "went", "again"


class SettleForm(SubmittedOnceForm):
    """What became of a mail that is stuck. It is settled once: a second form finds nothing to settle."""

    outcome = forms.ChoiceField(
        label="What became of it?",
        choices=[(WENT, "It went"), (AGAIN, "Send it again")],
        widget=Radios(
            hints={
                WENT: "Somebody there has it, or the mail server’s log says so.",
                AGAIN: "If it did arrive, it arrives twice.",
            }
        ),
        error_messages={
            "required": "Select what became of it",
            "invalid_choice": "Choose what became of it from the list",
        },
    )

    @property
    def went(self) -> bool:
        return self.cleaned_data["outcome"] == WENT
