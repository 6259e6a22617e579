"""Deployment checks: a bad installation is refused in words that say what to do."""

import sqlite3

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import Error, Tags, Warning, register
from django.db import connections

from lscb_tracker.databases import sqlite_journal

STYLE_SHEET = "vendor/govuk/govuk-frontend.min.css"
SYNCHRONOUS_NAMES = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}


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
    root = settings.EVIDENCE_ROOT
    probe = root / ".write-probe"
    try:
        root.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"ok")
        probe.unlink()
    except OSError as error:
        return [
            Error(
                f"Evidence cannot be written to EVIDENCE_ROOT ({error.strerror}).",
                hint="Create the folder and give it to the user that runs the product.",
                id="lscb.E004",
            )
        ]
    return []


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
