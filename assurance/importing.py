"""The assurance part of a document in the exchange format, and the opening positions read from a published plan."""

import csv
from datetime import date
from pathlib import Path

from assurance import services
from assurance.models import EvidencePlace, EvidenceType, OpeningPosition
from assurance.models.records import RecordKind
from lscb_tracker.audit.chain import canonical, sha256
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from recommendations.importing.plan_document import ImportedPlan, load_plan
from recommendations.models import ActionPlan, PlanAgency, Recommendation
from recommendations.models.actions import STATUSES_WITH_REASON

NO_DATES = "none"


def read_positions(path: Path) -> dict[str, dict[str, str]]:
    """The reading of each row of a published plan, by ref."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["ref"]: row for row in csv.DictReader(file)}


@recorded()
def load_published_plan(document: dict, positions: dict[str, dict[str, str]], *, by, on: date) -> ActionPlan:
    """Make a plan with its assurance, as read from a published document, whole or not at all."""
    progress = {ref: _progress(row) for ref, row in positions.items()}
    imported = load_plan(document, action_statuses=progress, by=by)
    as_at = date.fromisoformat(document["as_at"])
    for values in document["agencies"]:
        plan_agency = imported.plan_agencies[values["number"]]
        for row in values["recommendations"]:
            recommendation = imported.recommendations[row["ref"]]
            for told in row["assurance"]:
                _load_record(recommendation, plan_agency, told, by, on)
            _load_position(recommendation, positions[row["ref"]], as_at)
        for request in values["requests"]:
            _load_request(plan_agency, request, imported, by, on)
    services.rebuild_positions(r.pk for r in imported.recommendations.values())
    record(
        Kind.CHANGE,
        "plan_imported",
        by=by,
        subject=str(imported.plan),
        object_type="plan",
        object_id=imported.plan.pk,
        document_sha256=sha256(canonical(document)),
        positions_sha256=sha256(canonical(positions)),
    )
    return imported.plan


def _progress(row: dict[str, str]) -> dict[str, str]:
    """What a reading says of the action; the reason only where the status asks for one."""
    dates = "" if row["dates_as_printed"].startswith(NO_DATES) else row["dates_as_printed"]
    reason = row["reason"] if row["action_status"] in STATUSES_WITH_REASON else ""
    return {"status": row["action_status"], "status_reason": reason, "dates_as_printed": dates}


def _load_record(recommendation: Recommendation, plan_agency: PlanAgency, values: dict, by, on: date) -> None:
    is_from_agency = values["kind"] == RecordKind.FROM_AGENCY
    services.log_assurance(
        details=services.AssuranceDetails(
            text=values["text"],
            kind=RecordKind(values["kind"]),
            received_on=_day(values["received_on"]),
            as_at=_day(values.get("as_at")),
            date_as_printed=values["date_as_printed"],
            given_by_agency=plan_agency.agency if is_from_agency else None,
            given_by_name=values["given_by_name"],
            given_by_role=values["given_by_role"],
            is_as_published=True,
        ),
        recommendations=[recommendation],
        evidence=[services.NewEvidence(_evidence(item)) for item in values["evidence"]],
        by=by,
        on=on,
    )


def _evidence(values: dict) -> services.EvidenceDetails:
    return services.EvidenceDetails(
        title=values["title"],
        evidence_type=EvidenceType(values["type"]),
        place=EvidencePlace(values["place"]),
        document_date=_day(values["document_date"]),
        document_date_as_printed=values["document_date_as_printed"],
        url=values["url"],
        reference=values["reference"],
        is_as_published=True,
    )


def _load_position(recommendation: Recommendation, row: dict[str, str], as_at: date) -> None:
    opening = OpeningPosition(
        recommendation=recommendation,
        as_at=as_at,
        assurance_status=row["assurance_status"],
        evidence_level=int(row["evidence_level"]),
        evidence_held=row["evidence_held"],
        dates_as_printed=row["dates_as_printed"],
        follow_up=row["follow_up"],
        reason=row["reason"],
    )
    opening.full_clean()
    opening.save()


def _load_request(plan_agency: PlanAgency, values: dict, imported: ImportedPlan, by, on: date) -> None:
    services.record_request(
        plan_agency=plan_agency,
        recommendations=[imported.recommendations[ref] for ref in values["refs"]],
        by=by,
        on=on,
        purpose=values["purpose"],
        channel=values["channel"],
        sent_on=_day(values["sent_on"]),
        due_on=None,
        sent_to=values["sent_to"],
        text=values["words"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
