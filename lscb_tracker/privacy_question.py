"""Asking before something personal is kept or given out: what it seems to be, where it stands, and who lets it pass.

Nothing is blocked: the person changes the text, or says that it may stay. The answer holds for exactly what was shown.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.conf import settings

from lscb_tracker import privacy_guard
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record
from lscb_tracker.govuk_forms import GovukForm
from lscb_tracker.privacy_guard import Finding, Snippet
from lscb_tracker.safe_text import SafeTextField

ACTION = "privacy_warning_accepted"
PREFIX = "privacy"
MOST_SHOWN = 30
REASON_LENGTH = 250


@dataclass(frozen=True)
class Passage:
    """A text, where it stands, what stood there before, and the address of the place."""

    place: str
    text: str
    before: str = ""
    href: str = ""


@dataclass(frozen=True)
class Doubt:
    passage: Passage
    finding: Finding

    @property
    def kind(self) -> str:
        return self.finding.kind.label

    @property
    def snippet(self) -> Snippet:
        return privacy_guard.snippet(self.passage.text, self.finding)

    @property
    def mark(self) -> str:
        return privacy_guard.mark(self.passage.place, self.finding)


class PrivacyForm(GovukForm, forms.Form):
    """The answer. `shown` names what was on the page when it was given."""

    marks_optional_fields = False

    shown = forms.CharField(max_length=100_000, required=False, widget=forms.HiddenInput)
    accepted = forms.BooleanField(
        label="I have checked this, and it may stay",
        required=False,
        help_text="Your answer is kept in the audit trail, with the kinds of data but not the data.",
    )
    reason = SafeTextField(label="Why it may stay (optional)", max_length=REASON_LENGTH, required=False)


class PrivacyQuestion:
    """What the passages seem to hold, and what was said to it. `data` is what the person sent, if anything."""

    def __init__(self, passages: Iterable[Passage], data=None):
        self.doubts = list(doubts_about(passages))
        self.answer = PrivacyForm(data, prefix=PREFIX)
        self.is_open = bool(self.doubts) and not self.is_answered()

    def __bool__(self) -> bool:
        return bool(self.doubts)

    def is_answered(self) -> bool:
        """Whether all that is here now was shown when the box was ticked; less than that is no new question."""
        if not self.answer.is_valid() or not self.answer.cleaned_data["accepted"]:
            return False
        return {doubt.mark for doubt in self.doubts} <= set(self.answer.cleaned_data["shown"].split())

    @cached_property
    def form(self) -> PrivacyForm:
        """The question as the page shows it: ticked only if it was answered."""
        shown = " ".join(dict.fromkeys(doubt.mark for doubt in self.doubts))
        if self.answer.errors:
            self.answer.data = self.answer.data.copy()
            self.answer.data[self.answer.add_prefix("shown")] = shown
            self.answer.data.pop(self.answer.add_prefix("accepted"), None)
            return self.answer
        given = {"accepted": not self.is_open, "reason": self.answer["reason"].value()} if self.answer.is_bound else {}
        return PrivacyForm(prefix=PREFIX, initial=given | {"shown": shown})

    @property
    def shown_doubts(self) -> list[Doubt]:
        return self.doubts[:MOST_SHOWN]

    @property
    def unshown_count(self) -> int:
        return max(0, len(self.doubts) - MOST_SHOWN)

    @property
    def reason(self) -> str:
        """Masked, because it is kept."""
        return privacy_guard.masked(self.answer.cleaned_data["reason"])

    def record_answer(self, *, by, subject: str, kind: Kind = Kind.CHANGE, **more) -> None:
        """To the audit trail, inside `recorded`: which kinds were where and how many, never what they were."""
        places: dict[str, list[Finding]] = {}
        for doubt in self.doubts:
            places.setdefault(doubt.passage.place, []).append(doubt.finding)
        changes = [
            {"label": privacy_guard.masked(place), "before": "", "after": privacy_guard.counted_kinds(found)}
            for place, found in places.items()
        ]
        record(kind, ACTION, by=by, subject=subject, changes=changes, reason=self.reason, **more)


def doubts_about(passages: Iterable[Passage]) -> Iterator[Doubt]:
    published = published_values()
    for passage in passages:
        for finding in privacy_guard.new_findings(passage.text, passage.before, published=published):
            yield Doubt(passage, finding)


def published_values() -> frozenset[str]:
    """The Board's own postcodes and telephone numbers, which are on its letters."""
    return frozenset(finding.value for finding in privacy_guard.findings(settings.PUBLISHED_CONTACTS))


# Forms


def passages_of(form: forms.BaseForm) -> Iterator[Passage]:
    """The free texts and the file names of a form, as far as they are valid."""
    cleaned = getattr(form, "cleaned_data", {})
    for bound in form:
        value = cleaned.get(bound.name)
        if bound.is_hidden or not value:
            continue
        href = f"#{bound.id_for_label}"
        if isinstance(bound.field, forms.FileField):
            files = value if isinstance(value, list) else [value]
            yield from (Passage("File name", file.name, href=href) for file in files)
        elif holds_free_text(bound.field):
            initial = bound.initial
            yield Passage(str(bound.label), value, before=initial if isinstance(initial, str) else "", href=href)


def holds_free_text(field: forms.Field) -> bool:
    if not isinstance(field, forms.CharField) or isinstance(field, forms.EmailField | forms.UUIDField):
        return False
    return not isinstance(field.widget, forms.PasswordInput)
