"""A case of every service that gives out reports and keeps what people choose for them; see tests.every_service."""

from uuid import uuid4

from assurance import services as assurance
from assurance.models import ReportChoice
from assurance.reports.attached import Carried
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


@case_of(assurance.give_report)
def give_report(people):
    plan, carried = factories.make_plan(), Carried("appendix", DAY, b"{}", b"")
    return lambda: assurance.give_report(
        content=b"%PDF-1.7",
        number=uuid4(),
        name="plan.pdf",
        plan=plan,
        carried=carried,
        selection="",
        by=people.manager,
        on=DAY,
    )
