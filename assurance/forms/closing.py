from django import forms

from assurance.models import AgendaItem, Meeting
from assurance.reports.data import Layout
from lscb_tracker.govuk_forms import Radios
from lscb_tracker.safe_text import SafeTextField
from recommendations.forms.editing import STALE_FORM, SubmittedOnceForm, VersionedForm
from recommendations.limits import LONG_TEXT, NOTE

LAYOUTS = [
    (Layout.APPENDIX.value, "Appendix: recommendation, actions and assurance"),
    (Layout.TRACKING.value, "Tracking: with status, rating, dates and lead person"),
]


class CloseForm(VersionedForm):
    """`seen` names the decisions that the page showed; others are read first."""

    edits_the_row = False

    seen = forms.RegexField(
        regex=r"^[0-9a-f]{64}$",
        widget=forms.HiddenInput,
        error_messages={"required": STALE_FORM, "invalid": STALE_FORM},
    )
    layout = forms.ChoiceField(
        label="How is the issued version printed?",
        choices=LAYOUTS,
        initial=Layout.APPENDIX,
        widget=Radios(),
        error_messages={"required": "Select how it is printed", "invalid_choice": "Choose from the list"},
    )


class CorrectionForm(SubmittedOnceForm):
    item = forms.ModelChoiceField(
        label="Which item is it about?",
        queryset=AgendaItem.objects.none(),
        required=False,
        empty_label="The record as a whole",
        error_messages={"invalid_choice": "Choose an item from the list"},
    )
    text = SafeTextField(
        label="What should the record say?",
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="The record stays as it is, and this is printed with it. Do not name children or family members.",
        error_messages={"required": "Enter what the record should say"},
    )
    reason = SafeTextField(
        label="Why?",
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example, a date was misheard, and the agency pointed it out.",
        error_messages={"required": "Say why the record is corrected"},
    )

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, **kwargs)
        items = AgendaItem.objects.current().filter(meeting=meeting).select_related("recommendation")
        self.fields["item"].queryset = items.order_by("position", "pk")
        self.fields["item"].label_from_instance = lambda item: f"{item.position}. {item}"
