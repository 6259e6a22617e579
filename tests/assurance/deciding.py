"""Decisions as the chair of a subgroup takes them, by the product's own service."""

from datetime import date

from assurance import services
from assurance.models import ScrutinyDecision
from recommendations.models import Subgroup


def decide(
    row, *, by, on: date, decided_on: date | None = None, subgroup: Subgroup | None = None, **words
) -> ScrutinyDecision:
    """Assured on a document, unless `words` say something else."""
    form = {name: words.pop(name, None) for name in ("submission_key", "seen")}
    details = services.DecisionDetails(**{"outcome": "assured", "evidence_level": 2} | words)
    return services.record_decision(
        recommendation=row,
        details=details,
        decider=services.chair_as_decider(by, subgroup),
        decided_on=decided_on or on,
        by=by,
        on=on,
        **form,
    )
