"""Changes to the plan. Each is one transaction, knows who and which day, and writes the record of what changed."""

from recommendations.services.actions import ActionProgress, add_action, edit_action, summarise_actions, update_action
from recommendations.services.contacts import add_contact, edit_contact
from recommendations.services.plans import (
    add_agency_to_plan,
    add_recommendation,
    create_plan,
    edit_recommendation,
    refer_to,
)
from recommendations.services.target_dates import MoveDecision, ask_to_move_target_date, decide_target_date_move

__all__ = [
    "ActionProgress",
    "MoveDecision",
    "add_action",
    "add_agency_to_plan",
    "add_contact",
    "add_recommendation",
    "ask_to_move_target_date",
    "create_plan",
    "decide_target_date_move",
    "edit_action",
    "edit_contact",
    "edit_recommendation",
    "refer_to",
    "summarise_actions",
    "update_action",
]
