"""The decisions on a row as a report prints them, with what an agency says against them."""

from collections import defaultdict
from datetime import date

from assurance.as_at.papers import PlanPapers, grouped
from assurance.explanations import ended
from assurance.models import Dissent, ScrutinyDecision
from assurance.reports.texts import day_in_words

REGRESSED = "A re-test failed"


def decision_entries(papers: PlanPapers, *, on: date, in_full: bool) -> dict[int, list[str]]:
    """A paragraph for each decision, the newest first, and one for each dissent after it; in short only the newest.

    Those that were taken and said by the day of the report.
    """
    taken = [each for each in papers.decisions if each.decided_on <= on]
    newest_first = sorted(taken, key=lambda each: (each.decided_on, each.recorded_at, each.pk), reverse=True)
    dissents = grouped((each for each in papers.dissents if each.recorded_on <= on), "decision_id")
    found: dict[int, list[str]] = defaultdict(list)
    for decision in newest_first:
        if in_full or decision.recommendation_id not in found:
            said = [dissent_in_words(each) for each in dissents[decision.pk]]
            found[decision.recommendation_id] += [decision_in_words(decision), *said]
    return found


def decision_in_words(decision: ScrutinyDecision) -> str:
    """“Case Review, 27 January 2026: assured. The survey goes beyond the measure. Next review 26 February 2027.”"""
    body = decision.subgroup.name if decision.subgroup_id else "The Board"
    outcome = decision.get_outcome_display().lower()
    said = [f"{body}, {day_in_words(decision.decided_on)}: {outcome}"]
    if decision.is_regression:
        said.append(REGRESSED)
    said += [decision.reason, decision.missing and f"What is missing: {decision.missing}"]
    if decision.answer_by:
        said.append(f"Answer by {day_in_words(decision.answer_by)}")
    if decision.next_review_on:
        said.append(f"Next review {day_in_words(decision.next_review_on)}")
    if decision.is_own_work:
        said.append(f"Decided on their own work, because: {decision.own_work_reason}")
    return " ".join(ended(sentence) for sentence in said if sentence)


def dissent_in_words(dissent: Dissent) -> str:
    who = ", ".join(filter(None, [dissent.given_by_name, dissent.given_by_role, day_in_words(dissent.recorded_on)]))
    return f"The agency does not agree ({who}): {dissent.text}"
