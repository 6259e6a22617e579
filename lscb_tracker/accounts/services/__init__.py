"""Every change of a person, an appointment or an invitation."""

from lscb_tracker.accounts.services.appointments import (
    AppointmentDetails,
    add_appointment,
    edit_appointment,
    withdraw_appointment,
)
from lscb_tracker.accounts.services.invitations import (
    InvitationOver,
    answer_invitation,
    invite_person,
    note_mail_sent,
    renew_invitation,
    withdraw_invitation,
)
from lscb_tracker.accounts.services.people import (
    close_person,
    edit_person,
    end_sessions,
    factors_of,
    reopen_person,
    reset_factors,
)

__all__ = [
    "AppointmentDetails",
    "InvitationOver",
    "add_appointment",
    "answer_invitation",
    "close_person",
    "edit_appointment",
    "edit_person",
    "end_sessions",
    "factors_of",
    "invite_person",
    "note_mail_sent",
    "renew_invitation",
    "reopen_person",
    "reset_factors",
    "withdraw_appointment",
    "withdraw_invitation",
]
