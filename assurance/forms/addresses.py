from django import forms

from assurance.reports.data import Layout
from lscb_tracker.addresses import AddressForm
from lscb_tracker.safe_text import SafeTextField

LIST, APPENDIX = "list", "appendix"


class PlanAddressForm(AddressForm):
    """How the plan is shown on the screen, and printed."""

    view = forms.ChoiceField(choices=[(LIST, "List"), (APPENDIX, "Appendix")], required=False)
    sort = SafeTextField(max_length=20, required=False)
    layout = forms.ChoiceField(choices=Layout.choices, required=False)


class WayBackForm(AddressForm):
    """`?from=6.4`: the recommendation on whose page somebody set out."""

    def __init__(self, data):
        super().__init__(data)
        self.fields["from"] = SafeTextField(max_length=20, required=False)
