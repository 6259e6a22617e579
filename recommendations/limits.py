"""Lengths of free text, held in the database too: SQLite does not enforce `max_length`, and long cells stop the PDF."""

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

LONG_TEXT = 10_000
NOTE = 4_000
LINE = 250


def within(model_name: str, field: str, limit: int) -> models.CheckConstraint:
    """A constraint that refuses more than `limit` characters in `field`."""
    return models.CheckConstraint(
        condition=LessThanOrEqual(Length(field), limit),
        name=f"{model_name}_{field}_length",
        violation_error_message=f"Shorten the text to {limit:,} characters or fewer.",
    )


class LineLimits(models.CheckConstraint):
    """Several limits in one rule. Asked of a row in Python: the database would be asked once for each save."""

    @property
    def limits(self) -> dict[str, int]:
        return {each.lhs.get_source_expressions()[0].name: each.rhs for each in self.condition.children}

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS) -> None:
        for field, limit in self.limits.items():
            if field not in (exclude or ()) and len(getattr(instance, field) or "") > limit:
                message = f"Shorten the text to {limit:,} characters or fewer."
                raise ValidationError({field: ValidationError(message, code=self.violation_error_code)})

    def deconstruct(self):
        """In a migration it is like any other check."""
        _, args, kwargs = super().deconstruct()
        return "django.db.models.CheckConstraint", args, kwargs


def lines(model_name: str, **limits: int) -> LineLimits:
    """`lines("theme", name=160)`: the `max_length` of short texts, which SQLite would not enforce."""
    condition = Q(*(LessThanOrEqual(Length(field), limit) for field, limit in limits.items()))
    return LineLimits(condition=condition, name=f"{model_name}_lines_length")
