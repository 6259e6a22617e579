"""The agenda of a meeting."""

from collections.abc import Sequence

from django import forms

from assurance.forms.records import DO_NOT_NAME
from assurance.meetings.suggestions import SuggestionGroup
from assurance.models import AgendaItem
from assurance.services import ItemDetails
from lscb_tracker.govuk_forms import Checkboxes, Radios
from lscb_tracker.safe_text import SafeTextField
from recommendations.forms.editing import SubmittedOnceForm, VersionedForm
from recommendations.limits import LINE, NOTE
from recommendations.models import ActionPlan, Recommendation

A_RECOMMENDATION, SOMETHING_ELSE = "recommendation", "other"
NO_SUCH_ROW = "There is no recommendation with this reference in the plan"


def because_field() -> SafeTextField:
    return SafeTextField(label="Why it is on the agenda", max_length=LINE, required=False)


def note_field() -> SafeTextField:
    return SafeTextField(
        label="Note for the meeting",
        max_length=NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"Stands on the agenda and in the pack. {DO_NOT_NAME}",
    )


class ShortReasonForm(VersionedForm):
    """Taking somebody or something off a list: never without saying why."""

    edits_the_row = False

    reason = SafeTextField(label="Reason", max_length=LINE, help_text=DO_NOT_NAME)


class SuggestionsForm(SubmittedOnceForm):
    """A list of boxes for each kind of suggestion."""

    marks_optional_fields = False

    def __init__(self, data=None, *, groups: Sequence[SuggestionGroup]):
        super().__init__(data)
        self.groups = groups
        for group in groups:
            self.fields[group.name] = forms.MultipleChoiceField(
                label=group.title,
                choices=[(each.key, each.label) for each in group.suggestions],
                required=False,
                widget=Checkboxes(small=True, hints={each.key: each.because for each in group.suggestions}),
                help_text=f"{group.left_out:,} more wait longest after these." if group.left_out else "",
                error_messages={"invalid_choice": "Somebody has dealt with this meanwhile. Choose from the list"},
            )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not self.items:
            self.add_error(None, "Select what comes onto the agenda")
        return cleaned

    @property
    def items(self) -> list[ItemDetails]:
        """What was selected; a recommendation that was selected for two reasons comes once, with both."""
        found: dict[tuple, ItemDetails] = {}
        for group in self.groups:
            chosen = set(self.cleaned_data.get(group.name, ()))
            for item in (each.details for each in group.suggestions if each.key in chosen):
                before = found.get(item.about)
                because = f"{before.brought_because}; {item.brought_because}"[:LINE] if before else item.brought_because
                found[item.about] = ItemDetails(item.title, item.recommendation, because)
        return list(found.values())


class AgendaItemForm(SubmittedOnceForm):
    reveals = {
        "plan": ("what", [A_RECOMMENDATION]),
        "ref": ("what", [A_RECOMMENDATION]),
        "title": ("what", [SOMETHING_ELSE]),
    }

    what = forms.ChoiceField(
        label="What is the item about?",
        choices=[(A_RECOMMENDATION, "A recommendation"), (SOMETHING_ELSE, "Something else")],
        widget=Radios(small=True),
        error_messages={"required": "Select what the item is about", "invalid_choice": "Choose from the list"},
    )
    plan = forms.ModelChoiceField(label="Plan", queryset=ActionPlan.objects.none(), required=False)
    ref = SafeTextField(
        label="Reference",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        help_text="For example, 6.4.",
    )
    title = SafeTextField(label="Title", max_length=LINE, required=False, help_text=DO_NOT_NAME)
    brought_because = because_field()
    note = note_field()

    def __init__(self, data=None, *, user):
        super().__init__(data)
        self.user = user
        plans = ActionPlan.objects.visible_to(user)
        self.fields["plan"].queryset = plans

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("what") == SOMETHING_ELSE:
            if not cleaned.get("title") and "title" not in self.errors:
                self.add_error("title", "Enter what the item is about")
        elif cleaned.get("what") == A_RECOMMENDATION:
            self.clean_recommendation(cleaned)
        return cleaned

    def clean_recommendation(self, cleaned: dict) -> None:
        plan, ref = cleaned.get("plan"), cleaned.get("ref")
        if not plan and "plan" not in self.errors:
            self.add_error("plan", "Select the plan")
        if not ref and "ref" not in self.errors:
            self.add_error("ref", "Enter the reference")
        if plan and ref:
            rows = Recommendation.objects.visible_to(self.user).filter(plan=plan, ref=ref)
            cleaned["recommendation"] = rows.first()
            if cleaned["recommendation"] is None:
                self.add_error("ref", NO_SUCH_ROW)

    @property
    def details(self) -> ItemDetails:
        given, is_row = self.cleaned_data, self.cleaned_data["what"] == A_RECOMMENDATION
        return ItemDetails(
            title="" if is_row else given["title"],
            recommendation=given["recommendation"] if is_row else None,
            brought_because=given["brought_because"],
            note=given["note"],
        )


class AgendaItemEditForm(VersionedForm):
    """The title of a recommendation is its own."""

    title = SafeTextField(label="Title", max_length=LINE, help_text=DO_NOT_NAME)
    brought_because = because_field()
    note = note_field()

    def __init__(self, data=None, *, item: AgendaItem):
        super().__init__(
            data, initial={name: getattr(item, name) for name in ("version", "title", "brought_because", "note")}
        )
        if item.recommendation_id:
            del self.fields["title"]

    @property
    def details(self) -> ItemDetails:
        given = self.cleaned_data
        return ItemDetails(given.get("title", ""), None, given["brought_because"], given["note"])
