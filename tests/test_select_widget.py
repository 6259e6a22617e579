"""Our template of a drop-down says what Django's says, without a template for each of its options."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, TemplatesSetting

CHOICES = [("", "All agencies"), ("a&b", "A <& B"), (3, "Three"), ("Hospitals", [("h", "Hospital"), ("n", "North")])]


class Muted(forms.Select):
    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"] |= {"disabled": value == "n", "data-order": "1"}
        return option


@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple, Muted])
def test_a_drop_down_is_rendered_as_django_renders_it(widget):
    shown, as_of_django = (
        widget(choices=CHOICES).render("agency", ["a&b"], {"id": "id_agency", "required": False}, renderer)
        for renderer in (TemplatesSetting(), DjangoTemplates())
    )

    assert "".join(shown.split()) == "".join(as_of_django.split())
    assert shown.count("<option") == 5
    assert shown.count(" selected") == 1
