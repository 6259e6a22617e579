"""What `visible_to` lets through, for every model that has rows of agencies and for every person."""

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Q

from assurance.models import Answer, AnswerRow, AnswerState
from lscb_tracker.accounts.roles import CAPABILITIES, Role
from recommendations.models import Agency
from recommendations.permissions import Capability
from recommendations.scopes import OfBoardQuerySet
from tests import factories
from tests.security.people import EVERYBODY, OTHER_LEAD, SIGNED_OUT, make_person
from tests.sides import World, is_product

# Models whose rows belong to agencies, and that no page fetches for anybody but those named here.
WITHOUT_SCOPE = {
    "accounts.Appointment": "People are shown to those who manage them; everybody sees the own ones.",
}
READ_ALL = {role for role in Role if Capability.READ_ALL_AGENCIES in CAPABILITIES[role]}
OF_BOTH = "lead_of_both_agencies"
# What the agency has not sent yet is nobody else's to read, the Board's neither.
DRAFTS = {Answer: Q(state=AnswerState.DRAFT), AnswerRow: Q(answer__state=AnswerState.DRAFT)}


def product_models() -> list[type[models.Model]]:
    found = [m for m in apps.get_models() if is_product(m.__module__)]
    return [m for m in found if not m.__name__.startswith("Historical")]


def leads_to_an_agency(model: type[models.Model], seen: frozenset = frozenset()) -> bool:
    if model is Agency:
        return True
    links = [f for f in model._meta.get_fields() if f.is_relation and not f.auto_created and f.related_model]
    return any(
        leads_to_an_agency(f.related_model, seen | {model})
        for f in links
        if f.related_model not in seen | {model} and is_product(f.related_model.__module__)
    )


def has_scope(model: type[models.Model]) -> bool:
    return hasattr(model._default_manager, "visible_to")


def scoped_models() -> list[type[models.Model]]:
    return [model for model in product_models() if has_scope(model) and leads_to_an_agency(model)]


def keys_by_model(rows) -> dict[type[models.Model], set]:
    found = {model: set() for model in scoped_models()}
    for row in rows:
        for model in found:
            if model._meta.concrete_model is type(row):
                found[model].add(row.pk)
    return found


def of_side(world: World, side) -> list[models.Model]:
    """A side's papers, its part in the shared plan, and the Board's note on its row."""
    note = world.note
    return [*side.rows, world.shared_plan, note, note.served.get(recommendation=side.shared_row)]


def expected(person: str, world: World) -> dict[type[models.Model], set]:
    if person in {*READ_ALL, OF_BOTH}:
        found = {model: set(model._base_manager.values_list("pk", flat=True)) for model in scoped_models()}
        for model, drafts in DRAFTS.items() if person in READ_ALL else ():
            found[model] -= set(model._base_manager.filter(drafts).values_list("pk", flat=True))
        return found if person in READ_ALL else found | {model: set() for model in found if is_of_the_board(model)}
    sides = {Role.AGENCY_LEAD: [world.own], OTHER_LEAD: [world.other]}
    found = keys_by_model(row for side in sides.get(person, []) for row in of_side(world, side))
    return found | {model: set() for model in found if is_of_the_board(model)}


def is_of_the_board(model: type[models.Model]) -> bool:
    """The Board's own work, which no agency sees, whatever rows it is about."""
    return issubclass(model._default_manager._queryset_class, OfBoardQuerySet)


def person_of(person: str, world: World):
    if person != OF_BOTH:
        return make_person(person, world)
    factories.make_appointment(world.own.lead, Role.AGENCY_LEAD, agency=world.other.agency)
    return world.own.lead


def test_every_model_with_rows_of_agencies_has_a_scope():
    bound = {model._meta.label for model in product_models() if leads_to_an_agency(model) and not has_scope(model)}

    assert bound - WITHOUT_SCOPE.keys() == set(), "Give them a queryset with visible_to, or say here who sees them."
    assert WITHOUT_SCOPE.keys() - bound == set()
    assert len(scoped_models()) > 10


@pytest.mark.parametrize("person", [*(each for each in EVERYBODY if each != SIGNED_OUT), OF_BOTH])
def test_people_see_these_rows_and_no_others(world, person, figure):
    user, wanted = person_of(person, world), expected(person, world)
    found = {model: list(model._default_manager.visible_to(user).values_list("pk", flat=True)) for model in wanted}

    wrong = {
        model._meta.label: {"seen": sorted(set(seen) - wanted[model]), "missed": sorted(wanted[model] - set(seen))}
        for model, seen in found.items()
        if set(seen) != wanted[model] or len(seen) != len(set(seen))
    }
    figure("S4", f"{person}: {len(found)} querysets, {len(wrong)} wrong", reached=not wrong)
    assert wrong == {}


def test_every_scope_has_rows_to_show_and_rows_to_hide(world):
    own = expected(Role.AGENCY_LEAD, world)
    everything = expected(Role.BUSINESS_MANAGER, world)

    empty = [
        model._meta.label
        for model, keys in own.items()
        if not (keys or is_of_the_board(model)) or not everything[model] - keys
    ]

    assert empty == [], "Give both sides in tests/sides.py a row of these models, or the test above proves nothing."
