from datetime import date

from django.core.exceptions import ValidationError

from assurance.models import ScrutinyDecision
from assurance.services.positions import rebuild_positions
from assurance.services.records import NOT_IN_THE_FUTURE
from lscb_tracker.audit.trail import recorded
from recommendations.changes import record_change
from recommendations.models import ChangeVerb, Recommendation


@recorded()
def record_decision(*, recommendation: Recommendation, by, on: date, **values) -> ScrutinyDecision:
    """Keep what a subgroup or the Board decided on a recommendation."""
    if values["decided_on"] > on:
        raise ValidationError({"decided_on": NOT_IN_THE_FUTURE})
    decision = ScrutinyDecision(recommendation=recommendation, recorded_by=by, **values)
    decision.full_clean()
    decision.save()
    rebuild_positions([recommendation.pk])
    record_change(ChangeVerb.DECISION_RECORDED, by=by, subject=str(decision), recommendations=[recommendation])
    return decision
