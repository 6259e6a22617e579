"""The hidden parts of every form that changes something."""

import uuid

from django import forms

from lscb_tracker.govuk_forms import GovukForm
from recommendations.conflicts import words_stored

STALE_FORM = "This page is out of date. Go back, open it again and make the change there."


class VersionedForm(GovukForm, forms.Form):
    """Carries the version that the row had when the form was opened."""

    edits_the_row = True  # False where the form adds something to the row instead of changing its fields

    version = forms.IntegerField(
        min_value=1, widget=forms.HiddenInput, error_messages={"required": STALE_FORM, "invalid": STALE_FORM}
    )

    def words_stored(self, name: str, current) -> str | None:
        """What stands beside a field when somebody else was faster; None when nothing does."""
        return words_stored(current, name)


class SubmittedOnceForm(GovukForm, forms.Form):
    """Carries a key of its own, so that a form that is sent twice is saved once."""

    submission_key = forms.UUIDField(
        initial=uuid.uuid4,
        widget=forms.HiddenInput,
        error_messages={"required": STALE_FORM, "invalid": STALE_FORM},
    )
