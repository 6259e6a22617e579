"""What an address says besides a filter. Addresses are kept, mailed and cut off: what makes no sense is not said."""

from django import forms

MOST_PAGES = 1_000_000


class AddressForm(forms.Form):
    """`AddressForm(request.GET).said("page")`: the cleaned answer, or None where there is none that makes sense."""

    page = forms.IntegerField(min_value=1, max_value=MOST_PAGES, required=False)

    def said(self, name: str):
        self.is_valid()
        return self.cleaned_data.get(name) or None
