"""The letter by which a decision puts its question to the agency."""

from collections.abc import Sequence

from assurance.models import ScrutinyDecision
from recommendations.limits import LONG_TEXT
from recommendations.models import AgencyContact


def challenge_letter(decision: ScrutinyDecision, contacts: Sequence[AgencyContact]) -> str:
    """What was decided, what is asked and by when, its subject on the first line."""
    row = decision.recommendation
    body = f"The {decision.subgroup.name} subgroup" if decision.subgroup_id else "The Board"
    decided = f"{body} decided “{decision.get_outcome_display().lower()}” on {decision.decided_on:%-d %B %Y}."
    parts = [
        f"{row.plan.title}: the Board’s question about recommendation {row.ref}",
        f"Dear {', '.join(contact.name for contact in contacts) or decision.asked_of},",
        decided,
        f"What is asked:\n\n{decision.missing}",
        f"Please answer by {decision.answer_by:%-d %B %Y}.",
    ]
    return "\n\n".join(parts)[:LONG_TEXT]
