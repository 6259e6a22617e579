"""How often something may be tried. One statement counts and answers, so that workers cannot outrun one another.

A window begins with the first try and ends by itself; tries after the limit do not make it longer.
"""

import time
from dataclasses import dataclass
from hashlib import sha256

from django.db import connection
from django.db.models import F

from lscb_tracker.throttling.models import Tally

MINUTE, HOUR = 60, 60 * 60
KEPT_FOR = 24 * HOUR  # after its window has ended a row means nothing

COUNT_ON = """
    INSERT INTO {table} (bucket, started_at, ends_at, count) VALUES (%(bucket)s, %(now)s, %(ends_at)s, 1)
    ON CONFLICT (bucket) DO UPDATE SET
        count = CASE WHEN {table}.ends_at <= %(now)s THEN 1 ELSE {table}.count + 1 END,
        started_at = CASE WHEN {table}.ends_at <= %(now)s THEN %(now)s ELSE {table}.started_at END,
        ends_at = CASE WHEN {table}.ends_at <= %(now)s THEN %(ends_at)s ELSE {table}.ends_at END
    RETURNING count, started_at, ends_at
"""


@dataclass(frozen=True)
class Limit:
    name: str
    most: int
    seconds: int


@dataclass(frozen=True)
class Try:
    bucket: str
    started_at: int


class TooManyTries(Exception):
    def __init__(self, limit: Limit, seconds: int, is_first: bool):
        super().__init__(f"{limit.name}: wait {seconds} seconds")
        self.limit, self.seconds = limit, seconds
        self.is_first = is_first  # of this window: worth an event; the next hundred are not

    @property
    def wait(self) -> str:
        """“5 minutes”, rounded up."""
        minutes = -(-self.seconds // MINUTE)
        return f"{minutes} minute{'' if minutes == 1 else 's'}"


def take(limit: Limit, *who: object) -> Try:
    """Count one try, before it is looked at; TooManyTries when there were enough of them."""
    now, bucket = int(time.time()), bucket_of(limit, who)
    with connection.cursor() as cursor:
        sql = COUNT_ON.format(table=connection.ops.quote_name(Tally._meta.db_table))
        cursor.execute(sql, {"bucket": bucket, "now": now, "ends_at": now + limit.seconds})
        count, started_at, ends_at = cursor.fetchone()
    if count == 1:
        forget_ended(now)
    if count > limit.most:
        raise TooManyTries(limit, ends_at - now, is_first=count == limit.most + 1)
    return Try(bucket, started_at)


def give_back(*tries: Try) -> None:
    """A try that succeeded does not count: who knows the password never runs into the limit."""
    for each in tries:
        Tally.objects.filter(bucket=each.bucket, started_at=each.started_at, count__gt=0).update(count=F("count") - 1)


def forget(limit: Limit, *who: object) -> None:
    Tally.objects.filter(bucket=bucket_of(limit, who)).delete()


def forget_ended(now: int) -> None:
    Tally.objects.filter(ends_at__lt=now - KEPT_FOR).delete()


def bucket_of(limit: Limit, who: tuple) -> str:
    return sha256("\x00".join([limit.name, *map(str, who)]).encode("utf-8", "surrogatepass")).hexdigest()
