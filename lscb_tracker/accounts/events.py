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
