"""Permission questions, asked by views and services. Who holds which capability: lscb_tracker.accounts.roles."""

from django.db import models


class Capability(models.TextChoices):
    READ_ALL_AGENCIES = "read_all_agencies", "Read every agency’s recommendations, assurance and evidence"
    EDIT_PLANS = "edit_plans", "Edit recommendations, actions and the contacts of agencies"
    UPDATE_ACTIONS = "update_actions", "Update the actions of any agency"
    UPDATE_OWN_ACTIONS = "update_own_actions", "Update the actions of your own agency"
    LOG_ASSURANCE = "log_assurance", "Log assurance and evidence for any agency"
    PROPOSE_OWN_ASSURANCE = "propose_own_assurance", "Send in assurance and evidence of your own agency"
    SETTLE_ASSURANCE = "settle_assurance", "Accept or return what agencies send in; withdraw mistakes of others"
    ASK_AGENCIES = "ask_agencies", "Ask agencies for assurance, remind them and escalate"
    SET_CHASING_RULES = "set_chasing_rules", "Change the rules for asking and reminding, and the letters"
    ASK_TO_MOVE_DATES = "ask_to_move_dates", "Ask for a later target date of your own agency’s actions"
    DECIDE_TARGET_DATES = "decide_target_dates", "Decide on target dates"
    DECIDE_ASSURANCE = "decide_assurance", "Decide on assurance: accept, challenge, close, re-test"
    RUN_MEETINGS = "run_meetings", "Plan, record and close every meeting"
    RUN_OWN_MEETINGS = "run_own_meetings", "Plan, record and close the meetings for which you decide"
    SCRUTINISE_INDEPENDENTLY = (
        "scrutinise_independently",
        "Write notes that the Board must answer, and draw dip samples",
    )
    ANSWER_SCRUTINEER = "answer_scrutineer", "Answer the notes of the independent scrutineer"
    KEEP_LEARNING_EVENTS = "keep_learning_events", "Keep the register of learning events"
    READ_AUDIT_TRAIL = "read_audit_trail", "Read, export and check the audit trail"
    ADMINISTER = "administer", "Manage people, agencies, subgroups and settings"


def reads_all_agencies(user) -> bool:
    return user.may(Capability.READ_ALL_AGENCIES)


def can_read_audit_trail(user) -> bool:
    return user.may(Capability.READ_AUDIT_TRAIL)


def can_edit_plans(user) -> bool:
    return user.may(Capability.EDIT_PLANS)


def can_ask_to_move_date(user, agency_id: int) -> bool:
    """Who decides may ask for any agency."""
    if can_decide_target_dates(user):
        return True
    return user.may(Capability.ASK_TO_MOVE_DATES) and agency_id in user.agency_ids


def can_decide_target_dates(user) -> bool:
    return user.may(Capability.DECIDE_TARGET_DATES)


def can_update_actions_of(user, agency_id: int) -> bool:
    if user.may(Capability.UPDATE_ACTIONS):
        return True
    return user.may(Capability.UPDATE_OWN_ACTIONS) and agency_id in user.agency_ids
