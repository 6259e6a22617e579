"""The page for the time when something is broken: 503, whether it was saved, and not a word about the machine."""

import errno
import re
import smtplib

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import path, reverse
from django.views.decorators.csrf import csrf_exempt

from lscb_tracker import outages
from lscb_tracker.urls import *  # noqa: F403 - the product's own addresses, and two of our own below
from lscb_tracker.urls import urlpatterns as ours
from recommendations.models import ActionUpdate
from tests import factories
from tests.failures import CommitFails
from tests.submitting import filled
from tests.test_answers import is_kept_private

SECRETS_OF_THE_MACHINE = re.compile(
    r"/srv|SELECT|sqlite|psycopg|postgres|Traceback|Django|\d+\.\d+\.\d+", re.IGNORECASE
)
NOTHING_SAVED = "Nothing was saved."
UNCLEAR = "We could not confirm whether what you sent was saved."
READ = "Nothing that was saved is lost."


class broken:  # noqa: N801 - what the view below raises
    error: Exception | None = None


@csrf_exempt
@login_not_required
def breaks(request):
    if broken.error:
        raise broken.error
    return HttpResponse("well")


urlpatterns = [*ours, path("breaks/", breaks)]


@pytest.fixture
def anonymous(settings) -> Client:
    """Sees what a browser sees; the test client would raise the error instead."""
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.fixture
def browser_of(client_for):
    def of(person) -> Client:
        client = client_for(person)
        client.raise_request_exception = False
        return client

    return of


def driver_error(name: str, **attributes) -> Exception:
    """As a driver raises it, wrapped as Django does."""
    kind = type(name, (Exception,), {"__module__": "psycopg2" if "pgcode" in attributes else "sqlite3"} | attributes)
    return kind("SELECT secret FROM table at /srv/lscb-data")


def wrapped(error: type[Exception], **attributes) -> Exception:
    caused = error("connection to 10.0.0.1 failed: SELECT secret")
    caused.__cause__ = driver_error(error.__name__, **attributes)
    return caused


def disk(number: int) -> OSError:
    return OSError(number, "No space left", "/srv/lscb-evidence/ab/ab12")


PASSING = {
    "SQLite locked": wrapped(OperationalError, sqlite_errorcode=5),
    "SQLite locked by a reader": wrapped(OperationalError, sqlite_errorcode=517),
    "SQLite disk full": wrapped(OperationalError, sqlite_errorcode=13),
    "SQLite input/output error": wrapped(OperationalError, sqlite_errorcode=778),
    "SQLite cannot open": wrapped(OperationalError, sqlite_errorcode=14),
    "SQLite read-only": wrapped(OperationalError, sqlite_errorcode=8),
    "PostgreSQL down": wrapped(OperationalError, pgcode=None),
    "PostgreSQL connection lost": wrapped(InterfaceError, pgcode=None),
    "PostgreSQL connection lost in a word": wrapped(DatabaseError, pgcode=None),
    "PostgreSQL lock waited for": wrapped(OperationalError, pgcode="55P03"),
    "PostgreSQL statement too long": wrapped(OperationalError, pgcode="57014"),
    "PostgreSQL too many connections": wrapped(OperationalError, pgcode="53300"),
    "PostgreSQL disk full": wrapped(OperationalError, pgcode="53100"),
    "PostgreSQL read-only": wrapped(DatabaseError, pgcode="25006"),
    "PostgreSQL deadlock": wrapped(OperationalError, pgcode="40P01"),
    "disk full": disk(errno.ENOSPC),
    "quota": disk(errno.EDQUOT),
    "read-only disk": disk(errno.EROFS),
    "failing disk": disk(errno.EIO),
    "mail server": smtplib.SMTPServerDisconnected("mail.example"),
    "refused connection": ConnectionRefusedError(errno.ECONNREFUSED, "mail.example"),
}
OURS = {
    "mistake": ValueError("/srv/lscb-tracker/assurance/views.py"),
    "missing file": FileNotFoundError(errno.ENOENT, "No such file", "/srv/lscb-evidence"),
    "SQLite missing table": wrapped(OperationalError, sqlite_errorcode=1),
    "PostgreSQL missing table": wrapped(DatabaseError, pgcode="42P01"),
    "PostgreSQL bad value": wrapped(DatabaseError, pgcode="22001"),
}


@pytest.fixture
def _breaks_with(request, monkeypatch):
    monkeypatch.setattr(broken, "error", request.param)


@pytest.mark.parametrize("_breaks_with", PASSING.values(), ids=PASSING, indirect=True)
@pytest.mark.parametrize(("method", "words"), [("GET", READ), ("POST", NOTHING_SAVED)])
def test_an_outage_is_answered_with_try_again(_breaks_with, anonymous, method, words):
    answer = anonymous.generic(method, "/breaks/")

    text = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert words in text
    assert not SECRETS_OF_THE_MACHINE.search(text)
    assert is_kept_private(answer)


@pytest.mark.parametrize("_breaks_with", OURS.values(), ids=OURS, indirect=True)
@pytest.mark.parametrize(
    ("method", "words"), [("GET", "Nothing was changed"), ("POST", "What you sent was not saved.")]
)
def test_a_mistake_of_ours_tells_nothing(_breaks_with, anonymous, method, words):
    answer = anonymous.generic(method, "/breaks/")

    text = answer.content.decode()
    assert (answer.status_code, answer.has_header("Retry-After")) == (500, False)
    assert words in text
    assert not SECRETS_OF_THE_MACHINE.search(text)
    assert is_kept_private(answer)


def test_what_follows_from_an_outage_is_an_outage(anonymous, monkeypatch):
    try:
        try:
            raise PASSING["PostgreSQL down"]
        except OperationalError:
            raise KeyError("and then nobody knew how to go on")  # noqa: B904 - that is the case
    except KeyError as error:
        monkeypatch.setattr(broken, "error", error)

    assert anonymous.get("/breaks/").status_code == 503


def test_the_page_needs_no_template(anonymous, monkeypatch):
    monkeypatch.setattr(broken, "error", PASSING["failing disk"])
    outages.page.cache_clear()
    monkeypatch.setattr(outages, "render_to_string", breaks)

    answer = anonymous.get("/breaks/")

    outages.page.cache_clear()
    assert answer.status_code == 503
    assert "the service is unavailable" in answer.content.decode()


def test_a_live_filter_leads_to_the_whole_page(anonymous, monkeypatch):
    monkeypatch.setattr(broken, "error", PASSING["SQLite locked"])

    swap = anonymous.get("/breaks/?q=audit", headers={"HX-Request": "true"})
    page = anonymous.get("/breaks/?q=audit")

    assert (swap.status_code, swap["HX-Redirect"]) == (503, "/breaks/?q=audit")
    assert not page.has_header("HX-Redirect")


class RaisesOnTheWayIn:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        raise PASSING["PostgreSQL down"]


class RaisesOnTheWayOut(RaisesOnTheWayIn):
    def __call__(self, request):
        self.get_response(request)
        raise PASSING["PostgreSQL down"]


@pytest.mark.django_db
@pytest.mark.parametrize("raises", [RaisesOnTheWayIn, RaisesOnTheWayOut])
def test_an_outage_behind_any_middleware_is_answered(settings, raises):
    usual = list(settings.MIDDLEWARE)
    statuses = {}
    for place, name in enumerate(usual):
        settings.MIDDLEWARE = [*usual[: place + 1], f"{__name__}.{raises.__name__}", *usual[place + 1 :]]
        answer = Client(raise_request_exception=False).get(reverse("account_login"))
        statuses[name] = (answer.status_code, answer.has_header("Retry-After"))

    assert statuses == dict.fromkeys(usual, (503, True))


def refuse(*beginnings: str):
    """A database that is away for the statements that begin so."""

    def refusing(execute, sql, params, many, context):
        if sql.startswith(beginnings):
            raise PASSING["PostgreSQL down"]
        return execute(sql, params, many, context)

    return connection.execute_wrapper(refusing)


PAGES = {
    "dashboard": "/",
    "sign-in": "/accounts/login/",
    "forgotten password": "/accounts/password/reset/",
    "administration": "/admin/",
    "no page": "/nothing/",
    "report": "/outstanding/pdf/",
}


@pytest.mark.parametrize("url", PAGES.values(), ids=PAGES)
def test_no_page_breaks_in_another_way(url, browser_of, administrator):
    client = browser_of(administrator)
    with refuse("SELECT", "INSERT", "UPDATE"):
        answer = client.get(url)

    assert answer.status_code == 503
    assert READ in answer.content.decode()


def test_signing_in_says_that_nothing_was_saved(db):
    client = Client(raise_request_exception=False)
    with refuse("SELECT", "INSERT", "UPDATE"):
        answer = client.post("/accounts/login/", {"login": "manager@lscb.example", "password": factories.PASSWORD})

    assert answer.status_code == 503
    assert NOTHING_SAVED in answer.content.decode()


def test_a_session_that_cannot_be_kept_is_no_bad_request(db):
    """Django answers 400 when it cannot save the session of somebody who has one."""
    person = factories.make_user("chair", password=factories.PASSWORD)
    client = Client(raise_request_exception=False)
    with refuse('UPDATE "django_session"', 'INSERT INTO "django_session"'):
        signing_in = client.post("/accounts/login/", {"login": person.email, "password": factories.PASSWORD})

    assert (signing_in.status_code, NOTHING_SAVED in signing_in.content.decode()) == (503, True)


@pytest.mark.django_db(transaction=True)
def test_counting_tries_saves_nothing_that_somebody_sent():
    person = factories.make_user("chair", password=factories.PASSWORD)
    client = Client(raise_request_exception=False)
    with refuse('UPDATE "django_session"', 'INSERT INTO "django_session"'):
        signing_in = client.post("/accounts/login/", {"login": person.email, "password": factories.PASSWORD})

    assert (signing_in.status_code, NOTHING_SAVED in signing_in.content.decode()) == (503, True)


class ChangesTheSession:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.session["shown"] = True
        return self.get_response(request)


def test_a_session_that_cannot_be_changed_is_no_bad_request(settings, browser_of, chair):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.ChangesTheSession"]
    client = browser_of(chair)

    with refuse('UPDATE "django_session"'):
        broken = client.get("/")
    well = client.get("/")
    with connection.execute_wrapper(session_ended_meanwhile):
        signed_out = client.get("/")

    assert (broken.status_code, well.status_code) == (503, 200)
    assert READ in broken.content.decode()
    assert (signed_out.status_code, signed_out.url) == (302, "/accounts/login/")


def session_ended_meanwhile(execute, sql, params, many, context):
    if sql.startswith('UPDATE "django_session"'):
        raise DatabaseError("Forced update did not affect any rows.")
    return execute(sql, params, many, context)


def update_of(row, client, **answers):
    url = f"{row.get_absolute_url()}actions/{row.actions.get().pk}/update/"
    return url, filled(client.get(url), status="in_progress", note="Started", **answers)


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_was_not_saved(browser_of, manager):
    row = factories.make_action().recommendation
    client = browser_of(manager)
    url, sent = update_of(row, client)

    with refuse('INSERT INTO "recommendations_changeevent"'):
        refused = client.post(url, sent)
    stored = ActionUpdate.objects.count()
    saved = client.post(url, sent)

    assert (refused.status_code, stored, saved.status_code) == (503, 0, 302)
    assert NOTHING_SAVED in refused.content.decode()
    assert ActionUpdate.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_saved_before_it_broke_is_not_called_unsaved(browser_of, manager, monkeypatch):
    row = factories.make_action().recommendation
    client = browser_of(manager)
    url, sent = update_of(row, client)

    def breaks_afterwards(request, message):
        raise PASSING["PostgreSQL down"]

    monkeypatch.setattr("recommendations.editing.messages.success", breaks_afterwards)
    answer = client.post(url, sent)

    assert ActionUpdate.objects.count() == 1
    assert answer.status_code == 503
    assert UNCLEAR in answer.content.decode()


def driver_errors():
    """What the driver of this database raises at COMMIT: whether it had been done is known, or not."""
    if connection.vendor == "sqlite":
        import sqlite3

        full, failing = sqlite3.OperationalError("full"), sqlite3.OperationalError("disk I/O error")
        full.sqlite_errorcode, failing.sqlite_errorcode = 13, 1034
        return {"refused": full, "unknown": failing}
    import psycopg2

    class DiskFull(psycopg2.errors.DiskFull):
        pgcode = "53100"

    return {"refused": DiskFull("full"), "unknown": psycopg2.OperationalError("closed unexpectedly")}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("end", "first", "words", "rows"),
    [
        ("unknown", "commit", UNCLEAR, 1),
        ("unknown", "rollback", UNCLEAR, 0),
        ("refused", "rollback", NOTHING_SAVED, 0),
    ],
    ids=["done, and the answer lost", "not done, and the answer lost", "refused"],
)
def test_nobody_claims_to_know_what_became_of_a_lost_commit(browser_of, manager, end, first, words, rows):
    row = factories.make_action().recommendation
    client = browser_of(manager)
    url, sent = update_of(row, client)
    breaks_at_commit = CommitBreaksAfter('INSERT INTO "recommendations_actionupdate"', driver_errors()[end], first)
    with connection.execute_wrapper(breaks_at_commit):
        answer = client.post(url, sent)
    CommitFails.put_back()

    assert answer.status_code == 503
    assert words in answer.content.decode()
    assert ActionUpdate.objects.count() == rows


class CommitBreaksAfter:
    """Lets the COMMIT of the transaction that holds a statement fail."""

    def __init__(self, statement: str, error: Exception, first: str):
        self.statement, self.error, self.first = statement, error, first

    def __call__(self, execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.startswith(self.statement):
            context["connection"].connection = CommitFails(context["connection"].connection, self.error, self.first)
        return result


def test_a_rollback_of_our_own_leaves_no_doubt(db):
    writes = outages.Writes()
    with connection.execute_wrapper(writes), transaction.atomic():
        factories.make_theme()
        transaction.set_rollback(True)

    assert not writes.is_committed
