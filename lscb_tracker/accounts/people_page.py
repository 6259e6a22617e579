"""What the pages about people show, in words."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch

from lscb_tracker.accounts.events import PersonEvent
from lscb_tracker.accounts.models import Appointment, User
from lscb_tracker.accounts.querysets import ENDS_SOON, PersonQuerySet
from lscb_tracker.accounts.services.events import OBJECT_TYPE
from lscb_tracker.audit.models import AuditEvent
from lscb_tracker.templatetags.govuk import tag

PEOPLE_ON_A_PAGE = 25
EVENTS_ON_A_PAGE = 30


def people_page(people: PersonQuerySet, number: int | None, on: date) -> Page:
    """One page of people, each with the appointments in force and whether there is a second factor."""
    appointments = Appointment.objects.in_force(on).select_related("agency")
    rows = people.with_second_factor().prefetch_related(Prefetch("appointments", appointments, to_attr="in_force"))
    page = Paginator(rows.order_by("name", "pk"), PEOPLE_ON_A_PAGE).get_page(number)
    for person in page:
        person.state = state_of(person, person.in_force, on)
    return page


@dataclass(frozen=True)
class State:
    colour: str
    words: str

    @property
    def tag(self) -> str:
        return tag(self.colour, self.words)


def state_of(person: User, in_force: list[Appointment], on: date) -> State:
    """The first of these that is true, as a tag."""
    if not person.is_active:
        return State("grey", "Closed")
    if not person.has_answered:
        return State("yellow", "Invited")
    if not in_force:
        return State("orange", "No appointment")
    if all(appointment.ends_on and appointment.ends_on <= on + ENDS_SOON for appointment in in_force):
        return State("orange", "Ends soon")
    return State("green", "May sign in")


def by_time(appointments: list[Appointment], on: date) -> list[tuple[str, list[Appointment]]]:
    """The appointments under the headings of the page; a heading without any is left out."""
    taken_back = [each for each in appointments if each.withdrawn_reason]
    rest = [each for each in appointments if not each.withdrawn_reason]
    groups = [
        ("In force", [each for each in rest if each.is_in_force(on)]),
        ("To come", [each for each in rest if each.starts_on > on]),
        ("Over", [each for each in rest if each.ends_on and each.ends_on < on]),
        ("Taken back as a mistake", taken_back),
    ]
    return [(heading, found) for heading, found in groups if found]


@dataclass(frozen=True)
class PastEvent:
    title: str
    by: str
    at: datetime
    text: str
    changes: list[dict[str, str]]


def history_of(person: User) -> list[PastEvent]:
    """The newest changes of a person, from the audit trail."""
    events = AuditEvent.objects.filter(object_type=OBJECT_TYPE, object_id=str(person.pk), kind="change")
    titles = dict(PersonEvent.choices)
    return [
        PastEvent(
            titles.get(event.action, event.action),
            event.actor_name,
            event.recorded_at,
            "" if (details := json.loads(event.details))["subject"] == str(person) else details["subject"],
            details["changes"],
        )
        for event in events[:EVENTS_ON_A_PAGE]
    ]
