"""Regular reports: agreed, and asked for when their turn has come."""

from datetime import date

from assurance import due_reports, services
from assurance.demonstration.scene import Scene, event
from assurance.models import RegularReport
from assurance.services import ReportDetails
from recommendations.models import Subgroup


@event
def add_report(scene: Scene, on: date, *, name: str, refs: list[str], subgroup: str, next_due_on: int, **said) -> None:
    rows = scene.some(refs)
    details = ReportDetails(
        next_due_on=scene.day(next_due_on),
        subgroup=Subgroup.objects.get(slug=subgroup),
        recommendations=rows,
        **said,
    )
    scene.reports[name] = services.add_report(plan_agency=rows[0].plan_agency, details=details, by=scene.manager, on=on)


@event
def ask_for_report(scene: Scene, on: date, *, name: str, round: str) -> None:
    """As the product does by itself, on the day when it is due to be asked for."""
    report = RegularReport.objects.select_related("plan_agency__agency").get(pk=scene.reports[name].pk)
    contacts = due_reports.givers_of(report, report.plan_agency.agency.contacts.current(on))
    scene.rounds[round] = due_reports.ask_for(report, contacts, by=None, on=on)
