"""Two tabs, and eight people at once, on every form that changes a row: one wins, nobody's words are lost unseen."""

import contextlib
import sys

import pytest
from django.db import connection
from django.test import Client

from lscb_tracker.audit.models import AuditEvent, Kind
from lscb_tracker.safe_text import SafeTextField
from recommendations import versioning
from tests.racing import RUNNERS, race
from tests.security.flows import FLOWS, Flow
from tests.security.people import make_person, signed_in
from tests.security.storing import everything_stored
from tests.security.test_fields import edited_forms
from tests.sides import World, make_world

EDITS = {name: flow for name, flow in FLOWS.items() if not flow.in_parallel}
ROUNDS, LONG_ROUNDS = 1, 20
NAMED_ONCE = ["report choice"]  # somebody has one of a name for each plan, so the name keeps it from being added twice
SAVED, NOT_SAVED, GONE = 302, (409, 422), 404
each_edit = pytest.mark.parametrize("flow", EDITS.values(), ids=EDITS)


def texts_of(flow: Flow, world: World) -> list[str]:
    edited = edited_forms(flow, world)
    return [bound.html_name for form in edited for bound in form if isinstance(bound.field, SafeTextField)]


def in_words_of(number: int, sent: dict, texts: list[str]) -> dict:
    return sent | {name: f"{sent[name]} {number}" for name in texts if sent.get(name)}


@each_edit
def test_of_two_tabs_the_second_is_told_and_keeps_its_words(world, flow, figure):
    client = flow.client(world)
    first, second = flow.opened(client, world), flow.opened(client, world)
    texts = texts_of(flow, world)
    second = in_words_of(2, second, texts)
    assert flow.sent(client, world, first).status_code == SAVED
    before = everything_stored()

    answer = flow.sent(client, world, second)

    is_unchanged = everything_stored() == before
    typed = [second[name] for name in texts if second.get(name)]
    lost = [words for words in typed if words not in answer.content.decode()]
    is_told = answer.status_code in NOT_SAVED or (not typed and answer.status_code == SAVED)
    if flow.removes and answer.status_code == GONE:  # there is nothing left to say it of
        is_told, lost = True, []
    is_good = is_unchanged and is_told and not lost
    figure("F5", f"{flow.name}: {'shown' if is_told else 'NOT shown'}, {len(lost)} texts lost", reached=is_good)
    assert (is_unchanged, lost) == (True, [])
    assert is_told, answer.status_code


def winners_of_a_race(flow: Flow, number: int) -> tuple[int, list]:
    """How many of eight tabs were saved, and what the others were answered."""
    world = make_world(number)
    person = make_person(flow.person, world)
    client = signed_in(person)
    sent, texts = flow.opened(client, world), texts_of(flow, world)
    url = flow.url(world)

    def press(tab: int):
        mine = Client(raise_request_exception=False)
        mine.cookies = client.cookies
        return mine.post(url, in_words_of(tab, sent, texts) | (flow.files() if flow.files else {}))

    before = changes_written()
    answers = race(press)
    statuses = [getattr(answer, "status_code", repr(answer)) for answer in answers]
    return changes_written() - before, sorted(map(str, statuses))


def changes_written() -> int:
    """How many requests changed anything: each of them is in the audit trail."""
    return AuditEvent.objects.filter(kind=Kind.CHANGE).order_by().values("request_id").distinct().count()


@each_edit
@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_is_saved(flow, figure):
    found = [winners_of_a_race(flow, number) for number in range(1, ROUNDS + 1)]

    wrong = [each for each in found if each[0] != 1]
    figure("F6", f"{flow.name}: {ROUNDS - len(wrong)} of {ROUNDS} rounds with one winner", reached=not wrong)
    assert wrong == []
    assert {status for _, statuses in found for status in statuses} <= {
        "302",
        "409",
        "422",
        *(["404"] if flow.removes else []),
    }


@pytest.mark.long
@each_edit
@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_is_saved_in_many_rounds(flow, figure):
    found = [winners_of_a_race(flow, number) for number in range(1, LONG_ROUNDS + 1)]

    wrong = [each for each in found if each[0] != 1]
    figure("F6", f"{flow.name}: {LONG_ROUNDS - len(wrong)} of {LONG_ROUNDS} rounds with one winner", reached=not wrong)
    assert wrong == []


@contextlib.contextmanager
def without_the_check(monkeypatch):
    """Every edit takes the version that is stored now for the one that it was opened with."""
    checked = versioning.save_if_unchanged

    def unchecked(row, *, version, by, **changes):
        try:
            return checked(row, version=version, by=by, **changes)
        except versioning.EditConflict as conflict:
            return unchecked(row, version=conflict.current.version, by=by, **changes)

    with monkeypatch.context() as patch:
        for module in [module for module in sys.modules.values() if vars(module).get("save_if_unchanged") is checked]:
            patch.setattr(module, "save_if_unchanged", unchecked)
        yield


@pytest.mark.parametrize("name", ["action edit", "recommendation", "contact edit", "person"])
@pytest.mark.django_db(transaction=True)
def test_without_the_check_several_are_saved(name, monkeypatch, figure):
    """The control: the eight really race, and nothing else keeps them apart."""
    with without_the_check(monkeypatch):
        winners, _ = winners_of_a_race(EDITS[name], 1)

    figure("F6", f"control, {name}: {winners} of {RUNNERS} saved without the check", reached=winners > 1)
    assert winners > 1, connection.vendor


def test_every_edit_with_a_version_is_raced(world):
    """What is not raced has no version: it adds something, and its submission key keeps it from being added twice."""
    unraced = [name for name, flow in FLOWS.items() if flow.in_parallel]
    keys = {name: [set(form.fields) for form in edited_forms(FLOWS[name], world)] for name in unraced}

    assert [name for name, fields in keys.items() if "version" in set().union(*fields)] == []
    assert [name for name, fields in keys.items() if "submission_key" not in set().union(*fields)] == NAMED_ONCE
