"""Signing in by email, and loading the signed-in person with the appointments in force in one query."""

from allauth.account.auth_backends import AuthenticationBackend
from django.utils import timezone

from lscb_tracker.accounts.models import Appointment, User


class EmailBackend(AuthenticationBackend):
    def get_user(self, user_id) -> User | None:
        appointments = list(
            Appointment.objects.in_force(on=timezone.localdate()).filter(user_id=user_id).select_related("user")
        )
        user = appointments[0].user if appointments else User.objects.filter(pk=user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        user.appointments_today = appointments
        return user
