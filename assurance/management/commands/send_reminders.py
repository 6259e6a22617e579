"""Reminds by the rules of the Board, and sends every mail that waits."""

import logging
from collections import Counter
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from assurance import chasing
from assurance.due_reports import ask_for_due_reports
from assurance.mailing import sending
from assurance.models import Delivery, DeliveryState
from assurance.reminders import DueReminder

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Make the reminders that fall due today and send every mail that waits. May run as often as it likes, twice "
        "at once, and be killed. Exits 1 when a mail could not be sent, or nobody knows whether it went."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say what would go to whom, and do nothing")

    def handle(self, *args, dry_run=False, **options):
        on = timezone.localdate()
        if dry_run:
            self.tell(on)
            return
        asked, could_ask = self.ask_for_reports(on)
        made = chasing.make_reminders(on)
        for name in made.nobody_at:
            self.stdout.write(f"Nobody to remind at {name}: it has no contact with an email address, and no lead.")
        sent = sending.send_waiting(clock=timezone.now)
        stuck = list(Delivery.objects.stuck(timezone.now()))
        for mail in stuck:
            self.stdout.write(f"Mail {mail.pk}, {mail.get_kind_display().lower()}: {in_words(mail)}")
        self.stdout.write(summary(asked, made, sent))
        self.complain(could_ask, made, sent, stuck)

    def ask_for_reports(self, on: date) -> tuple[int, bool]:
        """How many were asked for, and whether that worked: reminders go whatever became of it."""
        try:
            due = ask_for_due_reports(on=on)
        except DatabaseError as error:
            logger.error("Regular reports were not asked for: %s.", type(error).__name__)
            return 0, False
        for report in due.without_contact:
            agency = report.plan_agency.agency.name
            self.stdout.write(
                f"Report {report.pk} could not be asked for: {agency} has no contact with an email address."
            )
        return len(due.cycles), not due.failed

    def tell(self, on: date) -> None:
        for each in chasing.reminders_by_agency(on):
            people = "; ".join(f"{person} <{person.email}>" for person in each.people) or "nobody: it has no contact"
            self.stdout.write(f"{each.agency}, to {people}:")
            for due in each.due:
                self.stdout.write(f"  {what(due)}, {due.about:%-d %B %Y}: {rule_in_words(due.rule)}")
        for chair in chasing.chairs_with_something(on):
            self.stdout.write(f"{chair} <{chair.email}>: what waits for the subgroup, once this week")
        waiting = Delivery.objects.filter(state=DeliveryState.WAITING).count()
        self.stdout.write(f"Mails that wait to be sent: {waiting}. Nothing was done.")

    def complain(self, could_ask: bool, made: chasing.Made, sent: Counter, stuck: list[Delivery]) -> None:
        problems = [] if could_ask else ["regular reports could not be asked for; run the command again"]
        if sent[sending.UNREACHABLE]:
            problems.append("the mail server could not be reached; what waits goes when it is back")
        if made.failed:
            problems.append(f"reminders for {made.failed} agencies could not be made; run the command again")
        if made.chairs_failed:
            digests = "1 digest for a chair" if made.chairs_failed == 1 else f"{made.chairs_failed} digests for chairs"
            problems.append(f"{digests} could not be made; run the command again")
        if sent[sending.FAILED]:
            problems.append(f"{sent[sending.FAILED]} mails were not sent, and are tried again")
        if stuck:
            problems.append(f"{len(stuck)} mails need somebody to decide, on the page “Mail”")
        if problems:
            raise CommandError(f"Not everything went: {'; '.join(problems)}.")


def what(due: DueReminder) -> str:
    kind = "Target date of" if due.action else "Request about"
    return f"{kind} {', '.join(due.refs)}"


def rule_in_words(rule: int) -> str:
    if rule == 0:
        return "on the day"
    days = "1 day" if abs(rule) == 1 else f"{abs(rule)} days"
    return f"{days} before" if rule < 0 else f"{days} after"


def in_words(mail: Delivery) -> str:
    if mail.state == DeliveryState.CLAIMED:
        return f"nobody knows whether it went on {mail.claimed_at:%-d %B %Y at %H:%M}."
    return mail.failure or "it was not sent."


def summary(asked: int, made: chasing.Made, sent: Counter) -> str:
    return (
        f"Reports asked for: {asked}. Reminders made: {made.reminders}, put off until tomorrow: {made.put_off}; "
        f"digests for chairs: {made.chairs}. Mails sent: {sent[sending.SENT]}, not sent: {sent[sending.FAILED]}, "
        f"unknown: {sent[sending.UNKNOWN]}, no longer needed: {sent[sending.NOT_NEEDED]}."
    )
