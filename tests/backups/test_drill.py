"""The drill: nothing is left but the program, one backup and the keys. How long until somebody signs in?"""

import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection

from lscb_tracker.backups.engines import engine_of
from lscb_tracker.backups.row_hashes import table_hashes
from lscb_tracker.backups.standing_in import standing_in
from tests.backups.conftest import newest
from tests.backups.test_move import url_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

ROOT = Path(__file__).resolve().parents[2]
NOT_RELEASED = shutil.ignore_patterns(".venv", ".git", "var", ".env", "__pycache__", "node_modules", ".*_cache")
ACCOUNT = {"login": "member@lscb.example", "password": "a-plan-for-every-child"}
CHANGED_BY_A_RESTORE = {"django_session", "audit_auditevent"}
ADD_EVIDENCE = """
from datetime import date
from assurance import evidence_store
from assurance.models import AssuranceRecord
from assurance.services.evidence import EvidenceDetails, NewEvidence, add_evidence
from lscb_tracker.accounts.models import User
for number in range(50):
    stored = evidence_store.store([b"%PDF-1.7 ", bytes(1000 * number)], f"audit {number}.pdf")
    add_evidence(
        record=AssuranceRecord.objects.order_by("?").filter(state="accepted").first(),
        evidence=[NewEvidence(EvidenceDetails(f"Audit {number}", "audit", "held"), [stored])],
        by=User.objects.get(email="manager@lscb.example"),
    )
"""


class Host:
    """A host with folders and a database of its own."""

    def __init__(self, folder: Path, program: Path, name: str):
        self.folder, self.program = folder, program
        is_file = connection.vendor == "sqlite"
        self.database = connection.settings_dict | {"NAME": str(folder / "data.sqlite3") if is_file else name}
        self.engine = engine_of(self.database)
        folder.mkdir()
        if not is_file:
            self.engine.create(name)
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "lscb_tracker.settings",
            "DATABASE_URL": f"sqlite:///{self.database['NAME']}" if is_file else url_of(self.database),
            "DATA_DIR": str(folder / "var"),
            "EVIDENCE_ROOT": str(folder / "evidence"),
        }

    def manage(self, *command: str, say: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=self.program,
            env=self.environment,
            input=say,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def state(self) -> tuple[dict, dict]:
        files = (self.folder / "evidence").glob("??/*")
        with standing_in(self.database):
            tables = {name: said for name, said in table_hashes().items() if name not in CHANGED_BY_A_RESTORE}
        return tables, {path.name: path.read_bytes() for path in files}

    def take_away(self) -> None:
        shutil.rmtree(self.folder)
        if connection.vendor == "postgresql":
            self.engine.remove(self.database["NAME"])


@pytest.fixture
def hosts(transactional_db, tmp_path):
    made = []

    def host(name: str, program: Path) -> Host:
        made.append(Host(tmp_path / name, program, f"drill_{name}"))
        return made[-1]

    yield host
    for each in made:
        if each.folder.exists():
            each.take_away()


def sign_in(port: int) -> int:
    """The status of the first page after signing in, as a browser would ask for it."""
    server = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    server.request("GET", "/accounts/login/")
    page = server.getresponse()
    cookies = dict(cookie.split(";")[0].split("=", 1) for cookie in page.headers.get_all("Set-Cookie"))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.read().decode())[1]
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": as_header(cookies)}
    server.request("POST", "/accounts/login/", urlencode(ACCOUNT | {"csrfmiddlewaretoken": token}), headers)
    answer = server.getresponse()
    answer.read()
    assert answer.status == 302
    cookies |= dict(cookie.split(";")[0].split("=", 1) for cookie in answer.headers.get_all("Set-Cookie"))
    server.request("GET", answer.headers["Location"], headers={"Cookie": as_header(cookies)})
    return server.getresponse().status


def as_header(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def serves(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def test_the_program_one_backup_and_the_keys_are_enough(hosts, tmp_path, figure):
    live = hosts("live", ROOT)
    live.manage("migrate", "--verbosity", "0")
    live.manage("load_demonstration")
    live.manage("shell", say=ADD_EVIDENCE)
    live.manage("backup", "--to", str(tmp_path / "carried"))
    before = live.state()
    live.take_away()

    began = time.monotonic()
    program = Path(shutil.copytree(ROOT, tmp_path / "release", ignore=NOT_RELEASED))
    new = hosts("new", program)
    new.manage("restore", str(newest(tmp_path / "carried")), "--yes")
    after = new.state()  # signing in changes some of it
    new.manage("collectstatic", "--no-input", "--verbosity", "0")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", "python:lscb_tracker.gunicorn_config"]
    with subprocess.Popen(
        command, cwd=program, env=new.environment | {"BIND": f"127.0.0.1:{port}"}, stderr=subprocess.DEVNULL
    ) as service:
        try:
            while not serves(port):
                assert service.poll() is None
                time.sleep(0.1)
            status = sign_in(port)
        finally:
            service.terminate()
    minutes = (time.monotonic() - began) / 60

    assert "The audit trail is whole" in new.manage("verify_audit")
    same = status == 200 and after == before and len(after[1]) == 50
    found = f"{len(after[1])} files and {len(after[0])} tables the same, audit trail whole"
    words = f"{minutes:.1f} minutes from a copied release to signing in; {found}"
    figure("B2", words, reached=same and minutes < 30)
    assert status == 200
    assert after == before
    assert len(after[1]) == 50
