"""What the Board makes of what it is told: accepted into the plan, returned, decided on."""

from datetime import date

from assurance import services
from assurance.demonstration.scene import Scene, event
from assurance.models import AssuranceRecord, RecordKind
from recommendations.models import Subgroup


@event
def told(scene: Scene, on: date, *, ref: str, text: str, name: str, role: str, evidence: list[dict] = ()) -> None:
    """Said at a meeting, and logged by the business manager."""
    row = scene.rows[ref]
    details = services.AssuranceDetails(
        text=text,
        kind=RecordKind.FROM_AGENCY,
        received_on=on,
        given_by_agency=row.plan_agency.agency,
        given_by_name=name,
        given_by_role=role,
    )
    items = scene.evidence(evidence)
    services.log_assurance(details=details, recommendations=[row], evidence=items, by=scene.manager, on=on)


def proposed(scene: Scene, ref: str) -> AssuranceRecord:
    return AssuranceRecord.objects.proposed().filter(recommendations=scene.rows[ref]).get()


@event
def accept(scene: Scene, on: date, *, refs: list[str], text: str = "") -> None:
    """As the agency sent it, or in the words of the Board."""
    for ref in refs:
        record = proposed(scene, ref)
        about = {"record": record, "version": record.version, "by": scene.manager, "on": on}
        if text:
            services.accept_edited_record(text=text, **about)
        else:
            services.accept_record(**about)


@event
def give_back(scene: Scene, on: date, *, ref: str, reason: str) -> None:
    record = proposed(scene, ref)
    services.return_record(record=record, version=record.version, reason=reason, by=scene.manager, on=on)


@event
def decide(scene: Scene, on: date, *, ref: str, subgroup: str, level: int, **said) -> None:
    details = services.DecisionDetails(
        evidence_level=level, next_review_on=scene.day(said.pop("review_on", None)), **said
    )
    services.record_decision(
        recommendation=scene.rows[ref],
        details=details,
        decider=services.chair_as_decider(scene.chair, Subgroup.objects.get(slug=subgroup)),
        decided_on=on,
        by=scene.chair,
        on=on,
    )
