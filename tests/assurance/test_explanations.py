"""Why a status is what it is, in sentences that end."""

from datetime import date

import pytest

from assurance.explanations import explain
from assurance.models import Outcome, PlanRow
from tests import factories

TODAY = date(2026, 11, 23)
DECIDED = "The latest scrutiny decision stands, because nothing later has changed it. The Board decided"


def explained(recommendation) -> str:
    return explain(PlanRow.objects.with_reasons().get(pk=recommendation.pk), TODAY)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(
            {"outcome": Outcome.NOT_REQUIRED, "reason": "The service was closed"},
            f"{DECIDED} “no further assurance required” on 2 November 2026. Reason: The service was closed.",
            id="a-reason",
        ),
        pytest.param(
            {"outcome": Outcome.CHALLENGED, "missing": "The re-audit."},
            f"{DECIDED} “challenged” on 2 November 2026. Missing: The re-audit. Outstanding for 21 days.",
            id="what-is-missing-with-its-own-full-stop",
        ),
        pytest.param(
            {"outcome": Outcome.CHALLENGED, "reason": "Is it used?", "missing": "The re-audit"},
            f"{DECIDED} “challenged” on 2 November 2026. Reason: Is it used? Missing: The re-audit. "
            "Outstanding for 21 days.",
            id="both",
        ),
        pytest.param({"outcome": Outcome.ASSURED}, f"{DECIDED} “assured” on 2 November 2026.", id="neither"),
    ],
)
def test_a_decision_is_explained_with_its_reason_and_what_is_missing(manager, said, expected):
    decision = factories.make_decision(by=manager, **said)

    assert explained(decision.recommendation) == expected


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("No reply", "Read as at 1 June 2018: No reply."),
        ("No reply.", "Read as at 1 June 2018: No reply."),
        ("", "Read as at 1 June 2018."),
    ],
    ids=["no full stop", "a full stop", "no reason"],
)
def test_a_reading_of_a_published_plan_is_explained_with_its_reason(db, reason, expected):
    opening = factories.make_opening_position(reason=reason)

    assert f"took. {expected} Outstanding for" in explained(opening.recommendation)
