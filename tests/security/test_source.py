"""What is true of the source itself: no SQL made of words, no secret, fixed versions, one line of migrations."""

import math
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from tests.test_architecture import MODULES, TEMPLATES, called
from tests.test_setup import PRODUCTION, ROOT, environment

# Who may speak SQL, and why no words of anybody can get into it.
MAY_SPEAK_SQL = {
    r"lscb_tracker\.backups\..*": "Copies whole tables; the names come from the models.",
    r"lscb_tracker\.audit\.append_only": "Makes the triggers; the names come from the models.",
    r"lscb_tracker\.audit\.trail": "Takes the lock of the chain, with a constant.",
    r"lscb_tracker\.throttling\.limits": "One statement that counts, with parameters.",
    r"recommendations\.similar": "Asks the database about itself, with a constant.",
    r"lscb_tracker\.(checks|database_checks|health|databases)": "Asks the database about itself, with constants.",
}
SQL = {"execute", "executemany", "raw", "extra", "RawSQL", "RunSQL", "callproc", "executescript"}
NOT_SQL = {"lscb_tracker.outages", "lscb_tracker.backups.command_words"}  # hand a call on that Django makes
PINNED = re.compile(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[0-9][0-9a-z.]*|\./[a-z_/]+")
SECRETS = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"),
    "cloud key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "token of a code host": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|glpat-[\w-]{20,}|xox[baprs]-[\w-]{10,})"),
    "signed token": re.compile(r"\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}"),
    "password in an address": re.compile(
        r"\b[a-z+]+://[^\s:/@{}\"'<>$]+:(?!secret@|password@|p%2Fw@|p@|…@)[^\s/@{}\"'<>$]{3,}@[\w.]+"
    ),
}
QUOTED = re.compile(r"[\"'=]([A-Za-z0-9+/_-]{32,})[\"'\s]")
MIXED = 4.5  # bits for each letter; words have less
NOT_SECRET = {"package-lock.json", "requirements.txt", "test_checks.py"}  # the last shows what a good secret looks like


def speaks_sql(name: str, source: str) -> set[str]:
    return {call for call, _ in called(source)} & SQL if name not in NOT_SQL else set()


def may_speak_sql(name: str) -> bool:
    return any(re.fullmatch(pattern, name) for pattern in MAY_SPEAK_SQL)


def test_no_sql_is_written_outside_a_reviewed_list(figure):
    found = {name: speaks_sql(name, source) for name, source in MODULES.items() if not may_speak_sql(name)}
    found = {name: calls for name, calls in found.items() if calls}

    figure("D1", f"{len(MODULES)} modules: raw SQL outside the reviewed list in {len(found)}", reached=not found)
    assert found == {}, "Use the ORM; or add the module to MAY_SPEAK_SQL, with the reason why nobody’s words get in."


def test_what_may_speak_sql_does():
    for pattern in MAY_SPEAK_SQL:
        assert any(re.fullmatch(pattern, name) and speaks_sql(name, MODULES[name]) for name in MODULES), pattern


@pytest.mark.parametrize(
    "line", ["cursor.execute('x')", "Theme.objects.raw('x')", "rows.extra(where=['x'])", "RawSQL('x')"]
)
def test_sql_is_noticed(line):
    assert speaks_sql("assurance.views.plans", line)


def test_no_template_trusts_a_text(figure):
    found = [path.name for path in TEMPLATES if re.search(r"\|\s*safe\b|autoescape\s+off", path.read_text("utf-8"))]

    figure("D1", f"{len(TEMPLATES)} templates: {len(found)} trust a text", reached=not found)
    assert found == []


def test_every_package_has_one_version():
    lines = [line.strip() for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines()]
    found = [line for line in lines if line and not line.startswith("#")]

    assert [line for line in found if not PINNED.fullmatch(line)] == []
    assert len(found) > 10


def test_models_and_migrations_agree(db, figure):
    problem = ""
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    except SystemExit:
        problem = "a model has no migration"

    figure("M3", problem or "models and migrations agree", reached=not problem)
    assert not problem, "Run manage.py makemigrations, and give the migration a name."


def test_the_migrations_of_each_app_stand_in_one_line(figure):
    graph = MigrationLoader(None).graph
    ours = [app.label for app in apps.get_app_configs() if Path(app.path).is_relative_to(ROOT / "lscb_tracker")]
    wrong = []
    for app in [*ours, "recommendations", "assurance"]:
        nodes = sorted(name for label, name in graph.nodes if label == app)
        numbers = [int(name[:4]) for name in nodes]
        parents = [[p for p in graph.node_map[app, name].parents if p.key[0] == app] for name in nodes]
        wrong += [app] if numbers != list(range(1, len(nodes) + 1)) or any(len(each) > 1 for each in parents) else []
        wrong += [app] if nodes and len(graph.leaf_nodes(app)) != 1 else []

    figure("M3", f"{len(ours) + 2} apps, {len(wrong)} with a history that forks", reached=not wrong)
    assert wrong == []


def test_a_production_server_passes_all_checks(tmp_path, figure):
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, env=environment(tmp_path, **PRODUCTION), capture_output=True, text=True)

    found = re.findall(r"\((\w+\.[EW]\d+)\)", done.stderr)
    figure("D1", f"check --deploy under production settings: {len(found)} warnings", reached=not found)
    assert found == [], done.stderr


def entropy(text: str) -> float:
    shares = [text.count(letter) / len(text) for letter in set(text)]
    return -sum(share * math.log2(share) for share in shares)


def looks_secret(text: str) -> bool:
    kinds = [any(map(str.islower, text)), any(map(str.isupper, text)), any(map(str.isdigit, text))]
    return all(kinds) and entropy(text) > MIXED and not re.search(r"[A-Za-z]{9,}|/.*/", text)


def secrets_in(text: str) -> list[str]:
    found = [name for name, pattern in SECRETS.items() if pattern.search(text)]
    return found + [f"key-like: {word[:6]}…" for word in QUOTED.findall(text) if looks_secret(word)]


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("This is no git checkout.")
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def test_no_secret_is_kept_in_the_repository(figure):
    found = {}
    for path in tracked_files():
        if path.is_file() and path.name not in NOT_SECRET:
            text = path.read_bytes().decode("utf-8", "ignore")
            if secrets := secrets_in(text):
                found[str(path.relative_to(ROOT))] = secrets

    figure("D1", f"secrets in the repository: {len(found)}", reached=not found)
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN " + "PRIVATE KEY-----",
        "AKIA" + "ABCDEFGHIJKLMNOP",
        'KEY = "' + "aB3dE6gH9jK2mN5p" + "Q8sT1vW4yZ7bC0fX" + '"',
        "postgres://lscb:" + "hunter22@db.example/lscb",
    ],
)
def test_a_secret_is_noticed(text):
    assert secrets_in(text)
