"""The demonstration: the Child D plan as published, a fictional plan in flight, and an account for each role."""

from collections.abc import Callable
from datetime import date, datetime

from assurance.demonstration.accounts import ACCOUNTS, LEAD, PASSWORD
from assurance.demonstration.child_d import PLAN_SLUG, load_child_d
from assurance.demonstration.child_z import load_child_z
from assurance.demonstration.fixture_files import FIXTURES, read_fixture
from lscb_tracker.audit.trail import recorded

__all__ = ["ACCOUNTS", "FIXTURES", "LEAD", "PASSWORD", "PLAN_SLUG", "load", "load_child_d", "read_fixture"]


@recorded()
def load(*, on: date, clock: Callable[[], datetime]) -> list[str]:
    """Load what is not there yet; what is there stays as it is. Answers the titles of the plans that are new."""
    plans = [load_child_d(on=on), load_child_z(on=on, clock=clock)]
    return [plan.title for plan in plans if plan]
