"""What the evidence levels mean to somebody who decides: an example of each, and when the Board usually looks again."""

from datetime import date

from assurance.report_schedule import months_after
from assurance.status import EvidenceLevel

LEVELS_IN_WORDS = {
    EvidenceLevel.NOTHING: "Nobody has told the Board anything that shows it. For example: the action is complete, "
    "and no more is known.",
    EvidenceLevel.STATEMENT: "Somebody says so. For example: the Chief Nurse writes that all staff were trained.",
    EvidenceLevel.DOCUMENT: "The Board has seen a document. For example: the policy, the template, the minutes of the "
    "meeting that agreed it.",
    EvidenceLevel.AUDIT_OR_DATA: "It was counted or tested. For example: an audit of 30 records, or 45 of 52 staff "
    "trained on 31 March.",
    EvidenceLevel.IMPACT_SHOWN: "It makes a difference to children. For example: a re-audit after the change, or what "
    "young people say about it.",
}
# The less an acceptance rests on, the sooner the Board looks again.
MONTHS_TO_REVIEW = {
    EvidenceLevel.NOTHING: 3,
    EvidenceLevel.STATEMENT: 6,
    EvidenceLevel.DOCUMENT: 12,
    EvidenceLevel.AUDIT_OR_DATA: 18,
    EvidenceLevel.IMPACT_SHOWN: 24,
}


def usual_review(level: int, on: date) -> date:
    return months_after(on, MONTHS_TO_REVIEW[EvidenceLevel(level)])
