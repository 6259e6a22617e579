"""Re-tests: one that is passed changes nothing, one that failed opens the row again for everybody to see."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assurance import services
from assurance.models import PlanRow, Retest
from lscb_tracker.accounts.roles import Role
from recommendations.models import ChangeEvent
from recommendations.versioning import AlreadySaved, EditConflict
from tests import factories
from tests.assurance.deciding import decide

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

DAY, BY = date(2026, 11, 23), date(2026, 12, 7)
LOCKED = ("recommendations_recommendation", "assurance_retest")
HELD = services.RetestFinding("held", "30 of 30 records have a plan.")
FAILED = services.RetestFinding(
    "failed", "12 of 30 records have no plan.", missing="What went wrong?", answer_by=BY, asked_of="A. Nurse"
)


@pytest.fixture
def retest(chair) -> Retest:
    row = factories.make_recommendation()
    decide(row, by=chair, on=DAY - timedelta(days=200), retest_after=6)
    return Retest.objects.get()


def settle(retest: Retest, found: services.RetestFinding, *, by, version: int = 1) -> Retest:
    decider = services.chair_as_decider(by, None)
    return services.settle_retest(retest=retest, version=version, found=found, decider=decider, by=by, on=DAY)


def standing(retest: Retest):
    return PlanRow.objects.with_position().get(pk=retest.recommendation_id).standing(DAY)


def test_an_acceptance_plans_its_retest(retest):
    assert (retest.due_on, retest.state) == (date(2026, 11, 7), "planned")
    assert ChangeEvent.objects.get(verb="retest_planned").subject == "Re-test on 7 November 2026"


def test_a_passed_retest_leaves_the_row_as_it_was(retest, chair):
    settle(retest, HELD, by=chair)

    retest.refresh_from_db()
    assert (retest.state, retest.finding, retest.tested_on, retest.tested_by, retest.regression) == (
        "held",
        HELD.finding,
        DAY,
        chair,
        None,
    )
    assert (standing(retest).status, standing(retest).is_regressed) == ("assured", False)
    assert ChangeEvent.objects.get(verb="retest_held").changes[0]["after"] == HELD.finding


def test_a_failed_retest_opens_the_row_again(retest, chair):
    settle(retest, FAILED, by=chair)

    retest.refresh_from_db()
    regression = retest.regression
    assert retest.state == "failed"
    assert (regression.outcome, regression.is_regression, regression.evidence_level) == ("challenged", True, 0)
    assert (regression.reason, regression.missing, regression.request.due_on) == (FAILED.finding, FAILED.missing, BY)
    assert (standing(retest).status, standing(retest).is_regressed) == ("challenged", True)
    assert standing(retest).is_outstanding
    assert [kept.state for kept in retest.history.order_by("pk")] == ["planned", "failed"]
    assert ChangeEvent.objects.filter(verb="regressed", recommendation=retest.recommendation).count() == 1


def test_a_later_decision_ends_the_regression(retest, chair):
    settle(retest, FAILED, by=chair)

    decide(retest.recommendation, by=chair, on=DAY)

    assert (standing(retest).status, standing(retest).is_regressed) == ("assured", False)


def test_a_decision_replaces_the_retest_that_was_planned(retest, chair):
    decide(retest.recommendation, by=chair, on=DAY, retest_after=12)

    assert list(Retest.objects.order_by("pk").values_list("state", "due_on")) == [
        ("replaced", date(2026, 11, 7)),
        ("planned", date(2027, 11, 23)),
    ]


@pytest.mark.parametrize("found", [HELD, FAILED], ids=["held", "failed"])
def test_a_retest_is_settled_once(retest, chair, found):
    settle(Retest.objects.get(), found, by=chair)

    with pytest.raises(AlreadySaved):
        settle(retest, found, by=chair)
    with pytest.raises(ValidationError, match="already"):
        settle(retest, services.RetestFinding("held", "Other words."), by=chair)

    assert retest.recommendation.scrutiny_decisions.filter(is_regression=True).count() == (found == FAILED)


@pytest.mark.parametrize("found", [HELD, FAILED], ids=["held", "failed"])
def test_the_row_is_locked_before_its_retest(retest, chair, found):
    """A decision locks them in this order, too; in the other order each would wait for the other."""
    with CaptureQueriesContext(connection) as asked:
        settle(retest, found, by=chair)

    read = [name for query in asked for name in LOCKED if f'FROM "{name}" WHERE "{name}"."id"' in query["sql"]]
    assert tuple(read[:2]) == LOCKED


def test_an_old_page_settles_nothing(retest, chair):
    with pytest.raises(EditConflict):
        settle(retest, FAILED, by=chair, version=2)

    assert retest.recommendation.scrutiny_decisions.count() == 1


@pytest.mark.parametrize("found", [HELD, FAILED], ids=["held", "failed"])
def test_nobody_tests_their_own_work_without_saying_why(retest, found):
    own = factories.make_user(Role.CHAIR, agency=retest.recommendation.plan_agency.agency)
    said = services.RetestFinding(**vars(found) | {"own_work_reason": "Nobody else can read it."})

    with pytest.raises(ValidationError, match="Say why nobody else could decide on this"):
        settle(retest, found, by=own)
    settle(retest, said, by=own)

    retest.refresh_from_db()
    assert retest.own_work_reason == "Nobody else can read it."
