"""The reminders of the past, by the product's own rules."""

from datetime import date, timedelta

from assurance import services
from assurance.chasing import reminders_by_agency
from assurance.demonstration.mails import latest_mail, settle_mails
from assurance.demonstration.scene import Scene
from assurance.models import AssuranceRequest, DueDateExtension
from recommendations.models import Action


def remind(scene: Scene, *, after: date, until: date) -> date:
    """What fell due on the days after one day, until another; answers the last day that is done."""
    agencies = {row.plan_agency.agency_id for row in scene.rows.values()}
    for day in days_of_reminders(scene, after, until):
        mails = latest_mail()
        for each in reminders_by_agency(day):
            if each.people and each.agency.pk in agencies:
                services.remind_agency(agency=each.agency, due=each.due, people=each.people, on=day)
        settle_mails(day, after=mails, refused=scene.refused)
    return max(after, until)


def days_of_reminders(scene: Scene, after: date, until: date) -> list[date]:
    """The days on which any rule can fall due: to ask on each day of a year would take seconds."""
    requests = AssuranceRequest.objects.filter(plan_agency__plan=scene.plan)
    extensions = DueDateExtension.objects.agreed().filter(requested__request__in=requests)
    actions = Action.objects.filter(recommendation__plan=scene.plan).values_list("target_date", flat=True)
    dates = {*requests.values_list("due_on", flat=True), *extensions.values_list("due_on", flat=True), *actions}
    rules = services.current_rules().days
    days = {about + timedelta(days=rule) for about in dates - {None} for rule in rules}
    return sorted(day for day in days if after < day <= until)
