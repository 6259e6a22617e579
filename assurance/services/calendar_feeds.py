"""A person's private calendar address: made, and closed. The address itself is known to whoever made it alone."""

import secrets
from datetime import datetime

from django.contrib.auth import get_user_model

from assurance.answer_links import TOKEN_BYTES, hash_of
from assurance.models import CalendarFeed
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from recommendations.versioning import AlreadySaved


@recorded()
def make_calendar_feed(*, by, version: int, at: datetime) -> str:
    """Answers the token of a new address; the one before it stops working. For `version` see feed_version.

    Raises AlreadySaved when the person has made another address since: two clicks make one.
    """
    revoke_what_works(by, version, at)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed = CalendarFeed(user=by, token_sha256=hash_of(token))
    feed.full_clean()
    feed.save()
    record(Kind.CHANGE, "calendar_feed_made", **told_of(by))
    return token


@recorded()
def revoke_calendar_feed(*, by, version: int, at: datetime) -> None:
    """Nobody reads by the address any more. Raises AlreadySaved when it was closed or replaced already."""
    if not revoke_what_works(by, version, at):
        raise AlreadySaved(None)
    record(Kind.CHANGE, "calendar_feed_revoked", **told_of(by))


def feed_version(user) -> int:
    """One more than the addresses that the person ever made."""
    return CalendarFeed.objects.visible_to(user).count() + 1


def revoke_what_works(by, version: int, at: datetime) -> int:
    get_user_model().objects.select_for_update(no_key=True).get(pk=by.pk)  # one change of it at a time
    if feed_version(by) != version:
        raise AlreadySaved(None)
    return CalendarFeed.objects.visible_to(by).filter(revoked_at=None).update(revoked_at=at)


def told_of(by) -> dict:
    return {"by": by, "subject": str(by), "object_type": "person", "object_id": by.pk}
