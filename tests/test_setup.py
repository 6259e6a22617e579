"""What an installation is refused for, and what it is given: settings, databases, checks, the commands of set-up."""

import http.client
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.checks import Error
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from lscb_tracker import checks, databases
from lscb_tracker.settings import secret

ROOT = Path(__file__).resolve().parent.parent
GOOD_SECRET = "sixty characters that no attacker of these tests has to guess"
SECRETS = {
    "SECRET_KEY": GOOD_SECRET,
    "AUDIT_KEY": "another sixty characters that nobody has to guess either, ever",
}
PRODUCTION = {
    **SECRETS,
    "ALLOWED_HOSTS": "plans.example",
    "DATABASE_URL": "postgres://lscb:secret@db.example:5432/lscb",
    "EMAIL_URL": "smtp+tls://lscb:secret@mail.example:587",
    "PUBLIC_URL": "https://plans.example",
    "TRUSTED_PROXY_COUNT": "1",
    "BOARD_NAME": "A Local Safeguarding Children Board",
}


def environment(folder: Path, **variables: str) -> dict[str, str]:
    """The environment of a program that knows nothing but these variables."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"ENV_FILE": os.devnull, "DATA_DIR": str(folder)} | variables


def manage(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)


def ids(output: str) -> set[str]:
    return set(re.findall(r"\((\w+\.[EW]\d+)\)", output))


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param((3, 40, 1), ("DELETE", "EXTRA"), id="Debian 12"),
        pytest.param((3, 50, 6), ("DELETE", "EXTRA"), id="before the back-port"),
        pytest.param((3, 50, 7), ("WAL", "FULL"), id="back-port"),
        pytest.param((3, 51, 0), ("DELETE", "EXTRA"), id="newer but not fixed"),
        pytest.param((3, 51, 2), ("DELETE", "EXTRA"), id="before the fix"),
        pytest.param((3, 51, 3), ("WAL", "FULL"), id="fix"),
        pytest.param((4, 0, 0), ("WAL", "FULL"), id="after the fix"),
    ],
)
def test_write_ahead_log_is_used_only_where_it_is_sound(version, expected):
    assert databases.sqlite_journal(version) == expected


def test_sqlite_takes_the_write_lock_at_once_and_waits_for_it():
    options = databases.configured({"ENGINE": "django.db.backends.sqlite3"}, "sqlite:///plan.sqlite3")["OPTIONS"]

    assert (options["transaction_mode"], options["timeout"]) == ("IMMEDIATE", 20)
    assert "PRAGMA foreign_keys=ON;" in options["init_command"]


def postgresql(url: str, host: str, **options) -> dict:
    return databases.configured(
        {"ENGINE": "django.db.backends.postgresql", "HOST": host} | ({"OPTIONS": options} if options else {}), url
    )


@pytest.mark.parametrize(
    ("url", "host", "given", "sslmode"),
    [
        ("postgres://u@db.example/n", "db.example", {}, "verify-full"),
        ("postgres://u:p%2Fw@db.example/n", "db.example", {}, "verify-full"),
        ("postgres://u@db.example/n?sslmode=require", "db.example", {"sslmode": "require"}, "require"),
        ("postgres://u@localhost/n", "localhost", {}, None),
        ("postgres://u@127.0.0.1/n", "127.0.0.1", {}, None),
        ("postgres://u@%2Fvar%2Frun%2Fpostgresql/n", "%2Fvar%2Frun%2Fpostgresql", {}, None),
    ],
)
def test_another_host_has_to_prove_who_it_is(url, host, given, sslmode):
    assert postgresql(url, host, **given)["OPTIONS"].get("sslmode") == sslmode


def test_a_socket_is_reached_through_its_folder():
    url = "postgres://u@%2Fvar%2Frun%2Fpostgresql/n"

    assert postgresql(url, "%2Fvar%2Frun%2Fpostgresql")["HOST"] == "/var/run/postgresql"


def test_neither_database_wraps_whole_requests_or_opens_a_connection_for_each():
    for config in ({"ENGINE": "django.db.backends.sqlite3"}, {"ENGINE": "django.db.backends.postgresql"}):
        found = databases.configured(config, "")
        assert (found["ATOMIC_REQUESTS"], found["CONN_MAX_AGE"], found["CONN_HEALTH_CHECKS"]) == (False, 60, True)


def timeouts(options: str) -> dict[str, str]:
    return dict(re.findall(r"-c (\w+)=(\d+)", options))


def test_nobody_waits_for_ever_on_postgresql():
    assert timeouts(postgresql("postgres://u@localhost/n", "localhost")["OPTIONS"]["options"]) == {
        "lock_timeout": "3000",
        "statement_timeout": "20000",
        "idle_in_transaction_session_timeout": "30000",
    }


@pytest.mark.django_db
def test_the_live_connection_has_the_options():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            names = ("journal_mode", "synchronous", "foreign_keys")
            found = {name: str(cursor.execute(f"PRAGMA {name}").fetchone()[0]).upper() for name in names}
            level = {"FULL": "2", "EXTRA": "3"}
            journal, synchronous = databases.sqlite_journal()
            assert found == {"journal_mode": journal, "synchronous": level[synchronous], "foreign_keys": "1"}
        else:
            wanted = timeouts(connection.settings_dict["OPTIONS"]["options"])
            cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(wanted)])
            assert dict(cursor.fetchall()) == wanted


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize(("value", "words"), [("", "not set"), ("x" * 31, "too short")], ids=["missing", "short"])
def test_no_start_without_a_secret(tmp_path, name, value, words):
    refused = manage("check", env=environment(tmp_path, **SECRETS | {name: value}))
    accepted = manage("check", env=environment(tmp_path, **SECRETS | {name: "x" * 32}))

    assert refused.returncode != 0
    assert f"{name} is {words}. Set it to at least 32 random characters" in refused.stderr
    assert (accepted.returncode, accepted.stdout) == (0, "System check identified no issues (1 silenced).\n")


def test_a_secret_is_read_from_the_environment(monkeypatch):
    monkeypatch.setenv("SOME_SECRET", GOOD_SECRET)

    assert secret("SOME_SECRET", at_least=len(GOOD_SECRET)) == GOOD_SECRET
    with pytest.raises(ImproperlyConfigured, match="SOME_SECRET is too short"):
        secret("SOME_SECRET", at_least=len(GOOD_SECRET) + 1)


def test_settings_are_read_from_the_named_file(tmp_path):
    (tmp_path / "settings.env").write_text("BOARD_NAME=Another Board\n", encoding="utf-8")
    env = environment(tmp_path, **SECRETS) | {"ENV_FILE": str(tmp_path / "settings.env")}

    shown = manage("shell", "--command", "from django.conf import settings; print(settings.BOARD_NAME)", env=env)

    assert shown.stdout.splitlines()[-1] == "Another Board"


@pytest.mark.parametrize(
    ("name", "value"),
    [("EVIDENCE_MAX_MEGABYTES", "many"), ("EVIDENCE_MAX_MEGABYTES", "0"), ("TRUSTED_PROXY_COUNT", "-1")],
)
def test_a_number_that_makes_no_sense_is_refused_by_its_name(tmp_path, name, value):
    refused = manage("check", env=environment(tmp_path, **SECRETS | {name: value}))

    assert refused.returncode != 0
    assert f"{name} is “{value}”. Set it to a whole number" in refused.stderr


def test_production_settings_pass_the_deployment_checks(tmp_path):
    checked = manage("check", "--deploy", "--fail-level", "WARNING", env=environment(tmp_path, **PRODUCTION))

    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"DEMONSTRATION": "true"}, "lscb.E001"),
        ({"DATABASE_URL": "sqlite:////tmp/plan.sqlite3"}, "lscb.E002"),
        ({"EVIDENCE_ROOT": "/dev/null/evidence"}, "lscb.E004"),
        ({"EMAIL_URL": "consolemail://"}, "lscb.E005"),
        ({"DEBUG": "true"}, "lscb.E008"),
        ({"SECRET_KEY": "change-me-" + GOOD_SECRET}, "lscb.E007"),
        ({"ALLOWED_HOSTS": "*"}, "lscb.E009"),
        ({"PUBLIC_URL": "https://elsewhere.example"}, "lscb.E015"),
        ({"TRUSTED_PROXY_COUNT": "0"}, "lscb.W002"),
        ({"SECURE_SSL_REDIRECT": "false"}, "security.W008"),
    ],
    ids=[
        "demonstration",
        "SQLite",
        "evidence cannot be written",
        "mail in the log",
        "debug",
        "sample secret",
        "any host",
        "mails lead elsewhere",
        "unknown proxy",
        "no https",
    ],
)
def test_a_bad_deployment_is_refused(tmp_path, change, expected):
    env = environment(tmp_path, **PRODUCTION | change)

    checked = manage("check", "--deploy", "--fail-level", "WARNING", env=env)

    assert checked.returncode != 0
    assert expected in ids(checked.stderr)


def test_evidence_that_cannot_be_written_is_noticed(settings, tmp_path):
    (tmp_path / "file").touch()

    settings.EVIDENCE_ROOT = tmp_path / "folder"
    assert checks.evidence_can_be_written(None) == []
    settings.EVIDENCE_ROOT = tmp_path / "file" / "folder"
    assert [error.id for error in checks.evidence_can_be_written(None)] == ["lscb.E004"]


def test_a_missing_front_end_is_noticed(settings):
    assert checks.front_end_is_installed(None) == []
    settings.STATICFILES_DIRS = []
    finders.get_finder.cache_clear()

    found = checks.front_end_is_installed(None)

    finders.get_finder.cache_clear()
    assert [warning.id for warning in found] == ["lscb.W001"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="It is a rule about SQLite.")
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_could_lose_work_is_noticed():
    assert checks.sqlite_is_durable(None, databases=["default"]) == []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")

    found = checks.sqlite_is_durable(None, databases=["default"])

    connection.close()
    assert [type(error) for error in found] == [Error]
    assert f"SQLite {sqlite3.sqlite_version} runs with" in found[0].msg
    assert found[0].id == "lscb.E003"


def answer(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    """What the server answers, once it listens."""
    for _ in range(600):
        try:
            asking = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            asking.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            return asking.getresponse()
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise AssertionError("The server did not start.")


@pytest.fixture
def production_server(tmp_path):
    """gunicorn as the deployment notes start it, behind one proxy. A page before sign-in needs no database."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    env = environment(tmp_path, **PRODUCTION, PORT=str(port), WEB_CONCURRENCY="1")
    command = [sys.executable, "-m", "gunicorn", "--config", "python:lscb_tracker.gunicorn_config"]
    server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield port
    server.terminate()
    server.wait(timeout=30)


def test_the_production_server_speaks_https_alone(production_server):
    plain = answer(production_server, "/accounts/login/", Host="plans.example")
    through_proxy = answer(production_server, "/accounts/login/", Host="plans.example", X_Forwarded_Proto="https")
    stranger = answer(production_server, "/accounts/login/", Host="evil.example", X_Forwarded_Proto="https")

    assert (plain.status, plain.headers["Location"]) == (301, "https://plans.example/accounts/login/")
    assert through_proxy.status == 200
    assert through_proxy.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert re.match(r"\s*__Host-csrf=.*; HttpOnly; .*Path=/; .*Secure", through_proxy.headers["Set-Cookie"])
    assert stranger.status == 400


def test_the_production_server_answers_those_that_watch_it(production_server):
    alive = answer(production_server, "/health/live", Host="10.1.2.3")
    ready = answer(production_server, "/health/ready", Host="10.1.2.3")  # its database does not exist

    assert (alive.status, alive.read()) == (200, b"ok")
    assert (ready.status, ready.read()) == (503, b"not ready")
    assert [asked.headers["Content-Type"] for asked in (alive, ready)] == ["text/plain; charset=utf-8"] * 2


def test_an_unsuitable_python_is_refused_in_words(tmp_path):
    old = tmp_path / "python2"
    old.write_text("#!/bin/sh\n[ \"$1\" = --version ] && echo 'Python 2.7.18'\nexit 1\n")
    old.chmod(0o755)

    refused = subprocess.run(
        [ROOT / ".ci/python"], env=os.environ | {"PYTHON": str(old)}, capture_output=True, text=True
    )
    accepted = subprocess.run([ROOT / ".ci/python"], env=os.environ | {"PYTHON": sys.executable}, capture_output=True)

    assert (refused.returncode, refused.stdout) == (1, "")
    assert "is “Python 2.7.18”, and 3.11, 3.12 or 3.13 is needed." in refused.stderr
    assert accepted.returncode == 0


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed.")
def test_the_settings_of_the_demonstration_are_written_once(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    (tmp_path / "static").mkdir()
    make = ["make", "--silent", "--directory", str(tmp_path), ".env"]

    subprocess.run(make, check=True, capture_output=True)
    written = (tmp_path / ".env").read_text()
    subprocess.run(make, check=True, capture_output=True)

    assert re.fullmatch(r"DEMONSTRATION=true\nSECRET_KEY=[\w-]{50,}\nAUDIT_KEY=[\w-]{50,}\n", written)
    assert (tmp_path / ".env").read_text() == written
    assert (tmp_path / ".env").stat().st_mode & 0o077 == 0


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed.")
def test_settings_from_before_the_audit_trail_are_given_its_key_once(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    (tmp_path / "static").mkdir()
    (tmp_path / ".env").write_text("SECRET_KEY=old")  # by an editor that ends no last line

    for _ in range(2):
        make = ["make", "--silent", "--directory", str(tmp_path), "audit-key"]
        subprocess.run(make, check=True, capture_output=True)

    assert re.fullmatch(r"SECRET_KEY=old\nAUDIT_KEY=[\w-]{50,}\n", (tmp_path / ".env").read_text())


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed.")
def test_settings_have_the_key_before_anything_reads_them():
    make = ["make", "--dry-run", "--always-make", "--directory", str(ROOT), "var/static/staticfiles.json"]

    said = subprocess.run(make, check=True, capture_output=True, text=True).stdout

    assert 0 < said.index("^AUDIT_KEY=") < said.index("collectstatic")


def test_the_readme_lists_every_variable_that_is_read():
    read = set()
    for source in ("settings.py", "gunicorn_config.py"):
        text = (ROOT / "lscb_tracker" / source).read_text(encoding="utf-8")
        read |= set(re.findall(r"""(?:env\.\w+|secret|number|socket_address|environ\.get)\(["']([A-Z_]+)["']""", text))
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE))

    assert {"SECRET_KEY", "DATABASE_URL", "BIND", "ENV_FILE"} <= read
    assert listed == read
