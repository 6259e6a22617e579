"""Django's administration, by rule: for administrators alone, nothing is deleted, and most of it is only looked at."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from lscb_tracker.accounts.roles import Role
from tests import factories
from tests.addresses import url_patterns
from tests.security.asking import asked
from tests.security.people import EVERYBODY, LIKE, SIGNED_OUT, client_of, signed_in

# What administrators may add to and change here. Everything else is changed by the product's own pages, or never.
MAY_BE_CHANGED = {
    "accounts.Appointment",
    "accounts.User",
    "assurance.PlanAgency",
    "recommendations.ActionPlan",
    "recommendations.Agency",
    "recommendations.AgencyContact",
    "recommendations.PlanAgency",
    "recommendations.Subgroup",
    "recommendations.Theme",
}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
NOT_FOR_YOU = {302, 403}
OUTSIDE = {"admin:login", "admin:logout"}  # signing in and out, which lead to the product's own pages


@pytest.fixture(autouse=True)
def _a_row_of_each_model(db):
    factories.make_theme()
    factories.make_subgroup()


def own_models() -> list:
    return [model for model in admin.site._registry if model._meta.app_label not in ("auth", "contenttypes")]


def addresses() -> dict[str, str]:
    """Every URL of the administration, with the first row of its model where it names one."""
    found = {}
    for name in sorted(url_patterns()):
        if name.startswith("admin:") and "<" not in name:  # without the two that only lead to others
            found[name] = address_of(name)
    return found


def address_of(name: str) -> str:
    app, _, rest = name.removeprefix("admin:").partition("_")
    models = apps.get_app_config(app).get_models() if app in {each.label for each in apps.get_app_configs()} else []
    row = next((m._base_manager.first() for m in models if rest.startswith(f"{m._meta.model_name}_")), None)
    pk = row.pk if row else 1
    for arguments in ([], [pk], [1, pk], [pk, 1], ["recommendations"]):
        try:
            return reverse(name, args=arguments)
        except NoReverseMatch:
            continue
    raise AssertionError(f"Say in address_of what the address of {name} is made of.")


@pytest.mark.parametrize("person", [person for person in EVERYBODY if person != Role.ADMINISTRATOR])
def test_the_administration_is_for_administrators(world, person, figure):
    client = client_of(person, world)
    urls = {name: url for name, url in addresses().items() if name not in OUTSIDE}
    signed_out = LIKE.get(person, person) == SIGNED_OUT

    wrong, cells = [], 0
    for name, url in urls.items():
        for method in METHODS:
            answer, cells = asked(client, method, url), cells + 1
            wanted = NOT_FOR_YOU if method in ("GET", "HEAD", "POST") else {405}
            if answer.status_code not in wanted or (signed_out and answer.status_code == 403):
                wrong.append(f"{method} {name}: {answer.status_code}")

    assert len(urls) > 5 * len(own_models())
    figure("S1", f"administration, {person}: {cells} cells asked, {len(wrong)} wrong", reached=not wrong)
    assert wrong == []


def test_administrators_open_every_page(world):
    client = client_of(Role.ADMINISTRATOR, world)
    lists = [reverse(f"admin:{m._meta.app_label}_{m._meta.model_name}_changelist") for m in own_models()]

    assert {url: asked(client, "GET", url).status_code for url in lists} == dict.fromkeys(lists, 200)


def test_administrators_change_what_the_list_allows_and_delete_nothing(world, rf: RequestFactory):
    request = rf.get("/")
    request.user = factories.make_user(Role.ADMINISTRATOR)
    found = {model._meta.label: admin.site._registry[model] for model in own_models()}

    changed = {label for label, each in found.items() if each.has_change_permission(request)}
    added = {label for label, each in found.items() if each.has_add_permission(request)}
    deleted = {label for label, each in found.items() if each.has_delete_permission(request)}

    assert (changed | added) - MAY_BE_CHANGED == set(), "Let the product's own pages change these, or add them here."
    assert deleted == set()
    assert added <= changed


def test_what_the_list_does_not_allow_is_refused_by_the_pages_too(world):
    client = signed_in(factories.make_user(Role.ADMINISTRATOR, password=factories.PASSWORD))
    wrong = []
    for name, url in addresses().items():
        label = label_of(name)
        is_fixed = label is not None and label not in MAY_BE_CHANGED
        if name.endswith("_delete") or (is_fixed and name.endswith(("_add", "_change"))):
            status = asked(client, "POST", url).status_code
            wrong += [] if status == 403 else [f"{name}: {status}"]

    assert wrong == []


def label_of(name: str) -> str | None:
    app, _, rest = name.removeprefix("admin:").partition("_")
    return next(
        (
            m._meta.label
            for m in own_models()
            if m._meta.app_label == app and rest.rpartition("_")[0] == m._meta.model_name
        ),
        None,
    )


def test_a_password_is_changed_on_the_page_that_counts_and_records_alone():
    administrator = factories.make_user(Role.ADMINISTRATOR, password=factories.PASSWORD)
    client = signed_in(administrator)
    new = "purple kettle eleven"

    answer = client.post(
        reverse("admin:password_change"),
        {"old_password": factories.PASSWORD, "new_password1": new, "new_password2": new},
    )

    administrator.refresh_from_db()
    assert not administrator.check_password(new)
    assert answer.url == reverse("account_change_password")
