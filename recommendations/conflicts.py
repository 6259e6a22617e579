"""What to show when somebody else changed a row while it was being edited: both texts, field by field."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.db import models

from recommendations.changes import in_words, shown


@dataclass(frozen=True)
class Difference:
    label: str
    yours: str
    stored: str


@dataclass(frozen=True)
class Conflict:
    by: str
    at: datetime
    differences: list[Difference]


def conflict_of(form: forms.Form, current: models.Model) -> Conflict:
    """The fields in which what was typed differs from what is stored now; none when both say the same."""
    differences = []
    for name, field in form.fields.items() if form.edits_the_row else ():
        if field.widget.is_hidden:
            continue
        yours, stored = typed(form, name), form.words_stored(name, current)
        if stored is not None and yours != stored:
            differences.append(Difference(str(field.label), yours or "(empty)", stored or "(empty)"))
    by = getattr(current, "saved_by_name", "") or str(current.updated_by or "somebody")
    return Conflict(by, current.updated_at, differences)


def typed(form: forms.Form, name: str) -> str:
    """What was typed, as the words that the stored value would be shown in."""
    value = form.cleaned_data.get(name)
    if isinstance(value, models.QuerySet | list):
        return "; ".join(str(each) for each in value)
    choices = {str(key): label for key, label in getattr(form.fields[name], "choices", ())}
    return str(choices.get(str(value), "")) or in_words(value)


def words_stored(current: models.Model, name: str) -> str | None:
    """What the row says in a field; None where it has no such field."""
    if not hasattr(current, name):
        return None
    value = getattr(current, name)
    if isinstance(value, models.Manager):
        return "; ".join(str(each) for each in value.all())
    return shown(current, name)
