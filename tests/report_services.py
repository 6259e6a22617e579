"""A case of every service that keeps what people choose for reports; see tests.every_service."""

from assurance import services as assurance
from assurance.models import ReportChoice
from tests import factories
from tests.every_service import DAY, case_of

WORDS = assurance.ReportWords("For the Board", "own", columns="status,lead", order="waiting", rows="outstanding=on")


@case_of(assurance.save_report_choice)
def save_report_choice(people):
    plan = factories.make_plan()
    return lambda: assurance.save_report_choice(plan=plan, words=WORDS, by=people.manager)


@case_of(assurance.change_report_choice)
def change_report_choice(people):
    pk = factories.make_report_choice(by=people.manager).pk
    return lambda: assurance.change_report_choice(
        choice=ReportChoice.objects.get(pk=pk), version=1, words=WORDS, by=people.manager
    )


@case_of(assurance.withdraw_report_choice)
def withdraw_report_choice(people):
    pk = factories.make_report_choice(by=people.manager).pk
    return lambda: assurance.withdraw_report_choice(
        choice=ReportChoice.objects.get(pk=pk), version=1, by=people.manager, on=DAY
    )
