import pytest
from django.core.exceptions import ValidationError

from recommendations import services
from recommendations.models import ActionPlan, ChangeEvent, CrossReference, Recommendation
from recommendations.versioning import EditConflict
from tests import factories
from tests.failures import traces_of_broken_changes

pytestmark = pytest.mark.django_db


def edit(recommendation, *, by, version=None, themes=(), **changes):
    return services.edit_recommendation(
        recommendation=recommendation, version=version or recommendation.version, by=by, themes=themes, **changes
    )


def changes(event: ChangeEvent) -> list[tuple[str, str, str]]:
    return [(each["label"], each["before"], each["after"]) for each in event.changes]


def test_editing_a_recommendation_is_told_with_what_stood_before_and_after(manager):
    supervision, records = factories.make_theme("Supervision"), factories.make_theme("Records")
    quality = factories.make_subgroup("Quality Assurance")
    row = factories.make_recommendation(text="Seek supervision.", themes=[supervision])

    edit(
        row,
        by=manager,
        themes=[records, supervision],
        text="Seek good supervision.",
        scope="multi_agency",
        overseeing_subgroup=quality,
    )

    row.refresh_from_db()
    assert (row.text, row.scope, row.overseeing_subgroup, row.version, row.updated_by) == (
        "Seek good supervision.",
        "multi_agency",
        quality,
        2,
        manager,
    )
    assert list(row.themes.all()) == [supervision, records]
    event = ChangeEvent.objects.get()
    assert (event.verb, event.subject, event.by, event.recommendation) == (
        "recommendation_edited",
        "Recommendation 1.1",
        manager,
        row,
    )
    assert changes(event) == [
        ("Text", "Seek supervision.", "Seek good supervision."),
        ("Scope", "One agency", "Several agencies"),
        ("Overseeing subgroup", "", "Quality Assurance"),
        ("Themes", "Supervision", "Supervision; Records"),
    ]


def test_editing_a_recommendations_themes_alone_is_a_change_too(manager):
    supervision, records = factories.make_theme("Supervision"), factories.make_theme("Records")
    row = factories.make_recommendation(themes=[supervision])

    edit(row, by=manager, themes=[records])

    assert changes(ChangeEvent.objects.get()) == [("Themes", "Supervision", "Records")]
    latest = row.history.first()
    assert ([link.theme for link in latest.themes.all()], latest.history_user) == ([records], manager)


def test_an_edit_of_an_old_version_leaves_words_and_themes(manager, chair):
    theme = factories.make_theme()
    row, stale = factories.make_recommendation(), Recommendation.objects.get()
    edit(row, by=chair, text="Theirs.", themes=[theme])

    with pytest.raises(EditConflict) as conflict:
        edit(stale, by=manager, version=1, text="Mine.", themes=[])

    assert conflict.value.current.text == "Theirs."
    stored = Recommendation.objects.get()
    assert (stored.text, list(stored.themes.all())) == ("Theirs.", [theme])
    assert ChangeEvent.objects.count() == 1


def test_a_recommendation_is_never_without_words(manager):
    row = factories.make_recommendation()

    with pytest.raises(ValidationError) as refusal:
        edit(row, by=manager, text="")
    edit(row, by=manager, text="x")

    assert refusal.value.message_dict["text"] == ["This field cannot be blank."]
    assert Recommendation.objects.get().text == "x"


def test_a_broken_edit_leaves_no_trace(manager):
    themes = [factories.make_theme() for _ in range(3)]
    pk = factories.make_recommendation(themes=themes[:2]).pk

    def change():
        edit(Recommendation.objects.get(pk=pk), by=manager, text="Something else.", themes=themes[1:])

    assert traces_of_broken_changes(change) == []


def test_a_recommendation_joins_its_agencys_plan_with_a_line_in_the_record(manager):
    part, theme = factories.make_plan_agency(), factories.make_theme()

    row = services.add_recommendation(
        plan_agency=part, by=manager, themes=[theme], ref="10.1.1", text="Seek supervision."
    )

    row.refresh_from_db()
    assert (row.plan, row.plan_agency, row.sort_key, row.updated_by) == (
        part.plan,
        part,
        "000010.000001.000001",
        manager,
    )
    assert list(row.themes.all()) == [theme]
    event = ChangeEvent.objects.get()
    assert (event.verb, event.recommendation) == ("imported", row)
    assert changes(event) == [("Recommendation", "", "Seek supervision.")]


def test_a_plan_has_each_reference_once(manager):
    part = factories.make_plan_agency()
    services.add_recommendation(plan_agency=part, by=manager, ref="1.1", text="Seek supervision.")

    with pytest.raises(ValidationError, match="Plan and Reference already exists"):
        services.add_recommendation(plan_agency=part, by=manager, ref="1.1", text="Seek it again.")
    services.add_recommendation(plan_agency=part, by=manager, ref="1.2", text="Seek it again.")

    assert [row.ref for row in Recommendation.objects.all()] == ["1.1", "1.2"]


def test_references_sort_as_people_count():
    part = factories.make_plan_agency()
    for ref in ("10.1", "9.2", "10.1.1", "9.10", "2"):
        factories.make_recommendation(ref, plan_agency=part)

    assert [row.ref for row in Recommendation.objects.all()] == ["2", "9.2", "9.10", "10.1", "10.1.1"]


def test_a_plan_and_its_agencies_are_made_with_who_made_them(manager):
    agency = factories.make_agency("Cafcass")

    plan = services.create_plan(
        by=manager,
        title="Child D Action Plan",
        slug="child-d",
        board_name="A Board",
        review_type="scr",
        publication_name="Child D",
    )
    part = services.add_agency_to_plan(plan=plan, agency=agency, by=manager, number=1, heading="1. Cafcass")

    assert (plan.updated_by, part.updated_by) == (manager, manager)
    assert [str(each) for each in ActionPlan.objects.get().plan_agencies.all()] == ["1. Cafcass"]
    assert [plan.history.get().history_user, part.history.get().history_user] == [manager, manager]


def test_a_plan_under_a_slug_that_is_taken_is_refused(manager):
    factories.make_plan("child-d")
    values = {"title": "Again", "board_name": "A Board", "review_type": "scr", "publication_name": "Child D"}

    with pytest.raises(ValidationError, match="Action plan with this Slug already exists"):
        services.create_plan(by=manager, slug="child-d", **values)
    services.create_plan(by=manager, slug="child-e", **values)

    assert {plan.slug for plan in ActionPlan.objects.all()} == {"child-d", "child-e"}


def test_one_recommendation_refers_to_another_in_the_plans_words():
    here = factories.make_recommendation()
    there = factories.make_recommendation(plan_agency=here.plan_agency)

    with pytest.raises(ValidationError, match="A recommendation cannot refer to itself"):
        services.refer_to(recommendation=here, other=here, words="See above", by=None)
    services.refer_to(recommendation=here, other=there, words="See 1.2", by=None)

    kept = CrossReference.objects.values_list("from_recommendation__ref", "to_recommendation__ref", "words")
    assert list(kept) == [("1.1", "1.2", "See 1.2")]
