from datetime import date

from django.core.exceptions import ValidationError

from assurance.models import AssuranceRequest, ScrutinyDecision
from assurance.services.positions import rebuild_positions
from assurance.services.records import NOT_IN_THE_FUTURE
from lscb_tracker.audit.trail import recorded
from recommendations.changes import record_change
from recommendations.models import ChangeVerb, PlanAgency, Recommendation
from recommendations.versioning import save_new


@recorded()
def record_request(
    *, plan_agency: PlanAgency, recommendations: list[Recommendation], by, on: date, **values
) -> AssuranceRequest:
    """Keep that the Board asked an agency about some of its recommendations, on a day that may lie in the past."""
    if any(recommendation.plan_agency_id != plan_agency.pk for recommendation in recommendations):
        raise ValidationError("Select recommendations of the agency that is asked.")
    if values["sent_on"] > on:
        raise ValidationError({"sent_on": NOT_IN_THE_FUTURE})
    request = AssuranceRequest(plan_agency=plan_agency, sent_by=by, **values)
    save_new(request, by)
    request.recommendations.set(recommendations)
    rebuild_positions([recommendation.pk for recommendation in recommendations])
    record_change(
        ChangeVerb.REQUEST_SENT,
        by=by,
        subject=str(request),
        recommendations=recommendations,
        agency=plan_agency.agency,
    )
    return request


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
