"""Two addresses for the machines that watch the product: is it alive, and can it serve people.

They are asked in plain http and under any host name, so they are answered before either is looked at. They say nothing
but “ok” or “not ready”; what is wrong is in the server's log, and `manage.py check_ready` prints it.
"""

import logging
import threading
import time
from collections.abc import Callable
from functools import cache, wraps

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lscb_tracker.disk_space import folders, nearly_full, prove_writable

logger = logging.getLogger(__name__)
MEASURED_FOR = 5  # seconds, so that nobody can keep the disk busy by asking


def database_answers() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def migrations_are_applied() -> str:
    missing = migrations_of_the_code() - set(MigrationRecorder(connection).applied_migrations())
    names = ", ".join(f"{app}.{name}" for app, name in sorted(missing))
    return f"not applied: {names}. Run “manage.py migrate”" if missing else ""


@cache
def migrations_of_the_code() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).graph.nodes)


def folders_can_be_written() -> str:
    for folder in folders().values():
        prove_writable(folder)
    return ""


def disks_have_room() -> str:
    full = nearly_full()
    return f"no more room than the floor on the volume of {' and '.join(full)}" if full else ""


CHECKS: dict[str, Callable[[], str]] = {
    "database": database_answers,
    "migrations": migrations_are_applied,
    "folders": folders_can_be_written,
    "disk space": disks_have_room,
}


def problems() -> dict[str, str]:
    """What keeps the product from serving people, by the name of the check."""
    found = {name: outcome_of(check) for name, check in CHECKS.items()}
    return {name: problem for name, problem in found.items() if problem}


def outcome_of(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:
        return f"{type(error).__name__}: {error}".strip()


class Measured:
    """The last answer, for a few seconds; one request measures at a time, and the others take the last answer."""

    def __init__(self, measure: Callable[[], dict[str, str]]):
        self.measure, self.lock = measure, threading.Lock()
        self.forget()

    def forget(self) -> None:
        self.is_ready, self.until = False, 0.0

    def __call__(self) -> bool:
        if time.monotonic() >= self.until and self.lock.acquire(blocking=False):
            try:
                found = self.measure()
                for name, problem in found.items():
                    logger.warning("Not ready: %s: %s", name, problem)
                self.is_ready, self.until = not found, time.monotonic() + MEASURED_FOR
            finally:
                self.lock.release()
        return self.is_ready


is_ready = Measured(problems)


def for_machines(view):
    """Without signing in, in plain text, and never out of a cache."""

    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        response = view(request)
        response["Cache-Control"] = "no-store"
        return response

    return login_not_required(require_safe(answered))


@for_machines
def live(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@for_machines
def ready(request: HttpRequest) -> HttpResponse:
    words, status = ("ok", 200) if is_ready() else ("not ready", 503)
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")


class AnswerProbes:
    """Answers the two addresses before anything asks for https, a host name, a session or the database."""

    views = {"/health/live": live, "/health/ready": ready}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        view = self.views.get(request.path_info, self.get_response)
        return view(request)
