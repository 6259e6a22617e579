from datetime import date

from django import forms
from django.conf import settings

from assurance.evidence_checks import ALLOWED_IN_WORDS, refuse_bad_upload, says_where_it_was_taken
from assurance.evidence_store import clean_label
from assurance.models import EvidencePlace, EvidenceType, LearningEvent, PlanRow, RecordKind
from assurance.services import AssuranceDetails, EvidenceDetails
from lscb_tracker.govuk_dates import capitalised
from lscb_tracker.govuk_forms import Checkboxes, GovukDateField, GovukForm, MultipleFileField, Radios
from lscb_tracker.row_choices import RowsField
from lscb_tracker.safe_text import SafeTextField
from recommendations.forms.editing import SubmittedOnceForm, VersionedForm
from recommendations.limits import LINE, LONG_TEXT, NOTE

DO_NOT_NAME = "Do not name children or family members."
SHOWN_LENGTH = 90
MOST_EVENTS = 200
LARGEST = settings.EVIDENCE_MAX_BYTES // (1024 * 1024)
PLACES_OF_FILES = (EvidencePlace.HELD, EvidencePlace.SEEN, EvidencePlace.PUBLISHED)


class RecordForm(SubmittedOnceForm):
    """What an agency told the Board, or the Board's own note, and the further recommendations it serves."""

    kind = forms.ChoiceField(
        label="What it is",
        choices=RecordKind.choices,
        widget=Radios(small=True),
        initial=RecordKind.FROM_AGENCY,
        error_messages={"required": "Select what it is", "invalid_choice": "Choose what it is from the list"},
    )
    text = SafeTextField(
        label="Assurance",
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=f"What was said, in its own words where you can. {DO_NOT_NAME}",
    )
    received_on = GovukDateField(
        label="Received on", subject="the date received", help_text="The day on which the Board was told."
    )
    as_at = GovukDateField(
        label="True as at",
        subject="the as-at date",
        required=False,
        help_text="If the answer speaks of an earlier day.",
    )
    given_by_name = SafeTextField(
        label="Given by: name",
        max_length=150,
        required=False,
        error_messages={"max_length": "The name must be 150 characters or fewer"},
    )
    given_by_role = SafeTextField(
        label="Given by: role",
        max_length=150,
        required=False,
        help_text="For example, Chief Nurse.",
        error_messages={"max_length": "The role must be 150 characters or fewer"},
    )
    also_serves = RowsField(
        label="Also answers these recommendations",
        queryset=PlanRow.objects.none(),
        required=False,
        widget=Checkboxes(small=True),
        error_messages={"invalid_choice": "Choose the recommendations from the list"},
    )

    field_order = [
        "submission_key",
        "kind",
        "text",
        "received_on",
        "as_at",
        "given_by_name",
        "given_by_role",
        "also_serves",
    ]

    def __init__(self, data=None, *, row: PlanRow, others, is_proposal: bool, on: date):
        super().__init__(data, initial={"received_on": on})
        self.row, self.on = row, on
        self.fields["also_serves"].queryset = others
        self.fields["also_serves"].label_from_instance = shortened
        if is_proposal:  # it is from the agency, and the Board receives it now
            del self.fields["kind"], self.fields["received_on"]
            self.address_agency()

    def address_agency(self) -> None:
        text = self.fields["text"]
        text.label = "Your answer"
        text.help_text = f"What your agency has done, and how you know that it works. {DO_NOT_NAME}"
        text.error_messages["required"] = "Enter your answer"
        self.fields["given_by_name"].help_text = "If somebody else at your agency answers."

    def clean_received_on(self) -> date | None:
        return self.not_in_the_future("received_on")

    def clean_as_at(self) -> date | None:
        return self.not_in_the_future("as_at")

    def not_in_the_future(self, name: str) -> date | None:
        day = self.cleaned_data[name]
        if day and day > self.on:
            raise forms.ValidationError(f"{capitalised(self.fields[name].subject)} must be today or in the past")
        return day

    @property
    def details(self) -> AssuranceDetails:
        kind = self.cleaned_data.get("kind", RecordKind.FROM_AGENCY)
        fields = ("text", "as_at", "given_by_name", "given_by_role")
        return AssuranceDetails(
            kind=kind,
            given_by_agency=self.row.plan_agency.agency if kind == RecordKind.FROM_AGENCY else None,
            received_on=self.cleaned_data.get("received_on", self.on),
            **{name: self.cleaned_data[name] for name in fields},
        )

    @property
    def recommendations(self) -> list[PlanRow]:
        return [self.row, *self.cleaned_data["also_serves"]]


def shortened(row: PlanRow) -> str:
    text = row.text if len(row.text) <= SHOWN_LENGTH else f"{row.text[:SHOWN_LENGTH].rsplit(' ', 1)[0]} …"
    return f"{row.ref} {text}"


class EvidenceForm(GovukForm, forms.Form):
    """What the answer rests on: files, a link, or the place where it is kept. Files are held by the Board."""

    needed_sometimes = ("title", "place")

    title = SafeTextField(
        label="Title of the evidence",
        max_length=LINE,
        required=False,
        help_text="For example, Domestic abuse policy, January 2018. Without a title, a file goes by its name. "
        + DO_NOT_NAME,
    )
    evidence_type = forms.ChoiceField(label="Kind of evidence", choices=[("", "Select"), *EvidenceType.choices])
    place = forms.ChoiceField(
        label="Where it is",
        choices=[("", "Select"), *EvidencePlace.choices],
        required=False,
        help_text="Leave it for files that you choose below: the Board will hold them.",
        error_messages={"invalid_choice": "Choose where it is from the list"},
    )
    document_date = GovukDateField(label="Date of the document", required=False)
    files = MultipleFileField(
        label="Files",
        required=False,
        max_files=settings.EVIDENCE_MAX_FILES,
        max_bytes=settings.EVIDENCE_MAX_BYTES,
        help_text=f"Up to {settings.EVIDENCE_MAX_FILES} at once, up to {LARGEST} MB each: {ALLOWED_IN_WORDS}; without "
        "passwords, macros and attached files. They share the kind, place and date above; add others later. "
        "Check that no file name names a child.",
    )
    url = forms.URLField(label="Link", max_length=500, required=False, assume_scheme="https")
    reference = SafeTextField(
        label="Reference", max_length=LINE, required=False, help_text="A case-system or document reference."
    )
    learning_event = forms.ModelChoiceField(
        label="Learning event",
        queryset=LearningEvent.objects.current(),
        required=False,
        empty_label="No learning event",
        help_text="If it comes from an event in the register: a presentation, or the list of who took part.",
        error_messages={"invalid_choice": "Choose the learning event from the list"},
    )

    pictures_with_position: tuple[str, ...] = ()

    def __init__(self, *args, names_events: bool = False, **kwargs):
        """The register of learning events is offered to those who can read it, once there is one."""
        super().__init__(*args, **kwargs)
        events = LearningEvent.objects.current()[:MOST_EVENTS] if names_events else ()
        if named := [(event.pk, f"{event.title}, {event.dated}") for event in events]:
            self.fields["learning_event"].choices = [("", "No learning event"), *named]
        else:
            del self.fields["learning_event"]

    def clean_files(self) -> list:
        files = self.cleaned_data["files"]
        problems = []
        for file in files:
            try:
                refuse_bad_upload(file)
            except forms.ValidationError as error:
                problems.append(error)
        if problems:
            raise forms.ValidationError(problems)
        self.pictures_with_position = tuple(clean_label(file.name) for file in files if says_where_it_was_taken(file))
        return files

    def clean(self):
        cleaned = super().clean()
        files = cleaned.get("files")
        if not cleaned.get("title") and not files and not {"title", "files"} & self.errors.keys():
            self.add_error("title", "Enter a title, or choose a file")
        if "place" in self.errors:
            return cleaned
        if files and not cleaned["place"]:
            cleaned["place"] = EvidencePlace.HELD
        elif files and cleaned["place"] not in PLACES_OF_FILES:
            self.add_error("place", "Select “Held by the Board” for a file that is kept here")
        elif not cleaned["place"] and "files" not in self.errors:
            self.add_error("place", "Select where it is")
        return cleaned

    @property
    def items(self) -> list[tuple[EvidenceDetails, list]]:
        """One item for each file, and the file; or one item without a file."""
        fields = ("evidence_type", "place", "document_date", "url", "reference")
        values = {name: self.cleaned_data[name] for name in fields}
        values["learning_event"] = self.cleaned_data.get("learning_event")
        title, files = self.cleaned_data["title"], self.cleaned_data["files"]
        if len(files) <= 1:
            return [(EvidenceDetails(title=title or clean_label(files[0].name)[:LINE], **values), files)]
        names = [clean_label(file.name) for file in files]
        titled = [f"{title}: {name}" if title else name for name in names]
        return [(EvidenceDetails(title=t[:LINE], **values), [file]) for t, file in zip(titled, files, strict=True)]


class NewEvidenceForm(EvidenceForm, SubmittedOnceForm):
    pass


class EvidenceVersionForm(VersionedForm):
    edits_the_row = False

    files = MultipleFileField(
        label="Newer version",
        max_files=settings.EVIDENCE_MAX_FILES,
        max_bytes=settings.EVIDENCE_MAX_BYTES,
        help_text="The earlier versions stay, and can still be downloaded. "
        f"Up to {LARGEST} MB each: {ALLOWED_IN_WORDS}; without passwords, macros and attached files.",
    )

    pictures_with_position: tuple[str, ...] = ()
    clean_files = EvidenceForm.clean_files


class ReasonForm(VersionedForm):
    """Withdrawing and returning: never without saying why."""

    edits_the_row = False

    reason = SafeTextField(
        label="Reason", max_length=NOTE, widget=forms.Textarea(attrs={"rows": 4}), help_text=DO_NOT_NAME
    )
