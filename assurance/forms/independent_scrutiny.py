"""The forms of the independent scrutineer, and of the Board that answers."""

from django import forms
from django.db import models

from assurance.independent.drawing import MOST_DRAWN
from assurance.models import PlanRow, SampleResult
from lscb_tracker.addresses import AddressForm
from lscb_tracker.govuk_forms import GovukForm, Radios
from lscb_tracker.safe_text import SafeTextField
from recommendations.forms.editing import SubmittedOnceForm, VersionedForm
from recommendations.limits import NOTE
from recommendations.models import ActionPlan

GREATEST_KEY = 10**18 - 1
DO_NOT_NAME = "Do not name children or family members."
ALL_PLANS = "All plans"
RESULTS = [(value, label) for value, label in SampleResult.choices if value]


class NoteState(models.TextChoices):
    UNANSWERED = "unanswered", "Waiting for an answer"
    ANSWERED = "answered", "Answered"
    WITHDRAWN = "withdrawn", "Withdrawn"


class NoteFilterForm(GovukForm, forms.Form):
    marks_optional_fields = False

    state = forms.ChoiceField(label="State", choices=[("", "All notes"), *NoteState.choices], required=False)


class AboutRowForm(AddressForm):
    """`?row=17`: the recommendation from whose page somebody comes."""

    row = forms.IntegerField(min_value=1, max_value=GREATEST_KEY, required=False)


class DrawAgainForm(AddressForm):
    """`?again=on`: repeat the draw."""

    again = forms.BooleanField(required=False)


class ScrutineerNoteForm(SubmittedOnceForm):
    """About one recommendation, about a plan, or about the whole work of the Board."""

    needed_sometimes = ("plan",)

    plan = forms.ChoiceField(label="What is it about?", required=False)
    ref = SafeTextField(
        label="Reference of the recommendation",
        max_length=20,
        required=False,
        help_text="For example, 6.4. Leave it empty if the note is about the whole plan.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
    )
    text = SafeTextField(
        label="Note",
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=f"The Board must answer it. {DO_NOT_NAME}",
        error_messages={"required": "Enter the note"},
    )

    def __init__(self, data=None, *, user, initial=None):
        super().__init__(data, initial=initial)
        self.user = user
        self.plans = {plan.slug: plan for plan in ActionPlan.objects.visible_to(user)}
        plans = [(slug, plan.title) for slug, plan in self.plans.items()]
        self.fields["plan"].choices = [("", "The whole work of the Board"), *plans]

    def clean(self):
        cleaned = super().clean()
        plan, ref = self.plans.get(cleaned.get("plan")), cleaned.get("ref")
        cleaned["about"] = {"plan": plan}
        if ref and "plan" not in self.errors:
            cleaned["about"]["recommendation"] = self.row_of(plan, ref)
        return cleaned

    def row_of(self, plan: ActionPlan | None, ref: str) -> PlanRow | None:
        if plan is None:
            self.add_error("plan", "Select the plan in which the recommendation stands")
            return None
        rows = PlanRow.objects.visible_to(self.user).select_related("plan")
        if not (row := rows.filter(plan=plan, ref=ref).first()):
            self.add_error("ref", f"{plan.title} has no recommendation {ref}")
        return row


class NoteReplyForm(SubmittedOnceForm):
    text = SafeTextField(
        label="Answer of the Board",
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=f"It is kept with your name beside the note, and is not changed later. {DO_NOT_NAME}",
        error_messages={"required": "Enter the answer"},
    )


class DipSampleForm(SubmittedOnceForm):
    needed_sometimes = ("plan",)

    seed = SafeTextField(
        label="Seed",
        max_length=64,
        help_text="Words or a number that nobody can say you chose to get these rows, such as the winning numbers of a "
        "lottery on a day that was named before. It is printed.",
        error_messages={"required": "Enter the seed"},
    )
    size = forms.IntegerField(
        label="How many recommendations to draw",
        min_value=1,
        max_value=MOST_DRAWN,
        initial=10,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-2", "inputmode": "numeric"}),
        help_text=f"Between 1 and {MOST_DRAWN}.",
        error_messages={
            "required": "Enter how many recommendations to draw",
            "invalid": "How many recommendations to draw must be a whole number, like 10",
            "min_value": "Draw 1 recommendation or more",
            "max_value": f"Draw {MOST_DRAWN} recommendations or fewer",
        },
    )
    plan = forms.ChoiceField(label="From which plan", required=False)

    def __init__(self, data=None, *, user):
        super().__init__(data)
        self.plans = {plan.slug: plan for plan in ActionPlan.objects.visible_to(user)}
        self.fields["plan"].choices = [("", ALL_PLANS), *((slug, plan.title) for slug, plan in self.plans.items())]

    @property
    def asked(self) -> dict:
        said = self.cleaned_data
        return {"seed": said["seed"], "size": said["size"], "plan": self.plans.get(said["plan"])}


class SampledRowForm(VersionedForm):
    result = forms.ChoiceField(
        label="Does the evidence support the decision?",
        choices=RESULTS,
        widget=Radios(
            hints={SampleResult.FAILS.value: "The row waits in the chairs’ queue until it is decided again."}
        ),
        error_messages={"required": "Select whether the evidence supports the decision"},
    )
    finding = SafeTextField(
        label="What was found",
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=f"What you looked at, and what it shows or does not show. {DO_NOT_NAME}",
        error_messages={"required": "Enter what was found"},
    )
