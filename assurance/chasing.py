"""One run of reminding: what falls due is made, each agency by itself, so that no failure of one stops the others."""

import logging
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth import get_user_model
from django.db import DatabaseError

from assurance import services
from assurance.mailing.reminders import waits_of
from assurance.reminders import DueReminder, Recipient, due_reminders, recipients_of
from assurance.services.reminding import DigestHasGone
from recommendations.models import Agency

logger = logging.getLogger(__name__)
CHAIR = "chair"  # of a subgroup: a role of the accounts, which this app knows through its relations alone


@dataclass(frozen=True)
class AgencyReminders:
    agency: Agency
    due: list[DueReminder]
    people: list[Recipient]

    @property
    def told(self) -> list[DueReminder]:
        """What somebody can be told of: where the agency has nobody, what a lead person hears of."""
        return self.due if self.people else [each for each in self.due if each.lead_person]


@dataclass
class Made:
    reminders: int = 0
    chairs: int = 0
    chairs_failed: int = 0
    put_off: int = 0  # until tomorrow: the digest of today has gone
    failed: int = 0
    nobody_at: list[str] = field(default_factory=list)


def reminders_by_agency(on: date) -> list[AgencyReminders]:
    """What falls due, with whom to tell; at an agency without anybody to tell, `people` is empty."""
    by_agency: dict[Agency, list[DueReminder]] = defaultdict(list)
    for each in due_reminders(rules=services.current_rules().days, on=on):
        by_agency[each.agency].append(each)
    people = recipients_of([agency.pk for agency in by_agency], on)
    return [AgencyReminders(agency, due, people.get(agency.pk, [])) for agency, due in by_agency.items()]


def make_reminders(on: date) -> Made:
    made = Made()
    for each in reminders_by_agency(on):
        if each.told != each.due:
            made.nobody_at.append(each.agency.name)
        try:
            made.reminders += services.remind_agency(agency=each.agency, due=each.told, people=each.people, on=on)
        except DigestHasGone:
            made.put_off += len(each.told)
        except DatabaseError as error:  # somebody else held the rows for too long, for example
            logger.error("Reminders for an agency were not made: %s.", type(error).__name__)
            made.failed += 1
    for chair in chairs_with_something(on):
        try:
            made.chairs += services.queue_chair_digest(chair=chair, on=on)
        except DatabaseError as error:
            logger.error("The digest of a chair was not made: %s.", type(error).__name__)
            made.chairs_failed += 1
    return made


def chairs_with_something(on: date) -> list:
    """The chairs of subgroups for which something waits today."""
    chairs = get_user_model().objects.appointed(on, role=CHAIR).filter(is_active=True).order_by("pk")
    return [chair for chair in chairs if waits_of(chair, on)]
