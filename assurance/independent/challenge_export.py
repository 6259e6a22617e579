"""The challenge log as CSV, in full words, one challenge a line."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from assurance.independent.challenges import Challenge, listed
from assurance.models import ScrutinyDecision
from lscb_tracker.csv_lines import csv_lines
from lscb_tracker.privacy_question import Passage

AT_ONCE = 500
BETWEEN = "\n\n"  # texts of one line are looked at together
COLUMNS = [
    "plan",
    "reference",
    "agency",
    "outcome",
    "what_was_asked",
    "reason",
    "asked_of",
    "decided_on",
    "meeting",
    "decided_by",
    "re_test_failed",
    "answer_due_on",
    "state",
    "days_overdue",
    "answered_on",
    "answered_by",
    "answer",
    "decided_next_on",
    "decided_next",
    "reason_of_next",
]


def challenge_lines(found: QuerySet[ScrutinyDecision], on: date) -> Iterator[str]:
    return csv_lines(COLUMNS, (values_of(each) for each in all_challenges(found, on)))


def passages_of_challenges(found: QuerySet[ScrutinyDecision], on: date) -> Iterator[Passage]:
    """The texts of the export, for the question whether they say who somebody is."""
    for each in all_challenges(found, on):
        row = each.decision.recommendation
        texts = [each.decision.missing, each.decision.reason, each.asked_of]
        texts += [each.answer.text] if each.answer else []
        texts += [each.next_decision.reason] if each.next_decision else []
        yield Passage(f"{row.ref}, {each.decision}", BETWEEN.join(texts), href=row.get_absolute_url())


def all_challenges(found: QuerySet[ScrutinyDecision], on: date) -> Iterator[Challenge]:
    """Three queries for each few hundred."""
    waiting = []
    for decision in found.iterator(AT_ONCE):
        waiting.append(decision)
        if len(waiting) == AT_ONCE:
            yield from listed(waiting, on)
            waiting = []
    yield from listed(waiting, on)


def values_of(each: Challenge) -> list:
    decision, answer, later = each.decision, each.answer, each.next_decision
    row = decision.recommendation
    asked = [row.plan.title, row.ref, row.plan_agency.agency.name, decision.get_outcome_display(), decision.missing]
    how = [decision.reason, each.asked_of, decision.decided_on, each.in_meeting, decision.decided_by_name]
    stands = ["yes" if decision.is_regression else "no", each.due_on, each.state_label, each.days_overdue or ""]
    told = [answer.received_on, answer.given_by_name, answer.text] if answer else ["", "", ""]
    changed = [later.decided_on, later.get_outcome_display(), later.reason] if later else ["", "", ""]
    return [*asked, *how, *stands, *told, *changed]
