"""The demonstration: the Child D plan as published, and an account for each role."""

from assurance.demonstration.accounts import ACCOUNTS, PASSWORD
from assurance.demonstration.child_d import PLAN_SLUG, load_child_d
from assurance.demonstration.fixture_files import FIXTURES, read_fixture

__all__ = ["ACCOUNTS", "FIXTURES", "PASSWORD", "PLAN_SLUG", "load_child_d", "read_fixture"]
