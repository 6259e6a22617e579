"""A report that was altered in any of a hundred ways is not taken for genuine, and the untouched one is."""

import hashlib

import pytest

from assurance.verifying.claims import claims_of
from assurance.verifying.verdicts import Verdict, verdict_on
from tests import factories
from tests.assurance.verifying.alterations import alterations, data_of, saved, stream_of
from tests.assurance.verifying.given import DAY, give_out

pytestmark = pytest.mark.django_db


def found(content: bytes):
    return verdict_on(hashlib.sha256(content).hexdigest(), lambda: claims_of(content), today=DAY)


@pytest.fixture
def reports():
    """Two reports of two plans, and their rows in the register."""
    given = []
    for slug in ("child-d", "child-e"):
        plan = factories.make_plan(slug=slug, title=f"Plan of {slug}")
        for _ in range(2):  # a cover and a page
            factories.make_action(factories.make_recommendation(plan_agency=factories.make_plan_agency(plan)))
        given.append(give_out(plan, name=f"{slug}.pdf"))
    return given


def test_a_hundred_alterations_are_found(reports):
    (content, given), (other, _) = reports

    tried = list(alterations(content, other))
    verdicts = {name: found(altered) for name, altered in tried}

    same = [name for name, altered in tried if [each for _, each in tried].count(altered) > 1]
    assert same == []
    assert len(verdicts) == len({altered for _, altered in tried}) == 100
    assert found(content).verdict == Verdict.CURRENT
    assert {finding.verdict for finding in verdicts.values()} == {Verdict.ALTERED, Verdict.NOT_OURS}
    named = [finding.report.number for finding in verdicts.values() if finding.verdict == Verdict.ALTERED]
    assert set(named) <= {str(given.number)}
    assert len(named) >= 80


def test_what_of_the_data_was_changed_is_said(reports):
    (content, _), (other, _) = reports
    altered = dict(alterations(content, other))

    assured = found(altered["data assured"])
    foreign = found(altered["data of another report"])
    untouched = found(altered["saved again"])

    assert [(row.ref, row.cells) for row in assured.rows] == [("1.1", ["Assurance status: Not requested → Assured"])]
    assert foreign.reasons[1] == "The data that it carries are those of another report: child-e.pdf."
    assert untouched.reasons[1].startswith("The data that it carries are those that were given out")


def test_a_file_of_somebody_else_with_our_data_in_it_is_altered(reports):
    """The right attachment makes no file genuine."""
    (content, _), (other, _) = reports
    data = data_of(content)

    forged = found(saved(other, lambda pdf: stream_of(pdf).write(data)))

    assert forged.verdict == Verdict.ALTERED
    assert (forged.report.name, forged.reasons[1]) == (
        "child-e.pdf",
        "The data that it carries are those of another report: child-d.pdf.",
    )
