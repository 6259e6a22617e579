"""Ticked rows that nobody offered: refused in words, on both databases."""

import pytest
from django import forms

from lscb_tracker.govuk_forms import GovukForm
from lscb_tracker.row_choices import RowsField
from recommendations.models import Theme
from tests import factories

pytestmark = pytest.mark.django_db


class ThemesForm(GovukForm, forms.Form):
    themes = RowsField(queryset=Theme.objects.all(), required=False)


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("9" * 20, id="larger-than-any-key"),
        pytest.param("9" * 5000, id="larger-than-python-reads"),
        pytest.param("999999999", id="no-such-row"),
        pytest.param("-1", id="negative"),
        pytest.param("information-sharing", id="words"),
        pytest.param("1\x00", id="nul"),
        pytest.param("²", id="no-decimal-digit"),
    ],
)
def test_what_was_not_offered_is_refused_in_words(key):
    offered = factories.make_theme()

    assert ThemesForm({"themes": [str(offered.pk), key]}).errors == {"themes": ["Choose the themes from the list"]}
    assert ThemesForm({"themes": [str(offered.pk)]}).is_valid()


def test_ticking_nothing_is_an_answer():
    form = ThemesForm({})

    assert form.is_valid()
    assert list(form.cleaned_data["themes"]) == []
