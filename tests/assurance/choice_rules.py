"""The rules that the database holds about what people choose for reports, and what breaks each."""

from tests import factories
from tests.assurance.cycle_rules import limited
from tests.violations import Case


def case_report_choice_named_once():
    by = factories.make_user()
    first = factories.make_report_choice(by=by)
    other = factories.make_report_choice(first.plan, by=by, name="For the subgroup")
    return Case(other, {"name": first.name}, allowed={"name": "For the chair"})


def case_report_choice_has_name():
    return Case(factories.make_report_choice(by=factories.make_user()), {"name": ""}, allowed={"name": "x"})


def case_reportchoice_cover_text_length():
    return limited(factories.make_report_choice(by=factories.make_user()), "cover_text", 4_000)


CHOICE_CASES = {name.removeprefix("case_"): make for name, make in globals().items() if name.startswith("case_")}
