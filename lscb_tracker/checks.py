"""Deployment checks: a bad installation is refused in words that say what to do."""

import os
import re
import sqlite3
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import Error, Tags, Warning, register
from django.db import connections
from django.http.request import validate_host

from lscb_tracker.databases import sqlite_journal
from lscb_tracker.disk_space import folders, nearly_full, prove_writable

STYLE_SHEET = "vendor/govuk/govuk-frontend.min.css"
SYNCHRONOUS_NAMES = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}
SECRETS = ("SECRET_KEY", "AUDIT_KEY")
FEWEST_CHARACTERS = 16  # different ones; 50 random letters and digits have some 35
SAMPLE = re.compile(r"change.?me|insecure|example|placeholder|password|your.?(secret|key)|known to everybody|…", re.I)
KEPT_BY_ONE_PROCESS = ("locmem.LocMemCache", "dummy.DummyCache")
SHARED_SESSIONS = ("django.contrib.sessions.backends.db", "django.contrib.sessions.backends.cached_db")


@register(Tags.staticfiles)
def front_end_is_installed(app_configs, **kwargs):
    if finders.find(STYLE_SHEET):
        return []
    return [
        Warning(
            "The GOV.UK style sheets are not installed, so pages will look unstyled.",
            hint="Run “pip install ./lscb_tracker/frontend” from the top folder of the project.",
            id="lscb.W001",
        )
    ]


@register(Tags.security, deploy=True)
def not_a_demonstration(app_configs, **kwargs):
    if not settings.DEMONSTRATION:
        return []
    return [
        Error(
            "DEMONSTRATION is on: passwords are public and cookies travel without https.",
            hint="Remove DEMONSTRATION from the environment and from .env.",
            id="lscb.E001",
        )
    ]


@register(Tags.database, deploy=True)
def production_database(app_configs, **kwargs):
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
        return []
    return [
        Error(
            "The database is SQLite, which serves one host and a demonstration.",
            hint="Set DATABASE_URL to a PostgreSQL database: postgres://user:password@host:5432/name.",
            id="lscb.E002",
        )
    ]


@register(Tags.database)
def sqlite_is_durable(app_configs, databases=None, **kwargs):
    """Ask the live connection: a setting that did not take effect protects nothing."""
    found = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "sqlite" or connection.is_in_memory_db():
            continue
        with connection.cursor() as cursor:
            journal = cursor.execute("PRAGMA journal_mode").fetchone()[0].upper()
            synchronous = SYNCHRONOUS_NAMES[cursor.execute("PRAGMA synchronous").fetchone()[0]]
        if (journal, synchronous) != sqlite_journal():
            wanted = " and ".join(sqlite_journal())
            found.append(
                Error(
                    f"SQLite {sqlite3.sqlite_version} runs with {journal} and {synchronous}; a power cut loses work.",
                    hint=f"Close every other program that uses the database and start again, to get {wanted}.",
                    id="lscb.E003",
                )
            )
    return found


@register(Tags.security, deploy=True)
def evidence_can_be_written(app_configs, **kwargs):
    """Written and made durable: a volume that cannot do the second loses evidence in a power cut."""
    found = []
    for name, folder in folders().items():
        try:
            prove_writable(folder)
        except OSError as error:
            what = {"EVIDENCE_ROOT": "Evidence", "UPLOADS_ROOT": "Uploads"}.get(name, "Data")
            found.append(
                Error(
                    f"{what} cannot be written to {name} and made durable ({error.strerror}).",
                    hint="Create the folder on a local disk and give it to the user that runs the product.",
                    id="lscb.E004",
                )
            )
    return found


@register(Tags.security, deploy=True)
def disks_have_room(app_configs, **kwargs):
    return [
        Error(
            f"The volume of {name} is nearly full, so files are refused.",
            hint="Make room, or move the folder to a larger volume. DISK_FLOOR_MEGABYTES says what has to stay free.",
            id="lscb.E006",
        )
        for name in nearly_full()
    ]


@register(Tags.security, deploy=True)
def secrets_are_secret(app_configs, **kwargs):
    """Whoever knows or guesses one can sign in as anybody, or forge the record."""
    wrong = {name: fault for name in SECRETS if (fault := fault_of_secret(getattr(settings, name)))}
    if settings.SECRET_KEY == settings.AUDIT_KEY:
        wrong["AUDIT_KEY"] = "the same as SECRET_KEY"
    return [
        Error(
            f"{name} is {fault}.",
            hint='Make one of its own: python3 -c "import secrets; print(secrets.token_urlsafe(50))"',
            id="lscb.E007",
        )
        for name, fault in wrong.items()
    ]


def fault_of_secret(value: str) -> str:
    if SAMPLE.search(value):
        return "a sample, which everybody can read"
    if len(set(value)) < FEWEST_CHARACTERS:
        return "made of too few different characters, so it can be guessed"
    return ""


@register(Tags.security, deploy=True)
def no_errors_in_the_browser(app_configs, **kwargs):
    if not settings.DEBUG:
        return []
    return [
        Error(
            "DEBUG is on: every error shows source code and settings in the browser.",
            hint="Remove DEBUG from the environment and from .env.",
            id="lscb.E008",
        )
    ]


@register(Tags.security, deploy=True)
def hosts_are_named(app_configs, **kwargs):
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        Error(
            "ALLOWED_HOSTS is “*”: links in mails would lead wherever a stranger wants.",
            hint="Name the hosts under which people reach the product, such as plans.example.",
            id="lscb.E009",
        )
    ]


@register(Tags.security, deploy=True)
def mails_lead_here(app_configs, **kwargs):
    """Mails and calendars link to it: over http a private link could be read on the way, or leads nowhere."""
    public = urlsplit(settings.PUBLIC_URL)
    is_here = validate_host(public.hostname or "", settings.ALLOWED_HOSTS)
    if settings.DEMONSTRATION or (public.scheme == "https" and is_here and not public.path):
        return []
    return [
        Error(
            f"PUBLIC_URL is “{settings.PUBLIC_URL}”: mails and calendars would not lead to this product.",
            hint="Set it to https:// and one of ALLOWED_HOSTS, and no path, such as https://plans.example.",
            id="lscb.E015",
        )
    ]


@register(Tags.security, deploy=True)
def proxy_is_known(app_configs, **kwargs):
    """Each proxy that is not counted makes everybody one address, with one limit of sign-ins, and https a loop."""
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT or not settings.USES_HTTPS:
        return []
    return [
        Warning(
            "TRUSTED_PROXY_COUNT is 0: behind a reverse proxy each page is redirected for ever.",
            hint="Set it to the number of your own proxies, 1 for one nginx.",
            id="lscb.W002",
        )
    ]


@register(Tags.security, deploy=True)
def board_has_its_name(app_configs, **kwargs):
    if settings.BOARD_NAME_IS_SET:
        return []
    return [
        Warning(
            f"BOARD_NAME is not set, so every page and report is headed “{settings.BOARD_NAME}”.",
            hint="Set it to the name of your Board.",
            id="lscb.W003",
        )
    ]


@register(Tags.security, deploy=True)
def workers_are_counted(app_configs, **kwargs):
    """gunicorn reads it before our own configuration, and stops without a word about it."""
    value = os.environ.get("WEB_CONCURRENCY", "2")
    if value.isdecimal() and int(value) > 0:
        return []
    return [
        Error(
            f"WEB_CONCURRENCY is “{value}”.",
            hint="Set it to a whole number of at least 1, or leave it out for 2 worker processes.",
            id="lscb.E014",
        )
    ]


@register(Tags.security, deploy=True)
def workers_share_what_they_know(app_configs, **kwargs):
    """Limits of sign-in that each worker counts for itself are no limits; sessions that one forgets cannot be ended."""
    found = []
    if settings.CACHES["default"]["BACKEND"].endswith(KEPT_BY_ONE_PROCESS):
        found.append(
            Error(
                f"The cache ({settings.CACHES['default']['BACKEND']}) belongs to one worker, and so do its limits.",
                hint="Use the cache on disk that the settings come with.",
                id="lscb.E012",
            )
        )
    if settings.SESSION_ENGINE not in SHARED_SESSIONS:
        found.append(
            Error(
                f"Sessions ({settings.SESSION_ENGINE}) are not in the database, so they cannot be ended from there.",
                hint="Remove SESSION_ENGINE from the settings.",
                id="lscb.E013",
            )
        )
    return found


@register(Tags.security, deploy=True)
def mail_leaves_the_server(app_configs, **kwargs):
    """A link to a new password that is printed reaches nobody, and whoever may read the log can use it."""
    if settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend":
        return []
    return [
        Error(
            f"Mail is not sent but given to {settings.EMAIL_BACKEND}, with the links by which passwords are chosen.",
            hint="Set EMAIL_URL to a mail server: smtp+tls://user:password@host:587.",
            id="lscb.E005",
        )
    ]
