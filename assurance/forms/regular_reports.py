from datetime import date

from django import forms

from assurance.forms.records import shortened
from assurance.models import Frequency, PlanRow, RegularReport
from assurance.report_schedule import first_financial_year_end
from assurance.services import ReportDetails
from lscb_tracker.addresses import AddressForm
from lscb_tracker.govuk_forms import Checkboxes, GovukDateField, GovukForm, Radios
from lscb_tracker.row_choices import RowsField
from lscb_tracker.safe_text import SafeTextField
from recommendations.forms.editing import SubmittedOnceForm, VersionedForm
from recommendations.limits import LINE
from recommendations.models import PlanAgency, Subgroup

GREATEST_KEY = 10**18 - 1
FIELDS = (
    "title",
    "recommendations",
    "frequency",
    "next_due_on",
    "ask_before",
    "giver_name",
    "giver_role",
    "giver_email",
    "subgroup",
    "route",
    "figure_label",
)


class OfRowForm(AddressForm):
    """`?row=17`: the recommendation on whose page somebody set out."""

    row = forms.IntegerField(min_value=1, max_value=GREATEST_KEY, required=False)


class PartChoiceForm(GovukForm, forms.Form):
    """The first step: an agency’s part in a plan."""

    part = forms.TypedChoiceField(
        label="Whose report is it?",
        coerce=int,
        error_messages={"required": "Select the agency", "invalid_choice": "Choose the agency from the list"},
    )

    def __init__(self, data=None, *, parts):
        super().__init__(data)
        named = [(part.pk, f"{part.agency.name}: {part.plan.title}") for part in parts]
        self.fields["part"].choices = [("", "Select"), *named]


class ReportForm(GovukForm, forms.Form):
    needed_sometimes = ("next_due_on",)

    title = SafeTextField(
        label="What is reported", max_length=LINE, help_text="For example, Supervision of health visitors."
    )
    recommendations = RowsField(
        label="Recommendations that it serves",
        queryset=PlanRow.objects.none(),
        widget=Checkboxes(small=True),
        error_messages={
            "required": "Select at least one recommendation",
            "invalid_choice": "Choose the recommendations from the list",
        },
    )
    frequency = forms.ChoiceField(
        label="How often",
        choices=Frequency.choices,
        widget=Radios(small=True),
        error_messages={"required": "Select how often", "invalid_choice": "Choose how often from the list"},
    )
    next_due_on = GovukDateField(
        label="Next due on",
        required=False,
        help_text="The reports after it are counted from this day. Leave it empty for the next 31 March.",
    )
    ask_before = forms.IntegerField(
        label="Ask for it so many days before",
        min_value=0,
        max_value=180,
        initial=6,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        help_text="Fewer than lie between two reports.",
        error_messages={
            "required": "Enter how many days before it is due to ask for it",
            "min_value": "Enter 0 or more days",
            "max_value": "Enter 180 days or fewer",
        },
    )
    giver_name = SafeTextField(label="Who gives it: name", max_length=150)
    giver_role = SafeTextField(label="Who gives it: role", max_length=150)
    giver_email = forms.EmailField(
        label="Who gives it: email address",
        max_length=254,
        required=False,
        help_text="Becomes a contact of the agency, so that it can be asked. Leave it empty to ask the agency’s "
        "contacts.",
    )
    subgroup = forms.ModelChoiceField(
        label="Subgroup that reads it", queryset=Subgroup.objects.all(), required=False, empty_label="No subgroup"
    )
    route = SafeTextField(
        label="How it is read",
        max_length=LINE,
        required=False,
        help_text="For example, Quality Assurance, then the Board.",
    )
    figure_label = SafeTextField(
        label="Figure",
        max_length=LINE,
        required=False,
        help_text="If something is counted: for example, staff trained, of all staff.",
    )

    def offer(self, part: PlanAgency, on: date) -> None:
        field, self.on = self.fields["recommendations"], on
        field.queryset = PlanRow.objects.filter(plan_agency=part).order_by("sort_key")
        field.label_from_instance = shortened

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("next_due_on") or "next_due_on" in self.errors:
            return cleaned
        if cleaned.get("frequency") == Frequency.FINANCIAL_YEAR_END:
            cleaned["next_due_on"] = first_financial_year_end(self.on)
        else:
            self.add_error("next_due_on", "Enter the day on which the next report is due")
        return cleaned

    def clean_next_due_on(self) -> date | None:
        day, is_year_end = self.cleaned_data["next_due_on"], self.data.get("frequency") == Frequency.FINANCIAL_YEAR_END
        if day and is_year_end and (day.month, day.day) != (3, 31):
            raise forms.ValidationError("A financial year ends on 31 March: enter that day, or leave it empty")
        return day

    @property
    def details(self) -> ReportDetails:
        return ReportDetails(**{name: self.cleaned_data[name] for name in FIELDS})


class NewReportForm(ReportForm, SubmittedOnceForm):
    field_order = ["submission_key", *FIELDS]

    def __init__(self, data=None, *, part: PlanAgency, row: int | None, on: date):
        super().__init__(data, initial={"recommendations": [row] if row else []})
        self.offer(part, on)


class ReportEditForm(ReportForm, VersionedForm):
    field_order = ["version", *FIELDS]

    def __init__(self, data=None, *, report: RegularReport, on: date):
        given = {name: getattr(report, name) for name in ("version", *FIELDS) if name != "recommendations"}
        chosen = [each.pk for each in report.recommendations.all()]
        super().__init__(data, initial=given | {"recommendations": chosen})
        self.offer(report.plan_agency, on)
