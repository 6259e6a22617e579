"""That somebody asked whether a file is genuine, and what the answer was. The name of the file is not repeated."""

from assurance.verifying.verdicts import Finding
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded


@recorded()
def record_verdict(finding: Finding, *, by) -> None:
    """`by` is None for a command."""
    report = finding.report
    concerned = {"object_type": "plan", "object_id": report.plan.pk} if report and report.plan else {}
    record(
        Kind.ACCESS,
        "report_verified",
        by=by,
        subject=report.name if report else "",
        **concerned,
        sha256=finding.sha256,
        verdict=finding.verdict.value,
    )
