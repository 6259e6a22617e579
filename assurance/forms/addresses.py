from django import forms

from assurance.forms.days import day_field
from assurance.reports.data import Layout
from lscb_tracker.addresses import AddressForm
from lscb_tracker.row_choices import MOST_DIGITS
from lscb_tracker.safe_text import SafeTextField

LIST, APPENDIX = "list", "appendix"


class PlanAddressForm(AddressForm):
    """How the plan is shown on the screen, and printed."""

    view = forms.ChoiceField(choices=[(LIST, "List"), (APPENDIX, "Appendix")], required=False)
    sort = SafeTextField(max_length=20, required=False)
    layout = forms.ChoiceField(choices=Layout.choices, required=False)


class AsAtAddressForm(AddressForm):
    """`?as_at=2026-11-30`: the day of the plan that is asked for. The pages say so in words where it is none."""

    as_at = day_field()


class ReportAddressForm(AddressForm):
    """`?choice=12`: a saved choice; and which button of “Make a report” was pressed."""

    choice = forms.IntegerField(min_value=1, max_value=10**MOST_DIGITS - 1, required=False)
    as_at = SafeTextField(max_length=40, required=False)
    make = forms.BooleanField(required=False)


class WayBackForm(AddressForm):
    """`?from=6.4`: the recommendation on whose page somebody set out."""

    def __init__(self, data):
        super().__init__(data)
        self.fields["from"] = SafeTextField(max_length=20, required=False)
