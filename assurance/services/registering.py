"""The register of what the product gave out, by which it knows its own files again."""

import hashlib
import zlib
from datetime import date
from uuid import UUID, uuid5

from assurance.models import GivenReport
from assurance.reports.attached import Carried
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from recommendations.models import ActionPlan

OTHER_REPORT = "report"  # one that carries no data: a letter, a list, a map


@recorded()
def give_report(
    *,
    content: bytes,
    number: UUID,
    name: str,
    plan: ActionPlan | None,
    carried: Carried | None,
    selection: str,
    by,
    on: date,
) -> GivenReport:
    """Register a PDF and say in the audit trail who was given it. `by` is None for a command."""
    given = register(content=content, number=number, name=name, plan=plan, carried=carried, by=by, on=on)
    concerned = {"object_type": "plan", "object_id": plan.pk} if plan else {}
    record(Kind.ACCESS, "report_exported", by=by, subject=name, **concerned, sha256=given.sha256, selection=selection)
    return given


def register(
    *, content: bytes, number: UUID, name: str, plan: ActionPlan | None, carried: Carried | None, by, on: date
) -> GivenReport:
    """Once, however often and to however many the same file is given out. In the transaction of who gives it out."""
    sha256 = hashlib.sha256(content).hexdigest()
    data = carried.data if carried else b""
    given, _ = GivenReport.objects.defer("data").get_or_create(
        sha256=sha256,
        defaults={
            "number": lambda: free_number(number, sha256),
            "plan": plan,
            "kind": carried.kind if carried else OTHER_REPORT,
            "name": name,
            "as_at": carried.as_at if carried else on,
            "data_sha256": hashlib.sha256(data).hexdigest() if data else "",
            "data": lambda: zlib.compress(data),
            "given_by": by,
        },
    )
    return given


def free_number(number: UUID, sha256: str) -> UUID:
    """A report that other fonts make into another file has the same number printed; it is kept under one of its own."""
    is_taken = GivenReport.objects.filter(number=number).exclude(sha256=sha256).exists()
    return uuid5(number, sha256) if is_taken else number
