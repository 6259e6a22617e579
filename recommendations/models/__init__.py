from recommendations.models.actions import Action, ActionStatus, ActionUpdate
from recommendations.models.agencies import Agency, AgencyContact, Sector
from recommendations.models.changes import ChangeEvent, ChangeVerb
from recommendations.models.plans import ActionPlan, Disposition, PlanAgency, ProtectiveMarking, ReviewType
from recommendations.models.recommendations import CrossReference, Recommendation, Scope
from recommendations.models.subgroups import Subgroup
from recommendations.models.target_dates import MoveState, TargetDateMove
from recommendations.models.themes import Theme

__all__ = [
    "Action",
    "ActionPlan",
    "ActionStatus",
    "ActionUpdate",
    "Agency",
    "AgencyContact",
    "ChangeEvent",
    "ChangeVerb",
    "CrossReference",
    "Disposition",
    "MoveState",
    "PlanAgency",
    "ProtectiveMarking",
    "Recommendation",
    "ReviewType",
    "Scope",
    "Sector",
    "Subgroup",
    "TargetDateMove",
    "Theme",
]
