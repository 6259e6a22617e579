"""What an address says besides a filter. Addresses are kept, mailed and cut off: what makes no sense is not said."""

from datetime import date
from urllib.parse import urlencode

from django import forms

MOST_PAGES = 1_000_000


class AddressForm(forms.Form):
    """`AddressForm(request.GET).said("page")`: the cleaned answer, or None where there is none that makes sense."""

    page = forms.IntegerField(min_value=1, max_value=MOST_PAGES, required=False)

    def said(self, name: str):
        self.is_valid()
        return self.cleaned_data.get(name) or None


def as_at(url: str, on: date | None) -> str:
    """The address as it is asked for another day; without a day the address itself."""
    if on is None:
        return url
    address, mark, fragment = url.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'as_at': on})}{mark}{fragment}"
