"""What people are told when something breaks: whether what they sent was saved, and nothing about the machine.

An outage (the database is away or locked, a disk is full or failing, the mail server does not answer) passes, so it is
answered with 503 and Retry-After, and needs no restart. Any other error is a mistake of ours: 500. Both pages are the
same text every time: they need no session, no database and no person.
"""

import errno
import sys
import traceback
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from smtplib import SMTPConnectError, SMTPServerDisconnected
from socket import gaierror

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.views.defaults import bad_request as unreadable_request

RETRY_AFTER = "60"  # seconds
SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}

DISK_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ESTALE, errno.EMFILE, errno.ENFILE}
AWAY_ERRORS = (ConnectionError, TimeoutError, gaierror, SMTPConnectError, SMTPServerDisconnected)

# https://www.sqlite.org/rescode.html: busy, locked, out of memory, read-only, input/output, full, cannot open, protocol
SQLITE_AWAY = {5, 6, 7, 8, 10, 13, 14, 15}
SQLITE_NOT_COMMITTED = {5, 6, 13}  # SQLite stays in the transaction, which Django then takes back
# https://www.postgresql.org/docs/current/errcodes-appendix.html: connection lost, read-only server, idle too long,
# deadlock, too little room or too many connections, lock or statement took too long, server stops, system error
POSTGRESQL_AWAY = ("08", "25006", "25P03", "40", "53", "55P03", "57", "58")
POSTGRESQL_CONNECTION_LOST = ("08", "57P")

# What is written beside every change, or at signing in, is not what somebody sent.
BESIDES = (
    *(
        f'{verb} "{table}'
        for verb in ("INSERT INTO", "UPDATE", "DELETE FROM")
        for table in ("django_session", "audit_", "throttling_")
    ),
    'UPDATE "accounts_user" SET "last_login" = ',
)
WRITES = ("INSERT", "UPDATE", "DELETE")


class Outcome(StrEnum):
    READ_ONLY = "read only"  # nothing was sent
    NOT_SAVED = "not saved"
    UNCLEAR = "unclear"
    NO_ROOM = "no room"  # files were refused before the disk is full


class DiskNearlyFull(Exception):
    """Files were sent and not taken, so that there is room left for text."""


class Writes:
    """What one request wrote for good, as far as the product knows."""

    def __init__(self):
        self.is_committed = False

    def __call__(self, execute, sql, params, many, context):
        if not sql.startswith(WRITES) or sql.startswith(BESIDES):
            return execute(sql, params, many, context)
        used = context["connection"]
        try:
            result = execute(sql, params, many, context)
        except DatabaseError as error:
            if not used.in_atomic_block and is_connection_lost(error):
                self.is_committed = True  # perhaps: the statement was its own transaction
            raise
        used.on_commit(self.note_commit)
        return result

    def note_commit(self) -> None:
        self.is_committed = True


class NoticeWrites:
    """Keeps beside each request whether it has changed anything for good, for the page that says so when it breaks."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.writes = Writes()
        with connection.execute_wrapper(request.writes):
            return self.get_response(request)


def server_error(request: HttpRequest, template_name: str = "500.html") -> HttpResponse:
    """The `handler500`. Called while the error is handled, of a view as of a middleware."""
    return page_after(request, sys.exc_info()[1], template_name)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The `handler400`. Django takes a session that could not be saved for a bad request, whatever the reason."""
    if is_outage(exception):
        return page_after(request, exception)
    if isinstance(exception, SessionInterrupted):  # signed out in another window meanwhile
        return redirect(settings.LOGIN_URL)
    return unreadable_request(request, exception)


def page_after(request: HttpRequest, error: BaseException | None, template: str = "500.html") -> HttpResponse:
    outcome = outcome_of(request, error)
    if not is_outage(error):
        return HttpResponse(page(template, outcome), status=500)
    response = HttpResponse(page("503.html", outcome), status=503, headers={"Retry-After": RETRY_AFTER})
    if request.headers.get("HX-Request") and request.method in SAFE_METHODS:
        response["HX-Redirect"] = request.get_full_path()  # as a whole page, not in the middle of one
    return response


@cache
def page(template: str, outcome: Outcome) -> str:
    try:
        return render_to_string(template, {"outcome": outcome.name})
    except Exception:  # the disk that holds the templates may be what is broken
        return "Sorry, the service is unavailable. Look whether your last change was saved before you send it again."


def outcome_of(request: HttpRequest, error: BaseException | None) -> Outcome:
    if isinstance(error, DiskNearlyFull):
        return Outcome.NO_ROOM
    if request.method in SAFE_METHODS:
        return Outcome.READ_ONLY
    writes = getattr(request, "writes", None)  # refused before anything was asked of the database
    is_unclear = bool(writes and writes.is_committed) or any(map(may_have_been_committed, chain(error)))
    return Outcome.UNCLEAR if is_unclear else Outcome.NOT_SAVED


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and those that led to it."""
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def is_outage(error: BaseException | None) -> bool:
    return any(map(passes, chain(error)))


def passes(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in DISK_ERRORS or isinstance(error, AWAY_ERRORS)
    if isinstance(error, DatabaseError | InterfaceError):
        return is_database_away(error)
    return isinstance(error, DiskNearlyFull)


def is_database_away(error: Exception) -> bool:
    """By the code of the driver's error, because SQLite calls a missing table an OperationalError too."""
    if sqlite := sqlite_code(error):
        return sqlite in SQLITE_AWAY
    if state := postgresql_state(error):
        return state.startswith(POSTGRESQL_AWAY)
    driver = error.__cause__
    is_postgresql = type(driver).__module__.startswith("psycopg")
    if is_postgresql and type(driver).__name__ == "DatabaseError":  # libpq lost the connection and says no more
        return True
    return isinstance(error, OperationalError) or (is_postgresql and isinstance(error, InterfaceError))


def may_have_been_committed(error: BaseException) -> bool:
    """Whether it came out of a COMMIT whose answer is not known, or out of what was to happen after one."""
    codes = {frame.f_code for frame, _ in traceback.walk_tb(error.__traceback__)}
    if BaseDatabaseWrapper.run_and_clear_commit_hooks.__code__ in codes:
        return True
    if BaseDatabaseWrapper._commit.__code__ not in codes:
        return False
    return sqlite_code(error) not in SQLITE_NOT_COMMITTED and is_connection_lost(error)


def is_connection_lost(error: BaseException) -> bool:
    """Whether the database did not say itself what became of the statement."""
    state = postgresql_state(error)
    return state is None or state.startswith(POSTGRESQL_CONNECTION_LOST)


def sqlite_code(error: BaseException) -> int | None:
    code = driver_code(error, "sqlite_errorcode")
    return None if code is None else code & 0xFF  # the rest says which input or output it was


def postgresql_state(error: BaseException) -> str | None:
    return driver_code(error, "pgcode")


def driver_code(error: BaseException, name: str):
    """Of the driver's error, or of Django's, which names it as its cause."""
    return getattr(error, name, None) or getattr(error.__cause__, name, None)
