"""The Child D plan as published, and what the publication tells of its scrutiny."""

from datetime import date

from assurance.demonstration.accounts import ACCOUNTS, make_account
from assurance.demonstration.fixture_files import FIXTURES, read_fixture
from assurance.demonstration.mails import moment
from assurance.importing import load_published_plan, read_positions
from assurance.past_scrutiny import load_past_scrutiny
from lscb_tracker.audit.trail import recorded
from recommendations.importing.plan_document import load_reference_data
from recommendations.models import ActionPlan

PLAN_SLUG = "child-d"


@recorded()
def load_child_d(*, on: date) -> ActionPlan | None:
    """The plan and an account for each role, as far as they are not there yet; answers the plan when it is new."""
    load_reference_data(read_fixture("themes.json"), read_fixture("subgroups.json"))
    plan = None
    if not ActionPlan.objects.filter(slug=PLAN_SLUG).exists():
        document, positions = read_fixture("child_d.json"), read_positions(FIXTURES / "child_d_positions.csv")
        plan = load_published_plan(document, positions, by=None, on=on)
    load_past_scrutiny(read_fixture("child_d_scrutiny.json"), by=None, at=moment(on))
    for account in ACCOUNTS:
        make_account(account, on)
    return plan
