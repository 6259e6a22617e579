from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lscb_tracker.accounts.events import PersonEvent
from lscb_tracker.accounts.models import Appointment, User
from lscb_tracker.accounts.services.administrators import administration_goes_on
from lscb_tracker.accounts.services.events import record_person
from lscb_tracker.audit.trail import recorded
from recommendations.changes import differences, snapshot
from recommendations.models import Agency, Subgroup
from recommendations.versioning import AlreadySaved, EditConflict, save_if_unchanged, save_new

FIELDS = ("role", "agency", "starts_on", "ends_on")


@dataclass(frozen=True)
class AppointmentDetails:
    role: str
    starts_on: date
    ends_on: date | None = None
    agency: Agency | None = None
    subgroups: Sequence[Subgroup] = ()

    @property
    def values(self) -> dict:
        return {name: getattr(self, name) for name in FIELDS}


@recorded()
def add_appointment(*, person: User, details: AppointmentDetails, version: int, by: User) -> Appointment:
    """Appoint somebody who has an account.

    Counts as a change of the person, so that the same form cannot appoint twice.
    """
    try:
        save_if_unchanged(person, version=version, by=by)
    except EditConflict:
        if made := person.appointments.filter(**details.values, updated_by=by).first():
            raise AlreadySaved(made) from None
        raise
    return appoint(person, details, by)


def appoint(person: User, details: AppointmentDetails, by: User | None) -> Appointment:
    appointment = save_new(Appointment(user=person, **details.values), by)
    appointment.subgroups.set(details.subgroups)
    record_person(PersonEvent.APPOINTMENT_ADDED, person, by=by, subject=str(appointment), changes=in_full(appointment))
    return appointment


@recorded()
def edit_appointment(
    *, appointment: Appointment, details: AppointmentDetails, version: int, by: User, on: date
) -> Appointment:
    """Change an appointment, or end it with its last day; refused where nobody could administer any more."""
    before, subgroups_before = snapshot(appointment, FIELDS), subgroup_names(appointment)
    with administration_goes_on(by=by, on=on):
        save_if_unchanged(appointment, version=version, by=by, **details.values)
        appointment.subgroups.set(details.subgroups)
    changes = differences(appointment, before)
    if (subgroups := subgroup_names(appointment)) != subgroups_before:
        changes.append({"label": "Subgroups", "before": subgroups_before, "after": subgroups})
    record_person(PersonEvent.APPOINTMENT_EDITED, appointment.user, by=by, subject=str(appointment), changes=changes)
    return appointment


@recorded()
def withdraw_appointment(*, appointment: Appointment, reason: str, version: int, by: User, on: date) -> Appointment:
    """Take back an appointment that was a mistake: from now on it gives no rights on any day."""
    with administration_goes_on(by=by, on=on):
        save_if_unchanged(appointment, version=version, by=by, withdrawn_reason=reason)
    changes = [{"label": "Reason", "before": "", "after": reason}]
    record_person(PersonEvent.APPOINTMENT_WITHDRAWN, appointment.user, by=by, subject=str(appointment), changes=changes)
    return appointment


def subgroup_names(appointment: Appointment) -> str:
    return "; ".join(subgroup.name for subgroup in appointment.subgroups.all())


def in_full(appointment: Appointment) -> list[dict[str, str]]:
    """A new appointment as changes from nothing."""
    changes = differences(appointment, dict.fromkeys(FIELDS, ""))
    if subgroups := subgroup_names(appointment):
        changes.append({"label": "Subgroups", "before": "", "after": subgroups})
    return changes
