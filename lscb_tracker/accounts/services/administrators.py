"""There is always an administrator who can sign in, and nobody takes the role from themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.core.exceptions import ValidationError

from lscb_tracker.accounts.models import Appointment, User
from lscb_tracker.accounts.roles import Role
from recommendations.changes import in_words

NOT_ONESELF = (
    "You cannot close your own account, or take the administrator role from yourself. Ask another administrator."
)
NOBODY_LEFT = "Then nobody could manage people {when}. Appoint another administrator first, who can sign in."


@contextmanager
def administration_goes_on(*, by: User | None, on: date) -> Iterator[None]:
    """Refuse, in words, what happens inside if it takes away the last administrator, or the own role.

    Locks the appointments of all administrators, so that two of them who remove each other at once come one after the
    other. The caller's transaction undoes what was refused.
    """
    list(administering().select_for_update().order_by("pk").values_list("pk"))
    until, was_one = administered_until(on), is_administrator(by, on)
    yield
    if was_one and not is_administrator(by, on):
        raise ValidationError(NOT_ONESELF)
    after = administered_until(on)
    if after < until:
        when = "today" if after < on else f"after {in_words(after)}"
        raise ValidationError(NOBODY_LEFT.format(when=when))


def administering():
    return Appointment.objects.filter(role=Role.ADMINISTRATOR)


def is_administrator(person: User | None, on: date) -> bool:
    return bool(person) and administering().in_force(on).filter(user=person, user__is_active=True).exists()


def administered_until(on: date) -> date:
    """The last day, counted from `on` without a gap, on which somebody who can sign in is administrator.

    The day before `on` when there is nobody; the end of time when somebody is appointed without an end.
    """
    able = administering().not_over(on).filter(user__in=User.objects.order_by().signing_in())
    last = on - timedelta(days=1)
    for starts_on, ends_on in able.order_by("starts_on").values_list("starts_on", "ends_on"):
        if starts_on > last + timedelta(days=1):
            break
        if ends_on is None:
            return date.max
        last = max(last, ends_on)
    return last
