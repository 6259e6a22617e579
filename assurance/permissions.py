"""Permission questions about assurance and evidence, asked by views and services."""

from recommendations.permissions import Capability, reads_all_agencies


def can_log_assurance_for(user, agency_id: int) -> bool:
    """Log for any agency; or, as its agency lead, send it in for the business manager to read."""
    if user.may(Capability.LOG_ASSURANCE):
        return True
    return user.may(Capability.PROPOSE_OWN_ASSURANCE) and agency_id in user.agency_ids


def is_read_before_it_counts(user) -> bool:
    """What agency leads send in is a proposal until the business manager has read it."""
    return not user.may(Capability.LOG_ASSURANCE)


def can_add_follow_ups(user) -> bool:
    """Whoever logs what agencies told may say what it announced."""
    return user.may(Capability.LOG_ASSURANCE)


def can_settle(user) -> bool:
    return user.may(Capability.SETTLE_ASSURANCE)


def can_withdraw(user, logged_by_id: int | None, *, is_proposed: bool) -> bool:
    """The business manager withdraws any mistake; whoever still logs assurance, their own.

    An agency lead only until it has been read: what is in the plan is not taken out by those who could not put it in.
    """
    if can_settle(user):
        return True
    still_logs = user.may(Capability.LOG_ASSURANCE) or (user.may(Capability.PROPOSE_OWN_ASSURANCE) and is_proposed)
    return still_logs and logged_by_id == user.pk


def can_add_evidence(user, record) -> bool:
    """To any answer; as an agency lead, to the own one until it has been read. After that, another is sent."""
    if user.may(Capability.LOG_ASSURANCE):
        return True
    is_own = user.may(Capability.PROPOSE_OWN_ASSURANCE) and record.given_by_agency_id in user.agency_ids
    return is_own and record.is_proposed


def can_ask_agencies(user) -> bool:
    """Ask, give more time, withdraw, send again, remind and escalate."""
    return user.may(Capability.ASK_AGENCIES)


def can_answer_for(user, agency_id: int) -> bool:
    """What the Board asked an agency, as its lead."""
    return user.may(Capability.PROPOSE_OWN_ASSURANCE) and agency_id in user.agency_ids


def can_set_chasing_rules(user) -> bool:
    """The rules for asking and reminding, and the words of letters."""
    return user.may(Capability.SET_CHASING_RULES)


def can_run_meetings(user) -> bool:
    """Plan, record and close some meetings; `can_run_meetings_of` says which."""
    return user.may(Capability.RUN_MEETINGS) or user.may(Capability.RUN_OWN_MEETINGS)


def can_run_meetings_of(user, subgroup_id: int | None) -> bool:
    """Those of a subgroup; where none is named those of the Board, and scrutiny and challenge events.

    A chair runs the meetings for which they decide: nobody decides by closing a meeting on what they could not decide.
    """
    if user.may(Capability.RUN_MEETINGS):
        return True
    return user.may(Capability.RUN_OWN_MEETINGS) and can_decide(user, subgroup_id)


def can_scrutinise_independently(user) -> bool:
    """Write and withdraw notes, draw dip samples and test what was drawn."""
    return user.may(Capability.SCRUTINISE_INDEPENDENTLY)


def can_answer_scrutineer(user) -> bool:
    """Answer the notes of the scrutineer, for the Board."""
    return user.may(Capability.ANSWER_SCRUTINEER)


def can_keep_learning_events(user) -> bool:
    return user.may(Capability.KEEP_LEARNING_EVENTS)


def can_decide(user, subgroup_id: int | None) -> bool:
    """Decide on what the own subgroup oversees; whoever chairs the Board decides on everything."""
    if not user.may(Capability.DECIDE_ASSURANCE):
        return False
    return not user.chaired_subgroup_ids.isdisjoint({subgroup_id, None})


def decides_by_themselves(user) -> bool:
    """Whether somebody decides on assurance at all, and is not a clerk who logs it for everybody."""
    return user.may(Capability.DECIDE_ASSURANCE)


def can_apply_in_meeting(user, subgroup_id: int | None) -> bool:
    """Apply, by closing a meeting, what it decided on a row that the subgroup oversees.

    The business manager as its clerk, whatever it was; a chair what they could decide without a meeting.
    """
    return user.may(Capability.RUN_MEETINGS) or can_decide(user, subgroup_id)


def can_dissent(user, agency_id: int) -> bool:
    """The lead of the agency, or the business manager who keeps what the agency said."""
    return can_answer_for(user, agency_id) or can_settle(user)


def can_read_issues(user) -> bool:
    """The versions of a plan that the Board was given hold every agency's rows."""
    return reads_all_agencies(user)
