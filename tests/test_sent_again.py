"""A form that was saved and is sent once more: the same words make nothing new, other words are never lost."""

import pytest

from assurance.models import AssuranceRecord, EvidenceItem
from recommendations.editing import SAVED_IN_OTHER_WORDS
from recommendations.models import ActionUpdate
from tests import factories
from tests.submitting import filled


@pytest.fixture
def row(db):
    row = factories.make_recommendation()
    factories.make_action(row)
    return row


def update_of_the_action(row) -> tuple[str, dict, str, type]:
    url = f"{row.get_absolute_url()}actions/{row.actions.get().pk}/update/"
    return url, {"status": "in_progress"}, "note", ActionUpdate


def assurance_of_the_row(row) -> tuple[str, dict, str, type]:
    return f"{row.get_absolute_url()}assurance/add/", {}, "text", AssuranceRecord


def evidence_of_a_record(row) -> tuple[str, dict, str, type]:
    record = factories.make_record(row)
    answers = {"evidence_type": "audit", "place": "held"}
    return f"/assurance/{record.pk}/evidence/add/", answers, "title", EvidenceItem


FORMS = pytest.mark.parametrize("form_of", [update_of_the_action, assurance_of_the_row, evidence_of_a_record])


@FORMS
def test_the_same_words_are_saved_once(client_for, manager, row, form_of):
    url, answers, field, model = form_of(row)
    client = client_for(manager)
    sent = filled(client.get(url), **answers, **{field: "First words"})

    answered = [client.post(url, sent).status_code for _ in range(2)]

    assert answered == [302, 302]
    assert list(model.objects.filter(**{field: "First words"}).values_list(field, flat=True)) == ["First words"]


@FORMS
def test_other_words_stay_on_the_page_and_are_saved_when_that_is_meant(client_for, manager, row, form_of):
    url, answers, field, model = form_of(row)
    client = client_for(manager)
    sent = filled(client.get(url), **answers, **{field: "First words"})
    client.post(url, sent)

    page = client.post(url, sent | {field: "Other words"})
    shown = filled(page)
    again = client.post(url, shown)
    if again.status_code == 409:  # the action was changed meanwhile: by the first words
        client.post(url, filled(again))

    assert page.status_code == 422
    assert page.context["form"].non_field_errors() == [SAVED_IN_OTHER_WORDS]
    assert shown[field] == "Other words"
    assert list(model.objects.order_by("pk").values_list(field, flat=True)) == ["First words", "Other words"]
