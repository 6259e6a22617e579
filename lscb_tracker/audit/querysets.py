from datetime import date, datetime, time

from django.db import models
from django.db.models import Q
from django.utils import timezone

from recommendations.permissions import can_read_audit_trail


class AuditEventQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if can_read_audit_trail(user) else self.none()

    def saying(self, words: str):
        """Events in which each of the words stands: in who did it, in what it was about, or in the texts."""
        found = self
        for word in words.split():
            is_number = Q(number=int(word)) if word.isdecimal() and len(word) < 19 else Q()
            found = found.filter(
                Q(details__icontains=word) | Q(actor_name__icontains=word) | Q(address=word) | is_number
            )
        return found

    def between(self, first: date | None, last: date | None):
        """From the beginning of the first day to the end of the last, in London."""
        found = self
        if first:
            found = found.filter(recorded_at__gte=timezone.make_aware(datetime.combine(first, time.min)))
        if last:
            found = found.filter(recorded_at__lte=timezone.make_aware(datetime.combine(last, time.max)))
        return found
