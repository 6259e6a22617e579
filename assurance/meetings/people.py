"""Who could be invited to a meeting: people with an account, and contacts of agencies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth import get_user_model
from django.db.models import Prefetch, Q

from assurance.models import Meeting
from assurance.services import AttendeeDetails
from recommendations.models import AgencyContact


@dataclass(frozen=True)
class Candidate:
    """`is_expected`: a member of the subgroup that meets, or a contact of an agency that the agenda concerns."""

    key: str
    details: AttendeeDetails
    is_expected: bool

    @property
    def label(self) -> str:
        named = ", ".join(filter(None, [self.details.name, self.details.role_title]))
        return f"{self.details.agency}: {named}" if self.details.agency else named


def people_of_the_board(meeting: Meeting, on: date) -> list[Candidate]:
    """Whoever may sign in today and is not on the list. Four queries."""
    people, there = get_user_model(), addresses_of(meeting)
    appointments = people._meta.get_field("appointments").related_model.objects.in_force(on)
    appointments = appointments.select_related("agency").prefetch_related("subgroups")
    found = people.objects.appointed(on).filter(is_active=True).order_by("name", "pk")
    found = found.prefetch_related(Prefetch("appointments", queryset=appointments, to_attr="held"))
    return [candidate(person, meeting) for person in found if person.email.lower() not in there]


def candidate(person, meeting: Meeting) -> Candidate:
    agency = next((held.agency for held in person.held if held.agency_id), None)
    roles = ", ".join(dict.fromkeys(held.get_role_display() for held in person.held))
    details = AttendeeDetails(agency=agency, name=person.name, role_title=roles[:150], email=person.email)
    is_member = any(meeting.subgroup in held.subgroups.all() for held in person.held)
    return Candidate(f"person-{person.pk}", details, is_expected=is_member)


def contacts_of_agencies(meeting: Meeting, on: date) -> list[Candidate]:
    """The current contacts of the agencies that the agenda or the issued plans concern; of all, where none is."""
    there, expected = addresses_of(meeting), agencies_on_the_agenda(meeting)
    contacts = AgencyContact.objects.current(on).exclude(email="").select_related("agency")
    concerned = Q(agency__in=expected) | Q(agency__plan_agencies__plan__in=meeting.plans.all())
    if expected or meeting.plans.exists():
        contacts = contacts.filter(concerned).distinct()
    return [
        Candidate(f"contact-{each.pk}", details_of(each), is_expected=each.agency_id in expected)
        for each in contacts.order_by("agency__name", "name", "pk")
        if each.email.lower() not in there
    ]


def details_of(contact: AgencyContact) -> AttendeeDetails:
    given = {name: getattr(contact, name) for name in ("agency", "name", "role_title", "email")}
    return AttendeeDetails(**given)


def agencies_on_the_agenda(meeting: Meeting) -> set[int]:
    rows = meeting.items.current().filter(recommendation__isnull=False)
    return set(rows.order_by().values_list("recommendation__plan_agency__agency", flat=True))


def addresses_of(meeting: Meeting) -> set[str]:
    return {email.lower() for email in meeting.attendees.current().values_list("email", flat=True)}


def chosen_of(candidates: Sequence[Candidate], keys) -> list[AttendeeDetails]:
    return [each.details for each in candidates if each.key in set(keys)]
