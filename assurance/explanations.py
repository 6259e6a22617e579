"""Why a status is what it is: the rule in words, with the events and dates it rests on."""

from datetime import date

from assurance.models import AssurancePosition, OpeningPosition, PlanRow
from assurance.status import AssuranceStatus, Rule, Standing

RULES_IN_WORDS = {
    Rule.TRANSFERRED: "The agency’s part in this plan was transferred, so this Board asks for nothing more.",
    Rule.OPENING_POSITION: "The position as read from the published plan stands until something later is requested, "
    "received or decided. It is a reading, not a decision that somebody took.",
    Rule.AWAITING_SCRUTINY: "The Board received something that no subgroup has scrutinised yet.",
    Rule.NOT_YET_DUE: "The Board asked, and the answer is not due yet.",
    Rule.UNANSWERED: "The Board asked, the answer is overdue, and nothing was ever received.",
    Rule.UNANSWERED_AFTER_MATERIAL: "Something was received before; the Board asked again, and that answer is overdue.",
    Rule.NEVER_ASKED: "The Board has not asked the agency, and nothing was received.",
    Rule.DECIDED: "The latest scrutiny decision stands, because nothing later has changed it.",
    Rule.REVIEW_DUE: "The Board was assured, and the date for looking again has passed.",
}

STATUSES_IN_WORDS = {
    AssuranceStatus.NOT_REQUESTED: "Nobody has asked the agency, and nothing was received.",
    AssuranceStatus.REQUESTED: "The Board asked, and the due date has not passed.",
    AssuranceStatus.NO_RESPONSE: "The Board asked, the due date has passed, and nothing was ever received.",
    AssuranceStatus.RECEIVED: "Something was received since the Board last asked or decided. It awaits scrutiny.",
    AssuranceStatus.CHALLENGED: "A subgroup or the Board was not satisfied and said what is missing.",
    AssuranceStatus.PARTLY_ASSURED: "A subgroup or the Board accepted a part and said what is missing.",
    AssuranceStatus.FURTHER_OUTSTANDING: "Something was received before; the Board asked again, the due date has "
    "passed, and that answer is missing.",
    AssuranceStatus.ASSURED: "A subgroup or the Board was satisfied. Once the review date has passed it still says "
    "“Assured”, and it is outstanding again: the review is due.",
    AssuranceStatus.NOT_REQUIRED: "A subgroup or the Board decided, with a reason, to ask for nothing more.",
    AssuranceStatus.TRANSFERRED: "The agency’s part in the plan went to another board.",
}


REGRESSED = "Regressed: the Board had been assured, and a re-test found that it does not hold any more."


def in_words(day: date | None) -> str:
    return f"{day:%-d %B %Y}" if day else "a day that the source does not give"


def days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"


def explain(row: PlanRow, on: date) -> str:
    """The rule and the facts in one paragraph. Needs the row `with_reasons()`; otherwise costs queries."""
    standing = row.standing(on)
    sentences = [RULES_IN_WORDS[standing.rule], *facts(row, standing, on)]
    return " ".join(sentences)


def facts(row: PlanRow, standing: Standing, on: date) -> list[str]:
    """What this standing rests on, and for how long somebody has been waiting, a sentence each."""
    found = dated_events(row, standing)
    if (waited := standing.days_waiting(on)) is not None:
        found.append(f"{WAITING_IN_WORDS.get(standing.rule, 'Waiting')} for {days(waited)}.")
    return found


def dated_events(row: PlanRow, standing: Standing) -> list[str]:
    """The dated events that this standing rests on, a sentence each; none where nothing has happened."""
    position = row.assurance_position
    if standing.rule == Rule.TRANSFERRED:
        return [transfer_fact(row)]
    found = []
    if standing.rule == Rule.OPENING_POSITION:
        found.append(opening_fact(row.opening_position))
    if position.decision and standing.rule in (Rule.DECIDED, Rule.REVIEW_DUE, Rule.AWAITING_SCRUTINY):
        found.append(decision_fact(position))
    if position.request and standing.rule not in (Rule.DECIDED, Rule.REVIEW_DUE):
        found.append(request_fact(position))
    if standing.rule == Rule.AWAITING_SCRUTINY and position.record:
        found.append(f"Last received on {in_words(position.record.received_on)}.")
    if standing.rule == Rule.REVIEW_DUE:
        found.append(f"The review was due on {in_words(position.review_on)}.")
    return found


WAITING_IN_WORDS = {
    Rule.NOT_YET_DUE: "Asked and waiting",
    Rule.UNANSWERED: "No response",
    Rule.UNANSWERED_AFTER_MATERIAL: "No further response",
    Rule.AWAITING_SCRUTINY: "Awaiting scrutiny",
    Rule.OPENING_POSITION: "Outstanding",
    Rule.DECIDED: "Outstanding",
    Rule.REVIEW_DUE: "Overdue",
}


def transfer_fact(row: PlanRow) -> str:
    part = row.plan_agency
    when = f" on {in_words(part.transferred_on)}" if part.transferred_on else ""
    return f"Transferred to {part.transferred_to}{when}."


def request_fact(position: AssurancePosition) -> str:
    request = position.request
    due = f", due on {in_words(request.due_on)}" if request.due_on else ", with no due date"
    return f"Requested on {in_words(request.sent_on)} from {request.sent_to}{due}."


def opening_fact(opening: OpeningPosition) -> str:
    read = f"Read as at {in_words(opening.as_at)}"
    return ended(f"{read}: {opening.reason}" if opening.reason else read)


def decision_fact(position: AssurancePosition) -> str:
    """What was decided, why, and what is missing, as far as the decision says so."""
    decision = position.decision
    body = f"The {decision.subgroup.name} subgroup" if decision.subgroup_id else "The Board"
    decided = f"{body} decided “{decision.get_outcome_display().lower()}” on {in_words(decision.decided_on)}"
    regressed = decision.is_regression and REGRESSED
    reason = decision.reason and f"Reason: {decision.reason}"
    missing = decision.missing and f"Missing: {decision.missing}"
    asked = decision.answer_by and f"The answer is due on {in_words(decision.answer_by)}"
    own_work = decision.is_own_work and f"Decided on their own work, because: {decision.own_work_reason}"
    return " ".join(ended(sentence) for sentence in (regressed, decided, reason, missing, asked, own_work) if sentence)


def ended(sentence: str) -> str:
    """People end what they write with a full stop, or do not."""
    sentence = sentence.rstrip()
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
