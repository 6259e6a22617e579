"""Edits that never overwrite each other: a version on each row, and one conditional UPDATE that checks it.

Comparing versions in a form is not enough (eight tabs at once get past it); the comparison must be in the UPDATE.
"""

from collections.abc import Iterable
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone


class EditConflict(Exception):
    """Somebody else changed the row since it was opened; `current` is what is stored now."""

    def __init__(self, current: models.Model):
        super().__init__(f"{current} was changed by somebody else while you were editing it.")
        self.current = current


class AlreadySaved(Exception):
    """The same form arrived a second time; `saved` is what the first arrival made."""

    def __init__(self, saved):
        super().__init__("This was saved already.")
        self.saved = saved


class SavedInOtherWords(Exception):
    """A form that was saved before arrived again, saying something else; `saved` is what the first arrival made."""

    def __init__(self, saved):
        super().__init__("This form was saved before, in other words.")
        self.saved = saved


class Versioned(models.Model):
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        abstract = True


def save_if_unchanged(row: Versioned, *, version: int, by, **changes) -> Versioned:
    """Write `changes` only if the stored version is still `version`; otherwise raise EditConflict.

    The rules are the database's. Asking for each of them beforehand would cost three statements a rule, so they are
    asked only once it has refused, to say in words which one it was (ValidationError). Writes the row's history too,
    because QuerySet.update() does not.
    """
    model = type(row)
    changes |= {"updated_at": timezone.now(), "updated_by": by}
    refuse_bad_values(row, changes)
    stored = model._default_manager.filter(pk=row.pk, version=version)
    try:
        with transaction.atomic():
            if not stored.update(version=F("version") + 1, **changes):
                raise EditConflict(model._default_manager.get(pk=row.pk))
            for field, value in changes.items():
                setattr(row, field, value)
            row.version = version + 1
            write_history(row, by)
    except IntegrityError:
        refuse_broken_rules(row, changes)
        raise
    return row


def write_history(row: Versioned, by) -> None:
    """Copy the row into its history, with the links to many others that simple_history's bulk copy leaves out.

    Drafts have none.
    """
    if not hasattr(type(row), "history"):
        return
    row._history_user = by
    [copy] = type(row).history.bulk_history_create([row], update=True)
    for field in copy._history_m2m_fields:
        links = getattr(row, field.name).through.objects.filter(**{field.m2m_field_name(): row})
        kept = getattr(copy, field.name).model
        kept.objects.bulk_create(
            kept(history=copy, **{f.attname: getattr(link, f.attname) for f in link._meta.concrete_fields})
            for link in links
        )


def refuse_bad_values(row, changes: dict) -> None:
    """Refuse what a field does not hold: nothing where it needs something, an unknown choice, too long a line."""
    others = {f.name for f in row._meta.concrete_fields if f.is_relation or f.name not in changes}
    with as_it_would_be(row, changes):
        row.clean_fields(exclude=others)


def refuse_broken_rules(row, changes: dict) -> None:
    with as_it_would_be(row, changes):
        row.full_clean()


@contextmanager
def as_it_would_be(row, changes: dict):
    """The row with the changes; it is put back as it was, because only the conditional UPDATE may change it."""
    stored = {field: getattr(row, field) for field in changes}
    for field, value in changes.items():
        setattr(row, field, value)
    try:
        yield
    finally:
        for field, value in stored.items():
            setattr(row, field, value)


def save_new(row, by):
    """Save a new row under all rules, with who made it."""
    row.updated_by = row._history_user = by
    row.full_clean()
    row.save()
    return row


def save_once(row, by, *, said: Iterable[str], made_by: str = "logged_by"):
    """Save a new row that carries its form's `submission_key`; raises AlreadySaved when that form was saved before.

    Asked before and, because of two clicks at once the second finds nothing yet, again when the row is refused.
    `said` are the fields that must be the same for the form to be the same; `made_by` names the field of the maker.
    """
    if row.submission_key is None:
        return save_new(row, by)
    sent = {made_by: getattr(row, made_by), "submission_key": row.submission_key}
    earlier = type(row)._default_manager.filter(**sent)
    words = {name: getattr(row, name) for name in said}
    refuse_saved(earlier, words)
    try:
        with transaction.atomic():
            return save_new(row, by)
    except (IntegrityError, ValidationError):
        refuse_saved(earlier, words)
        raise


def refuse_saved(rows: models.QuerySet, words: dict) -> None:
    """A browser may show a form as it was before it was saved: what was typed over then must not be lost."""
    saved = rows.first()
    if saved and any(getattr(saved, name) != value for name, value in words.items()):
        raise SavedInOtherWords(saved)
    if saved:
        raise AlreadySaved(saved)
