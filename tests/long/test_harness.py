"""The long runs can see what they look for: each kind of loss, made by hand, is noticed."""

import sys
from pathlib import Path

import pytest

from tests.long.server import problems
from tests.long.writers import all_at_work, compare

pytestmark = pytest.mark.long

# The product's own tables refuse this; whoever owns the database can lift that.
TAMPER = """
import sys, uuid
from tests.long import world
from django.db import connection
from lscb_tracker.audit import append_only
from recommendations.models import ActionUpdate
with append_only.lifted(connection):
    {}
"""
LOSE_ONE = "ActionUpdate.objects.get(note=sys.argv[1]).delete()"
DOUBLE_ONE = (
    "row = ActionUpdate.objects.get(note=sys.argv[1]); row.pk = None; row.submission_key = uuid.uuid4(); "
    "row.save(force_insert=True)"
)
FORGE_ONE = "connection.cursor().execute(\"UPDATE audit_auditevent SET actor_name = 'Nobody' WHERE number = 1\")"


def tamper(server, how: str, *arguments: str) -> None:
    server.run(sys.executable, "-c", TAMPER.format(how), *arguments)


def test_every_kind_of_loss_is_noticed(server):
    world = server.prepare(2)
    server.start()
    ledger = all_at_work(server, world, None, most=3)
    sound, well = compare(ledger, server.find()), problems(server)
    lost, doubled = sorted(text for kind, text in ledger.acknowledged if kind == "update")[:2]
    files = sorted(text for kind, text in ledger.acknowledged if kind == "assurance")
    [*_, evidence] = Path(server.env["DATA_DIR"]).glob("evidence/[0-9a-f][0-9a-f]/*")

    tamper(server, LOSE_ONE, lost)
    tamper(server, DOUBLE_ONE, doubled)
    tamper(server, FORGE_ONE)
    evidence.write_bytes(b"Something else")
    found, broken = compare(ledger, server.find()), problems(server)

    assert (sound, well) == ({"lost": [], "doubled": [], "without its file": [], "damaged": []}, [])
    assert (found["lost"], found["doubled"]) == ([lost], [doubled])
    assert len(found["without its file"]) == 1
    assert found["without its file"][0] in files
    assert [next(name for name in ("check_evidence", "verify_audit") if name in each) for each in broken] == [
        "check_evidence",
        "verify_audit",
    ]
