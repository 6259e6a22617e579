from django import forms

from lscb_tracker.govuk_forms import Checkboxes
from lscb_tracker.row_choices import RowsField
from lscb_tracker.safe_text import SafeTextField
from recommendations.forms.editing import VersionedForm
from recommendations.limits import LONG_TEXT
from recommendations.models import Recommendation, Scope, Subgroup, Theme


class RecommendationForm(VersionedForm):
    text = SafeTextField(label="Recommendation", max_length=LONG_TEXT, widget=forms.Textarea(attrs={"rows": 8}))
    scope = forms.ChoiceField(
        label="Whom it concerns",
        choices=Scope.choices,
        error_messages={
            "required": "Select whom it concerns",
            "invalid_choice": "Choose whom it concerns from the list",
        },
    )
    themes = RowsField(label="Themes", queryset=Theme.objects.all(), required=False, widget=Checkboxes(small=True))
    themes_reason = SafeTextField(label="Why these themes", max_length=500, required=False)
    is_high_priority = forms.BooleanField(
        label="High priority", required=False, help_text="The Board wants to hold a document before it closes this."
    )
    overseeing_subgroup = forms.ModelChoiceField(
        label="Overseen by",
        queryset=Subgroup.objects.all(),
        required=False,
        empty_label="No subgroup",
        error_messages={"invalid_choice": "Choose the subgroup from the list"},
    )

    def __init__(self, data=None, *, recommendation: Recommendation):
        fields = ("version", "text", "scope", "themes_reason", "is_high_priority", "overseeing_subgroup")
        initial = {name: getattr(recommendation, name) for name in fields}
        super().__init__(data, initial=initial | {"themes": recommendation.themes.all()})

    @property
    def changes(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
