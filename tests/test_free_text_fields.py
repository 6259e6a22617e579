"""Whatever people type goes through one field: no other kind of text box is in any form of the product."""

import pkgutil
from importlib import import_module

import pytest
from django import forms
from django.contrib import admin
from django.test import RequestFactory
from django_filters import FilterSet

import assurance
import lscb_tracker
import recommendations
from lscb_tracker.safe_text import SafeTextField

READ_OTHERWISE = (
    forms.EmailField,
    forms.URLField,
    forms.UUIDField,
    forms.RegexField,
    forms.SlugField,
    forms.GenericIPAddressField,
)
CHECKED_ELSEWHERE = {
    "shown": "Compared with what the product wrote there itself.",
    "code": "Digits, compared with those that are expected.",
    "credential": "What a passkey signed; the library of passkeys reads it.",
}


def all_subclasses(of: type) -> set[type]:
    return {found for each in of.__subclasses__() for found in {each} | all_subclasses(each)}


def product_forms() -> list[type[forms.BaseForm]]:
    """The classes of all modules; those of filters are made by their FilterSet."""
    for package in (assurance, lscb_tracker, recommendations):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not {"migrations", "frontend", "commands", "wsgi", "gunicorn_config"} & set(module.name.split(".")):
                import_module(module.name)
    own = [each for each in all_subclasses(forms.BaseForm) if is_ours(each)]
    return own + [each.get_form_class(made_without_data(each)) for each in all_subclasses(FilterSet) if is_ours(each)]


def made_without_data(filters: type[FilterSet]) -> FilterSet:
    empty = object.__new__(filters)
    empty.filters, empty.form_prefix = filters.base_filters, None
    for each in empty.filters.values():
        each.parent, each.model = empty, None
    return empty


def is_ours(each: type) -> bool:
    return each.__module__.split(".")[0] in {"assurance", "lscb_tracker", "recommendations"}


def is_plain_text(field: forms.Field) -> bool:
    if not isinstance(field, forms.CharField) or isinstance(field, (SafeTextField, *READ_OTHERWISE)):
        return False
    return not isinstance(field.widget, forms.PasswordInput)  # a password is hashed, and never shown or stored


def plain_texts(form: type[forms.BaseForm]) -> list[str]:
    return [f"{form.__name__}.{name}" for name, field in form.base_fields.items() if is_plain_text(field)]


def test_every_text_box_of_the_product_refuses_what_is_hidden():
    found = [name for form in product_forms() for name in plain_texts(form)]

    assert len(product_forms()) > 20
    assert [name for name in sorted(found) if name.split(".")[1] not in CHECKED_ELSEWHERE] == []


def test_every_text_box_has_a_limit():
    unlimited = [
        f"{form.__name__}.{name}"
        for form in product_forms()
        for name, field in form.base_fields.items()
        if isinstance(field, SafeTextField | forms.EmailField | forms.URLField) and not field.max_length
    ]

    assert unlimited == []


@pytest.mark.django_db
def test_every_text_box_of_the_administration_refuses_it_too(administrator):
    request = RequestFactory().get("/")
    request.user = administrator
    writable = [each for each in admin.site._registry.values() if may_write(each, request)]

    found = [name for each in writable for name in plain_texts(each.get_form(request))]
    inlines = [inline for each in writable for inline in each.get_inline_instances(request)]
    found += [name for inline in inlines for name in plain_texts(inline.get_formset(request).form)]

    assert len(writable) > 4
    assert found == []


def may_write(each: admin.ModelAdmin, request) -> bool:
    return is_ours(type(each)) and (each.has_add_permission(request) or each.has_change_permission(request))


def test_a_plain_text_box_is_noticed():
    class Form(forms.Form):
        note = forms.CharField(max_length=10)
        web = forms.URLField()
        safe = SafeTextField()

    assert plain_texts(Form) == ["Form.note"]
