"""Ticking several rows of the database."""

from django import forms
from django.core.exceptions import ValidationError

MOST_DIGITS = 18  # every number of so many digits fits the key of a row


class RowsField(forms.ModelMultipleChoiceField):
    """Refuses what is no key before the database is asked, which takes too large a number for an error."""

    def clean(self, value):
        for key in map(str, value or ()):
            if not key.isdecimal() or len(key) > MOST_DIGITS:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": key}
                )
        return super().clean(value)
