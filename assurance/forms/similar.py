from lscb_tracker.addresses import AddressForm
from lscb_tracker.safe_text import SafeTextField
from recommendations.limits import LONG_TEXT


class SimilarTextForm(AddressForm):
    """What has been typed so far. It is sent, not put into an address, which would be kept in logs."""

    text = SafeTextField(max_length=LONG_TEXT, required=False)
