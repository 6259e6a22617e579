"""Reading the plan part of a document in the exchange format."""

import copy

import pytest
from django.core.exceptions import ValidationError

from recommendations.importing.plan_document import UnknownFormat, load_plan, load_reference_data
from recommendations.models import ActionPlan, Agency, ChangeEvent, Recommendation, Subgroup, Theme
from tests import factories
from tests.failures import everything_stored

pytestmark = pytest.mark.django_db

ROW = {
    "ref": "1.1",
    "text": "Seek supervision.",
    "scope": "single_agency",
    "themes": ["supervision"],
    "themes_reason": "It asks for supervision.",
    "overseeing_subgroup": "case-review",
    "actions": [{"text": "A review each quarter."}, {"label": "b", "text": "Consultation on demand."}],
    "cross_references": [],
}
DOCUMENT = {
    "format": "lscb-action-plan/1",
    "board": "A Local Safeguarding Children Board",
    "title": "Child D Action Plan",
    "slug": "child-d",
    "publication_name": "Child D",
    "review_type": "scr",
    "assurance_to": "LSCB",
    "protective_marking": "",
    "source": "Appendix 1",
    "agencies": [
        {
            "number": 1,
            "name": "Cafcass",
            "heading": "1. Cafcass",
            "short_name": "Cafcass",
            "slug": "cafcass",
            "sector": "courts_and_cafcass",
            "is_external": False,
            "host_name": "",
            "other_names": ["CAFCASS", "The Guardian’s service"],
            "disposition": "transferred",
            "transferred_to": "Another Board",
            "recommendations": [
                ROW,
                ROW | {"ref": "1.2", "cross_references": [{"to": "1.1", "words": "See above"}], "actions": []},
            ],
        }
    ],
}
STATUSES = {
    "1.1": {"status": "ongoing", "status_reason": "", "dates_as_printed": "May 2017"},
    "1.2": {"status": "complete", "status_reason": "", "dates_as_printed": ""},
}


@pytest.fixture(autouse=True)
def _reference_data(db):
    factories.make_theme(slug="supervision")
    factories.make_subgroup(slug="case-review")


def document(**changes) -> dict:
    return copy.deepcopy(DOCUMENT) | changes


def test_a_document_becomes_a_plan(manager):
    plan = load_plan(document(), action_statuses=STATUSES, by=manager).plan

    first, second = Recommendation.objects.filter(plan=plan)
    part = first.plan_agency
    assert (part.heading, part.disposition, part.transferred_to) == ("1. Cafcass", "transferred", "Another Board")
    assert part.agency.other_names == "CAFCASS\nThe Guardian’s service"
    assert [(row.ref, row.action_status, row.overseeing_subgroup.slug) for row in (first, second)] == [
        ("1.1", "ongoing", "case-review"),
        ("1.2", "not_started", "case-review"),
    ]
    actions = first.actions.values_list("position", "label", "text", "status", "dates_as_printed", "is_as_published")
    assert list(actions) == [
        (1, "", "A review each quarter.", "ongoing", "May 2017", True),
        (2, "b", "Consultation on demand.", "ongoing", "May 2017", True),
    ]
    assert [(ref.to_recommendation, ref.words) for ref in second.cross_references.all()] == [(first, "See above")]
    assert [theme.slug for theme in first.themes.all()] == ["supervision"]
    assert ChangeEvent.objects.filter(verb="imported", by=manager).count() == 2


def test_an_agency_that_is_known_takes_part_as_it_is(manager):
    factories.make_agency("Children and Family Court Advisory and Support Service", slug="cafcass")

    load_plan(document(), action_statuses=STATUSES, by=manager)

    assert [agency.name for agency in Agency.objects.all()] == [
        "Children and Family Court Advisory and Support Service"
    ]


@pytest.mark.parametrize("format_", ["lscb-action-plan/2", None])
def test_another_format_is_refused_with_what_to_give(format_, manager):
    with pytest.raises(UnknownFormat) as refusal:
        load_plan(document(format=format_), action_statuses=STATUSES, by=manager)

    assert str(refusal.value) == (
        f"The document says that its format is {format_!r}. Give one in the format 'lscb-action-plan/1'."
    )
    assert not ActionPlan.objects.exists()


def test_a_plan_that_breaks_a_rule_at_its_end_is_not_there_at_all(manager):
    broken, before = document(), everything_stored()
    broken["agencies"][0]["recommendations"][1]["cross_references"][0]["to"] = "1.2"

    with pytest.raises(ValidationError, match="A recommendation cannot refer to itself"):
        load_plan(broken, action_statuses=STATUSES, by=manager)

    assert everything_stored() == before


def test_themes_and_subgroups_that_are_there_stay_as_they_are():
    themes = [{"slug": "supervision", "name": "New words", "position": 9}, {"slug": "b", "name": "B", "position": 2}]
    subgroups = [{"slug": "case-review", "name": "New words", "remit": "", "position": 9}]

    load_reference_data(themes, subgroups)
    load_reference_data(themes, subgroups)

    assert [(theme.slug, theme.name) for theme in Theme.objects.all()] == [("supervision", "Theme 1"), ("b", "B")]
    assert [subgroup.name for subgroup in Subgroup.objects.all()] == ["Subgroup 1"]
