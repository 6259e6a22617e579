"""What is read off the code and its settings: the data model fits its migrations, and nothing dangerous is in sight."""

import re
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.test_architecture import (
    INLINE,
    MODULES,
    ROOT,
    TEMPLATES,
    TRUSTS_TEXT,
    calls,
    is_view,
    reads_input,
    writes,
)
from tests.test_setup import PRODUCTION, environment, manage

OWN_APPS = ("audit", "throttling", "accounts", "recommendations", "assurance")
UNREVIEWED_SQL = re.compile(r"# noqa: S608(?! - \w)|\bRawSQL\(|\.raw\(|\.extra\(\s*(?:select|where|tables)")
SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----[A-Za-z0-9+/=\s]{40}|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_\w{36}|\bxox[abpr]-\w{10}"
)
PINNED = re.compile(r"[\w.\[\],-]+==[\w.]+$|\./|#|$")


def unfit_migrations() -> list[str]:
    """Apps with more than one end, and migrations from which more than one goes on."""
    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    faults = [f"{app} has {len(graph.leaf_nodes(app))} ends" for app in OWN_APPS if len(graph.leaf_nodes(app)) != 1]
    for key in graph.nodes:
        next_ones = [child.key for child in graph.node_map[key].children if child.key[0] == key[0]]
        if key[0] in OWN_APPS and len(next_ones) > 1:
            faults.append(f"{key} is followed by {next_ones}")
    return faults


@pytest.mark.django_db
def test_the_data_model_fits_its_migrations(figure, capsys):
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
        drift = []
    except SystemExit:
        drift = [line for line in capsys.readouterr().out.splitlines() if line.strip().startswith(("+", "-", "~"))]
    forks = unfit_migrations()

    count = sum(key[0] in OWN_APPS for key in MigrationLoader(None).graph.nodes)
    figure("M3", f"{count} migrations: {len(drift)} changes without one, {len(forks)} forks", reached=not drift + forks)
    assert (drift, forks) == ([], [])


def deployment_findings(tmp_path) -> list[str]:
    done = manage("check", "--deploy", "--fail-level", "WARNING", env=environment(tmp_path, **PRODUCTION))
    return (
        [] if done.returncode == 0 else re.findall(r"\((?:lscb|security|\w+)\.[EW]\d+\)", done.stderr) or [done.stderr]
    )


def lint_findings() -> list[str]:
    command = [sys.executable, "-m", "ruff", "check", "--select", "S", "--output-format", "concise", "--quiet", "."]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.splitlines()


def source_findings() -> dict[str, list[str]]:
    views = {name: source for name, source in MODULES.items() if is_view(name)}
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in kept_texts()}
    return {
        "templates that trust a text": [path.name for path in TEMPLATES if INLINE.search(path.read_text("utf-8"))],
        "code that trusts a text": [name for name, source in MODULES.items() if calls(source, TRUSTS_TEXT)],
        "SQL made by hand and not reviewed": [n for n, source in MODULES.items() if UNREVIEWED_SQL.search(source)],
        "views that write": [name for name, source in views.items() if writes(source)],
        "views that read input without a form": [name for name, source in views.items() if reads_input(source)],
        "secrets": [name for name, text in texts.items() if SECRET.search(text)],
        "libraries without an exact version": [
            line for line in (ROOT / "requirements.txt").read_text().splitlines() if not PINNED.match(line)
        ],
    }


def kept_texts():
    endings = {".py", ".toml", ".md", ".csv", ".html", ".js", ".json", ".yaml", ".conf", ".service", ".txt"}
    aside = {".git", ".venv", "var", "node_modules", "build"}
    return [p for p in ROOT.rglob("*") if p.suffix in endings and not aside & set(p.relative_to(ROOT).parts)]


def test_nothing_dangerous_is_in_sight(tmp_path, figure):
    found = source_findings()
    found |= {"deployment checks": deployment_findings(tmp_path), "the linter's security rules": lint_findings()}

    wrong = {what: places for what, places in found.items() if places}
    if connection.vendor == "sqlite":
        count = sum(map(len, found.values()))
        figure("D1", f"{count} findings in {len(found)} kinds of checks ({', '.join(found)})", reached=not wrong)
    assert wrong == {}


@pytest.mark.parametrize(
    "line",
    ['rows.raw("SELECT 1")', 'RawSQL("x")', "rows.extra(where=[text])", 'f"SELECT {x}"  # noqa: S608'],
)
def test_sql_made_by_hand_is_noticed(line):
    assert UNREVIEWED_SQL.search(line)
    assert not UNREVIEWED_SQL.search('f"SELECT {x}"  # noqa: S608 - our own names')


def test_a_secret_and_a_loose_version_are_noticed():
    assert SECRET.search("AKIA" + "ABCDEFGHIJKLMNOP")
    assert SECRET.search("-----BEGIN RSA " + "PRIVATE KEY-----\n" + "A" * 64)
    assert not PINNED.match("Django>=5")
    assert PINNED.match("django-allauth[mfa,socialaccount]==65.21.1")
