from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models


class UniqueWhile(models.UniqueConstraint):
    """Unique among the rows of `condition`.

    Django's own takes a database that breaks down for a broken rule, and people are told that somebody was faster. This
    one asks for other rows in a query whose error comes through.
    """

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS) -> None:
        if exclude and set(self.fields) & set(exclude):
            return
        same = {name: getattr(instance, name) for name in self.fields}
        others = model._default_manager.using(using).filter(self.condition, **same).exclude(pk=instance.pk)
        against = instance._get_field_expression_map(meta=model._meta, exclude=exclude)
        if others.exists() and self.condition.check(against, using=using):
            raise ValidationError(self.get_violation_error_message(), code=self.violation_error_code)

    def deconstruct(self):
        """In a migration it is like any other."""
        _, args, kwargs = super().deconstruct()
        return "django.db.models.UniqueConstraint", args, kwargs
