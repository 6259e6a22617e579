from django import forms

from lscb_tracker.govuk_forms import GovukForm


class ScepticFilterForm(GovukForm, forms.Form):
    """Of which plan and agency. The choices come from what the user may see."""

    marks_optional_fields = False

    plan = forms.ChoiceField(label="Plan", required=False)
    agency = forms.ChoiceField(label="Agency", required=False)

    def __init__(self, data, *, choices: dict[str, list[tuple[str, str]]]):
        super().__init__(data)
        for name, offered in choices.items():
            if offered:
                self.fields[name].choices = offered
            else:
                del self.fields[name]
