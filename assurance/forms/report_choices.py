"""“Make a report”: layout, columns, order, rows, day and the words that go before it."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from assurance.filters import PlanFilter
from assurance.forms.days import day_field
from assurance.models import ReportChoice
from assurance.reports.layouts import EXPLAINED, MOST_COLUMNS, USUAL_COLUMNS, Column, Order, ReportLayout, columns_of
from assurance.reports.making import Wish
from assurance.services import ReportWords
from lscb_tracker.govuk_forms import GovukForm, Radios
from lscb_tracker.safe_text import SafeTextField
from recommendations.forms.editing import VersionedForm
from recommendations.limits import NOTE
from recommendations.models import ActionPlan

LONGEST_ROWS = 2_000
LONGEST_ADDRESS = 3_500  # of all that a browser is sent to; servers take some 4,000 characters
PLACE = "column_"
NO_ROWS = "These rows cannot be read any more. Choose the rows again on the page of the plan."
NOT_OF_ROWS = ("page", "view", "layout", "sort", "as_at", "choice")


class PlaceField(forms.IntegerField):
    """Where a column stands; empty where it does not."""

    def __init__(self, column: Column):
        widget = forms.TextInput(attrs={"class": "govuk-input--width-2", "inputmode": "numeric"})
        message = f"The place of “{column.label}” must be a number from 1 to {len(Column)}"
        errors = dict.fromkeys(("invalid", "min_value", "max_value"), message)
        super().__init__(
            label=column.label,
            required=False,
            min_value=1,
            max_value=len(Column),
            widget=widget,
            error_messages=errors,
        )


class ReportForm(GovukForm, forms.Form):
    """`rows` is the filter of the plan's page, as its address has it; `filter` reads it."""

    marks_optional_fields = False

    layout = forms.ChoiceField(
        label="Layout",
        choices=ReportLayout.choices,
        initial=ReportLayout.APPENDIX,
        widget=Radios(hints={each.value: words for each, words in EXPLAINED.items()}),
        error_messages={"required": "Select the layout"},
    )
    order = forms.ChoiceField(
        label="Order of the rows",
        choices=Order.choices,
        required=False,
        help_text="Of your own choice of columns. The other layouts have an order of their own.",
    )
    extract_for = forms.ChoiceField(
        label="The agency of the extract", required=False, help_text="Only for the agency extract."
    )
    as_at = day_field()
    cover_text = SafeTextField(
        label="Covering letter",
        max_length=NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Printed on a page of its own before the report. Do not name children or family members.",
    )
    rows = SafeTextField(max_length=LONGEST_ROWS, required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, plan: ActionPlan, user, on, initial: dict | None = None):
        super().__init__(data, initial=initial)
        self.plan, self.user, self.on = plan, user, on
        for column in Column:
            self.fields[f"{PLACE}{column.value}"] = PlaceField(column)
        self.fields["as_at"].help_text = "Leave it empty for today."
        offered = self.filter_of("").filters["agency"].extra["choices"]
        self.fields["extract_for"].choices = [("", "The one that is chosen in the rows"), *offered]

    @property
    def places(self) -> list:
        return [self[f"{PLACE}{column.value}"] for column in Column]

    @property
    def rest(self) -> list:
        return [self[name] for name in ("order", "extract_for", "as_at", "cover_text")]

    def filter_of(self, rows: str) -> PlanFilter:
        return PlanFilter(QueryDict(rows), user=self.user, plan=self.plan, on=self.on)

    @property
    def rows_in_words(self) -> str:
        chosen = self.filter_of(self["rows"].value() or "")
        return (chosen.is_valid() and chosen.in_words) or "The whole plan"

    def clean_rows(self):
        rows = QueryDict(self.cleaned_data["rows"], mutable=True)
        for name in NOT_OF_ROWS:
            rows.pop(name, None)
        if not self.filter_of(rows.urlencode()).is_valid():
            raise ValidationError(NO_ROWS)
        return rows.urlencode()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("layout") == ReportLayout.OWN:
            self.check_columns()
        if cleaned.get("layout") == ReportLayout.EXTRACT and "rows" in cleaned:
            self.choose_agency()
        return cleaned

    def check_columns(self) -> None:
        if any(name.startswith(PLACE) for name in self.errors):
            return
        if not self.columns:
            self.add_error(f"{PLACE}{Column.ACTIONS}", "Number at least one column")
        elif len(self.columns) > MOST_COLUMNS:
            self.add_error(f"{PLACE}{self.columns[-1]}", f"Number no more than {MOST_COLUMNS} columns")

    def choose_agency(self) -> None:
        """An extract goes to one agency, and holds its rows alone."""
        rows = QueryDict(self.cleaned_data["rows"], mutable=True)
        if asked := self.cleaned_data.get("extract_for"):
            rows["agency"] = asked
        if len(rows.getlist("agency")) != 1:
            self.add_error("extract_for", "Select the agency of the extract")
        self.cleaned_data["rows"] = rows.urlencode()

    @property
    def columns(self) -> list[Column]:
        """The numbered ones by their numbers; of two with the same number, the one that is listed first."""
        placed = [(self.cleaned_data.get(f"{PLACE}{column.value}"), column) for column in Column]
        return [column for _, column in sorted((p for p in placed if p[0]), key=lambda each: each[0])]

    @property
    def wish(self) -> Wish:
        said = self.cleaned_data
        return Wish(ReportLayout(said["layout"]), self.columns, Order(said["order"] or Order.PLAN), said["cover_text"])

    @property
    def query(self) -> dict[str, str]:
        """What is asked for, as an address has it."""
        said = self.cleaned_data
        found = {"layout": said["layout"], "rows": said["rows"], "cover_text": said["cover_text"]}
        if said["layout"] == ReportLayout.OWN:
            found |= {"columns": ",".join(self.columns), "order": said["order"]}
        if said["as_at"]:
            found["as_at"] = f"{said['as_at']:%Y-%m-%d}"
        return {name: value for name, value in found.items() if value}


class ReportAddress(ReportForm):
    """The same, read from an address or from a saved choice."""

    def __init__(self, asked: dict[str, str], **options):
        super().__init__(form_data(asked), **options)


class NewChoiceForm(ReportForm):
    name = SafeTextField(
        label="Name of what you chose", max_length=80, error_messages={"required": "Enter a name to save it under"}
    )
    is_shared = forms.BooleanField(
        label="Share it with the Board’s other readers",
        required=False,
        help_text="They can open it. Only you can change or withdraw it.",
    )

    @property
    def words(self) -> ReportWords:
        said = self.cleaned_data
        return ReportWords(
            name=said["name"],
            layout=said["layout"],
            columns=",".join(self.columns),
            order=said["order"],
            rows=said["rows"],
            cover_text=said["cover_text"],
            is_shared=said["is_shared"],
        )


class ChoiceEditForm(NewChoiceForm, VersionedForm):
    def __init__(self, data=None, *, choice: ReportChoice, **options):
        kept = {"version": choice.version, "name": choice.name, "is_shared": choice.is_shared}
        super().__init__(data, initial=form_data(words_of(choice)) | kept, **options)


class WithdrawChoiceForm(VersionedForm):
    edits_the_row = False


def words_of(choice: ReportChoice) -> dict[str, str]:
    return {name: getattr(choice, name) for name in ("layout", "columns", "order", "rows", "cover_text")}


def form_data(asked: dict[str, str]) -> dict:
    """What the fields of the form hold, from what an address says, in which columns stand in their order."""
    columns = columns_of(asked.get("columns", "")) or list(USUAL_COLUMNS)
    places = {f"{PLACE}{column.value}": number for number, column in enumerate(columns, start=1)}
    names = ("layout", "order", "rows", "cover_text", "as_at")
    return {"layout": ReportLayout.APPENDIX.value} | {n: asked[n] for n in names if asked.get(n)} | places


def asked_in(query: QueryDict) -> dict[str, str]:
    """What an address asks for by itself; ReportForm says what of it makes sense."""
    return query.dict() | {"rows": rows_asked(query)}


def rows_asked(query: QueryDict) -> str:
    """The filter of the page from which somebody came, which says it in the address itself."""
    if "rows" in query:
        return query["rows"]
    kept = query.copy()
    for name in (*NOT_OF_ROWS, "columns", "order", "cover_text"):
        kept.pop(name, None)
    return kept.urlencode()
