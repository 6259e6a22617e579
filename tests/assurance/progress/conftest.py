import pytest

from tests.assurance.as_at.conftest import scene

__all__ = ["scene"]


@pytest.fixture
def lead(scene):
    """Answers for the agency of some rows of the scene alone."""
    from lscb_tracker.accounts.roles import Role
    from recommendations.models import Agency
    from tests import factories

    agency = Agency.objects.order_by("pk").first()
    return factories.make_user(email="lead@trust.example", role=Role.AGENCY_LEAD, agency=agency)
