import re

from django import forms
from django.core.exceptions import ValidationError

from lscb_tracker.govuk_forms import FileUpload, GovukForm
from lscb_tracker.safe_text import SafeTextField

MEGABYTE = 1024 * 1024
LARGEST = 20  # megabytes; the report of a thousand recommendations has some four
SHA256 = re.compile(r"[0-9a-f]{64}")
NOT_A_HASH = "Enter the SHA-256 as 64 characters, 0 to 9 and a to f"
ONE_OF_BOTH = "Select a file or enter a SHA-256"
NOT_BOTH = "Select a file or enter a SHA-256, not both"
TOO_LARGE = f"The file must be {LARGEST} MB or smaller. No report of the tracker is larger"


class VerifyForm(GovukForm, forms.Form):
    marks_optional_fields = False

    file = forms.FileField(
        label="The PDF",
        required=False,
        widget=FileUpload(attrs={"accept": ".pdf"}),
        help_text=f"{LARGEST} MB or smaller. It is looked at and not kept.",
        error_messages={"empty": "The file is empty. Select the PDF that you were given"},
    )
    sha256 = SafeTextField(
        label="Or its SHA-256",
        required=False,
        max_length=100,
        help_text="64 characters, as told by “certutil -hashfile FILE SHA256” (Windows) or “shasum -a 256 FILE” (Mac).",
        error_messages={"max_length": NOT_A_HASH},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST * MEGABYTE:
            raise ValidationError(TOO_LARGE)
        return file

    def clean_sha256(self) -> str:
        told = "".join(self.cleaned_data["sha256"].lower().removeprefix("sha-256").removeprefix("sha256").split())
        told = told.lstrip(":")
        if told and not SHA256.fullmatch(told):
            raise ValidationError(NOT_A_HASH)
        return told

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            if not cleaned["file"] and not cleaned["sha256"]:
                self.add_error("file", ONE_OF_BOTH)
            elif cleaned["file"] and cleaned["sha256"]:
                self.add_error("sha256", NOT_BOTH)
        return cleaned
