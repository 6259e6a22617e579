"""What each role may do. This table is the only place that says so; everything else asks `user.may(...)`."""

from django.db import models

from recommendations.permissions import Capability


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", "Administrator"
    BUSINESS_MANAGER = "business_manager", "Business manager"
    CHAIR = "chair", "Subgroup chair"
    BOARD_MEMBER = "board_member", "Board member"
    AGENCY_LEAD = "agency_lead", "Agency lead"
    SCRUTINEER = "scrutineer", "Independent scrutineer"


CAPABILITIES: dict[str, frozenset[Capability]] = {
    Role.ADMINISTRATOR: frozenset(
        {
            Capability.READ_ALL_AGENCIES,
            Capability.SET_CHASING_RULES,
            Capability.READ_AUDIT_TRAIL,
            Capability.ADMINISTER,
        }
    ),
    Role.BUSINESS_MANAGER: frozenset(
        {
            Capability.READ_ALL_AGENCIES,
            Capability.EDIT_PLANS,
            Capability.UPDATE_ACTIONS,
            Capability.LOG_ASSURANCE,
            Capability.SETTLE_ASSURANCE,
            Capability.ASK_AGENCIES,
            Capability.SET_CHASING_RULES,
            Capability.DECIDE_TARGET_DATES,
            Capability.RUN_MEETINGS,
            Capability.ANSWER_SCRUTINEER,
            Capability.KEEP_LEARNING_EVENTS,
            Capability.READ_AUDIT_TRAIL,
        }
    ),
    Role.CHAIR: frozenset(
        {
            Capability.READ_ALL_AGENCIES,
            Capability.LOG_ASSURANCE,
            Capability.DECIDE_ASSURANCE,
            Capability.RUN_OWN_MEETINGS,
            Capability.ANSWER_SCRUTINEER,
        }
    ),
    Role.BOARD_MEMBER: frozenset({Capability.READ_ALL_AGENCIES, Capability.LOG_ASSURANCE}),
    Role.AGENCY_LEAD: frozenset(
        {Capability.UPDATE_OWN_ACTIONS, Capability.PROPOSE_OWN_ASSURANCE, Capability.ASK_TO_MOVE_DATES}
    ),
    Role.SCRUTINEER: frozenset(
        {Capability.READ_ALL_AGENCIES, Capability.READ_AUDIT_TRAIL, Capability.SCRUTINISE_INDEPENDENTLY}
    ),
}
# Who may change everything, or let others in, signs in with a second step as well (settings.SECOND_FACTOR_REQUIRED).
ROLES_THAT_NEED_A_SECOND_FACTOR = frozenset({Role.ADMINISTRATOR, Role.BUSINESS_MANAGER})
ROLES_OF_ONE_AGENCY = (Role.AGENCY_LEAD,)
IN_A_WORD: dict[str, str] = {
    Role.ADMINISTRATOR: "Manages people, agencies, subgroups and settings. Reads every plan.",
    Role.BUSINESS_MANAGER: "Edits the plans, asks agencies, logs and settles assurance, runs meetings.",
    Role.CHAIR: "Reads everything, logs assurance, decides on what the own subgroup oversees, runs its meetings.",
    Role.BOARD_MEMBER: "Reads everything, logs assurance.",
    Role.AGENCY_LEAD: "Sees and updates one agency alone, and sends in its assurance.",
    Role.SCRUTINEER: "Reads everything, writes notes that the Board must answer, draws samples.",
}
