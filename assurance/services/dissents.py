"""An agency that does not agree with a decision says so. The decision stands, and so does what the agency says."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from assurance.models import Dissent, ScrutinyDecision
from lscb_tracker.audit.trail import recorded
from recommendations.changes import record_change
from recommendations.models import ChangeVerb
from recommendations.versioning import save_once


@dataclass(frozen=True)
class DissentDetails:
    text: str
    given_by_name: str
    given_by_role: str = ""


@recorded()
def record_dissent(
    *, decision: ScrutinyDecision, details: DissentDetails, by, on: date, submission_key: UUID | None = None
) -> Dissent:
    """Keep what the agency of the recommendation says. Raises AlreadySaved for a form that was saved before."""
    agency = decision.recommendation.plan_agency.agency
    dissent = Dissent(
        decision=decision,
        agency=agency,
        recorded_on=on,
        recorded_by=by,
        submission_key=submission_key,
        **vars(details),
    )
    save_once(dissent, by, said=vars(details), made_by="recorded_by")
    told = [{"label": "Dissent", "before": "", "after": details.text}]
    record_change(
        ChangeVerb.DISSENT_RECORDED,
        by=by,
        subject=str(dissent),
        changes=told,
        recommendations=[decision.recommendation],
        agency=agency,
    )
    return dissent
