"""What a deployment is refused for, besides what test_setup.py shows in a whole installation."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import NotSupportedError, OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from lscb_tracker import checks, database_checks
from lscb_tracker.audit.models import AuditEvent, Kind
from lscb_tracker.audit.trail import record, recorded
from lscb_tracker.databases import postgresql_options
from tests import factories

RANDOM = "Zr8vQ1x-kT0pLm3NfY7_wJ5sHbD2gC6aEuR9iOqXtVz4BnKcMy"
ON = ["default"]


def ids(messages) -> list[str]:
    return [message.id for message in messages]


def faults(check, **settings_or_databases) -> list[str]:
    found = check(None, **settings_or_databases)
    assert all(message.hint for message in found)
    return ids(found)


@pytest.mark.parametrize(
    "sample",
    [
        "django-insecure-" + RANDOM,
        "change-me-" + RANDOM,
        "your-secret-key-goes-here-and-is-fifty-characters-long",
        "known to everybody, and good for tests alone",
        "x" * 60,
        "abcabcabcabcabcabcabcabcabcabcabcabcabcabcabcabcabcabcabc",
        "…" * 50,
    ],
)
@pytest.mark.parametrize("name", ["SECRET_KEY", "AUDIT_KEY"])
def test_a_sample_is_no_secret(settings, name, sample):
    settings.SECRET_KEY, settings.AUDIT_KEY = RANDOM, RANDOM[::-1]
    assert faults(checks.secrets_are_secret) == []

    setattr(settings, name, sample)

    assert faults(checks.secrets_are_secret) == ["lscb.E007"]


def test_one_secret_is_not_enough(settings):
    settings.SECRET_KEY = settings.AUDIT_KEY = RANDOM

    [found] = checks.secrets_are_secret(None)

    assert (found.id, found.msg) == ("lscb.E007", "AUDIT_KEY is the same as SECRET_KEY.")


def test_the_words_give_no_secret_away(settings):
    settings.SECRET_KEY = settings.AUDIT_KEY = "change-me-" + RANDOM

    assert not any(RANDOM in f"{found.msg} {found.hint}" for found in checks.secrets_are_secret(None))


CHOICES = [
    (checks.no_errors_in_the_browser, "DEBUG", False, True, "lscb.E008"),
    (checks.hosts_are_named, "ALLOWED_HOSTS", ["plans.example"], ["plans.example", "*"], "lscb.E009"),
    (checks.board_has_its_name, "BOARD_NAME_IS_SET", True, False, "lscb.W003"),
    (
        checks.workers_share_what_they_know,
        "SESSION_ENGINE",
        "django.contrib.sessions.backends.db",
        "django.contrib.sessions.backends.signed_cookies",
        "lscb.E013",
    ),
    (
        checks.workers_share_what_they_know,
        "CACHES",
        {"default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache"}},
        {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        "lscb.E012",
    ),
]


@pytest.mark.parametrize(("check", "name", "good", "bad", "id_"), CHOICES, ids=[choice[-1] for choice in CHOICES])
def test_a_bad_setting_is_refused(settings, monkeypatch, check, name, good, bad, id_):
    monkeypatch.setattr(checks, "settings", Settings(settings, **{"CACHES": CHOICES[-1][2], name: good}))
    assert faults(check) == []

    monkeypatch.setattr(checks, "settings", Settings(settings, **{"CACHES": CHOICES[-1][2], name: bad}))

    assert faults(check) == [id_]


class Settings:
    """The settings but for some: pytest-django would start another cache for one that is only looked at."""

    def __init__(self, others, **changed):
        self.__dict__.update(changed, others=others)

    def __getattr__(self, name):
        return getattr(self.others, name)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://plans.example", []),
        ("https://plans.example:8443", []),
        ("https://board.plans.example", []),
        ("http://plans.example", ["lscb.E015"]),
        ("https://elsewhere.example", ["lscb.E015"]),
        ("https://plans.example/tracker", ["lscb.E015"]),
        ("plans.example", ["lscb.E015"]),
        ("", ["lscb.E015"]),
    ],
)
def test_mails_lead_to_this_product(settings, address, expected):
    settings.DEMONSTRATION, settings.ALLOWED_HOSTS = False, ["plans.example", ".plans.example"]
    settings.PUBLIC_URL = address
    assert faults(checks.mails_lead_here) == expected

    settings.DEMONSTRATION = True

    assert faults(checks.mails_lead_here) == []


@pytest.mark.parametrize(("https", "proxies", "expected"), [(True, 0, ["lscb.W002"]), (True, 1, []), (False, 0, [])])
def test_a_proxy_that_is_not_counted_is_noticed(settings, https, proxies, expected):
    settings.USES_HTTPS, settings.ALLAUTH_TRUSTED_PROXY_COUNT = https, proxies

    assert faults(checks.proxy_is_known) == expected


def test_data_that_cannot_be_made_durable_is_noticed(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    assert faults(checks.evidence_can_be_written) == []

    def refuses(folder):
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(checks, "prove_writable", refuses)

    assert faults(checks.evidence_can_be_written) == ["lscb.E004"] * 3


@pytest.mark.parametrize(("value", "expected"), [("3", []), ("two", ["lscb.E014"]), ("0", ["lscb.E014"])])
def test_workers_that_cannot_be_counted_are_noticed(monkeypatch, value, expected):
    monkeypatch.setenv("WEB_CONCURRENCY", value)

    assert faults(checks.workers_are_counted) == expected


def test_a_disk_that_is_nearly_full_is_noticed(monkeypatch):
    assert faults(checks.disks_have_room) == []

    monkeypatch.setattr(checks, "nearly_full", lambda: ["EVIDENCE_ROOT"])

    assert faults(checks.disks_have_room) == ["lscb.E006"]


@pytest.mark.parametrize(
    ("error", "expected", "words"),
    [
        (NotSupportedError("PostgreSQL 14 or later is required (found 13.4)."), "lscb.E020", "found 13.4"),
        (OperationalError("connection refused\n\tIs the server running?"), "lscb.E021", "refused"),
    ],
    ids=["too old", "away"],
)
def test_a_database_that_does_not_serve_is_refused_in_words(db, monkeypatch, error, expected, words):
    assert faults(database_checks.database_is_reached, databases=ON) == []

    def refuses(self):
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "ensure_connection", refuses)
        [found] = database_checks.database_is_reached(None, databases=ON)
        others = database_checks.clocks_agree(None, databases=ON)

    assert (found.id, words in found.msg) == (expected, True)
    assert others == []  # it is said once


@pytest.mark.skipif(connection.vendor != "postgresql", reason="It is a rule about PostgreSQL.")
def test_a_server_that_could_lose_work_is_refused(db):
    found = faults(database_checks.postgresql_keeps_what_it_says_is_saved, databases=ON)

    # The server of the tests saves nothing for good, to be quick.
    assert found.count("lscb.E022") == 3
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
    assert faults(database_checks.postgresql_keeps_what_it_says_is_saved, databases=ON).count("lscb.E022") == 2


def test_clocks_that_differ_are_noticed(db):
    now = timezone.now()

    assert ids(database_checks.clock_faults(connection, now)) == []
    assert ids(database_checks.clock_faults(connection, now + timedelta(minutes=5))) == ["lscb.E023"]
    assert ids(database_checks.clock_faults(connection, now - timedelta(minutes=5))) == ["lscb.E023"]


def test_a_clock_that_went_back_is_noticed(db, monkeypatch):
    with recorded():
        record(Kind.SYSTEM, "something_happened", by=None)
    before = AuditEvent.objects.get().recorded_at - timedelta(days=2)
    monkeypatch.setattr(database_checks, "database_clock", lambda connection: before)

    [found] = database_checks.clock_faults(connection, before)

    assert found.id == "lscb.E023"
    assert "the last event was recorded at" in found.msg


MOUNTS = """\
/dev/vda / ext4 rw 0 0
server:/plans /srv/lscb\\040data nfs4 rw 0 0
/dev/vdb /srv/lscb-evidence xfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/srv/lscb data/plan.sqlite3", "nfs4"), ("/srv/lscb-evidence/a", "xfs"), ("/srv/other", "ext4")],
)
def test_the_kind_of_disk_is_known(tmp_path, path, kind):
    (tmp_path / "mounts").write_text(MOUNTS)

    assert database_checks.file_system_of(Path(path), tmp_path / "mounts") == kind
    assert database_checks.file_system_of(Path(path), tmp_path / "none") == ""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="It is a rule about SQLite.")
def test_sqlite_on_a_network_drive_is_refused(db, monkeypatch):
    assert faults(database_checks.sqlite_is_on_a_local_disk, databases=ON) == []

    monkeypatch.setattr(database_checks, "file_system_of", lambda path: "cifs")

    assert faults(database_checks.sqlite_is_on_a_local_disk, databases=ON) == ["lscb.E024"]


def test_people_of_the_demonstration_are_noticed(db):
    person = factories.make_user(email="jo@plans.example")
    assert faults(database_checks.nobody_of_the_demonstration_may_sign_in, databases=ON) == []

    known = factories.make_user(email="manager@lscb.example")
    assert faults(database_checks.nobody_of_the_demonstration_may_sign_in, databases=ON) == ["lscb.E025"]

    type(person).objects.filter(pk=known.pk).update(is_active=False)
    assert faults(database_checks.nobody_of_the_demonstration_may_sign_in, databases=ON) == []


def test_an_empty_database_can_be_checked(db, monkeypatch):
    """Before the first `migrate`."""
    monkeypatch.setattr(type(connection.introspection), "table_names", lambda self, *args, **kwargs: [])

    assert database_checks.clock_faults(connection, timezone.now()) == []
    assert faults(database_checks.nobody_of_the_demonstration_may_sign_in, databases=ON) == []


def test_a_server_that_vanishes_is_given_up():
    """Its limits of time end with it: only the network's own can end waiting for it."""
    options = postgresql_options("postgres://u@db.example/n")

    waits = options["keepalives_idle"] + options["keepalives_interval"] * options["keepalives_count"]
    assert (options["keepalives"], waits) == (1, 60)
    assert options["tcp_user_timeout"] == 60_000
