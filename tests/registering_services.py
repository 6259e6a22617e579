"""The case of the service that registers what is given out; see tests.every_service."""

from uuid import uuid4

from assurance import services as assurance
from assurance.reports.attached import Carried
from tests import factories
from tests.every_service import DAY, case_of


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
