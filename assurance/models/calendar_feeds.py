from django.conf import settings
from django.db import models
from django.db.models import Q

from recommendations.constraints import UniqueWhile
from recommendations.limits import lines


class CalendarFeedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A feed is its person's alone."""
        return self.filter(user=user)


class CalendarFeed(models.Model):
    """A private address from which a calendar reads somebody's dates. Only a hash is kept; one works at a time."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calendar_feeds")
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            UniqueWhile(fields=["user"], condition=Q(revoked_at=None), name="calendar_feed_one_works"),
            lines("calendarfeed", token_sha256=64),
        ]

    def __str__(self) -> str:
        return f"Calendar of {self.user}"
