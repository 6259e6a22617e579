"""What the writers of the long runs work on, and what became of it. Run as a program, under the server's settings:

python -m tests.long.world make 20     makes people and rows, and prints whom to sign in as
python -m tests.long.world find        prints what is stored of what the writers sent
"""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lscb_tracker.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402

from assurance import evidence_store  # noqa: E402
from assurance.models import AssuranceRecord, EvidenceFile  # noqa: E402
from lscb_tracker.accounts.roles import Role  # noqa: E402
from recommendations.models import ActionUpdate  # noqa: E402
from tests import factories  # noqa: E402


def make(writers: int) -> dict:
    """For each writer a person, and a recommendation with an action that nobody else edits."""
    part, found = factories.make_plan_agency(factories.make_plan("long-run")), []
    for number in range(writers):
        email = f"writer{number}@plans.example"
        factories.make_user(Role.BUSINESS_MANAGER, email=email, password=factories.PASSWORD)
        row = factories.make_recommendation(plan_agency=part)
        action = factories.make_action(row)
        found.append({"email": email, "row": row.get_absolute_url(), "action": action.pk})
    return {"writers": found, "password": factories.PASSWORD}


def find() -> dict:
    """How often each text is stored, and which file is under each; whether the database is sound."""
    files = EvidenceFile.objects.values_list("item__record__text", "storage_key", "sha256")
    return {
        "update": dict(ActionUpdate.objects.values_list("note").annotate(Count("pk"))),
        "assurance": dict(AssuranceRecord.objects.values_list("text").annotate(Count("pk"))),
        "files": {text: evidence_store.is_unchanged(key, sha256) for text, key, sha256 in files},
        "faults": faults_of_sqlite() if connection.vendor == "sqlite" else [],
    }


def faults_of_sqlite() -> list[str]:
    with connection.cursor() as cursor:
        broken = [row[0] for row in cursor.execute("PRAGMA integrity_check").fetchall() if row[0] != "ok"]
        return broken + [str(row) for row in cursor.execute("PRAGMA foreign_key_check").fetchall()]


if __name__ == "__main__":
    answer = make(int(sys.argv[2])) if sys.argv[1] == "make" else find()
    sys.stdout.write(json.dumps(answer))
