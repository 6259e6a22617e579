from django.db import models


class PersonEvent(models.TextChoices):
    """What the audit trail calls a change of a person; each event names the person as its object."""

    ADMINISTRATOR_MADE = "administrator_made", "Made an administrator on the server"
    PERSON_INVITED = "person_invited", "Invited"
    INVITATION_RENEWED = "invitation_renewed", "New invitation made"
    INVITATION_SENT = "invitation_sent", "Invitation mailed"
    INVITATION_WITHDRAWN = "invitation_withdrawn", "Invitation withdrawn"
    INVITATION_ANSWERED = "invitation_answered", "Invitation answered: a password was chosen"
    PERSON_EDITED = "person_edited", "Name or email address changed"
    APPOINTMENT_ADDED = "appointment_added", "Appointment added"
    APPOINTMENT_EDITED = "appointment_edited", "Appointment changed"
    APPOINTMENT_WITHDRAWN = "appointment_withdrawn", "Appointment taken back"
    PERSON_CLOSED = "person_closed", "Account closed"
    PERSON_REOPENED = "person_reopened", "Account opened again"
    SESSIONS_ENDED = "sessions_ended", "All sessions ended"
    FACTORS_RESET = "factors_reset", "Second step taken away"


class SignInEvent(models.TextChoices):
    """What the audit trail calls what happens while somebody signs in, or changes how they do."""

    SIGNED_IN = "signed_in", "Signed in"
    SIGNED_OUT = "signed_out", "Signed out"
    SIGN_IN_FAILED = "sign_in_failed", "Signing in failed"
    SECOND_STEP_FAILED = "second_step_failed", "Second step failed"
    THROTTLED = "throttled", "Too many tries: made to wait"
    SINGLE_SIGN_ON_REFUSED = "single_sign_on_refused", "Single sign-on refused"
    REAUTHENTICATED = "reauthenticated", "Showed again who they are"
    CONFIRMATION_FAILED = "confirmation_failed", "Failed to show again who they are"
    PASSWORD_CHANGED = "password_changed", "Password changed"
    PASSWORD_RESET_ASKED = "password_reset_asked", "Link for a new password asked for"
    PASSWORD_RESET = "password_reset", "New password chosen by the link"
    FACTOR_ADDED = "factor_added", "Second step set up"
    FACTOR_REMOVED = "factor_removed", "Second step removed"
    RECOVERY_CODES_MADE = "recovery_codes_made", "Recovery codes made"
    RECOVERY_CODE_USED = "recovery_code_used", "Recovery code used"
