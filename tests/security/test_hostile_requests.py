"""No request, however strange, makes the product fail: at least ten thousand of them, on each database."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lscb_tracker.accounts.roles import Role
from tests.access_table import CELLS
from tests.addresses import address, arguments, own_names
from tests.security.asking import asked
from tests.security.flows import FLOWS
from tests.security.hostile import BODIES, FORM, HEADERS, VALUES
from tests.security.people import SIGNED_OUT, client_of
from tests.security.test_fields import edited_forms, shown_fields

EVERY_TIME, IN_THE_LONG_RUN = 10_000, 100_000
PATIENCE = 5  # seconds
PEOPLE = [Role.BUSINESS_MANAGER, Role.AGENCY_LEAD, Role.ADMINISTRATOR, SIGNED_OUT]
PARAMETERS = [
    *("q", "agency", "plan", "from", "view", "layout", "group", "subgroup", "sort", "page", "proposed", "outstanding"),
    *("overdue", "unassured", "level", "theme", "assurance_status", "action_status", "next", "kind", "by", "role"),
    *("state", "until", "since_day", "since_month", "since_year", "object", "number", "start", "end", "subject"),
]
SEED = 20261123


@dataclass(frozen=True)
class Strange:
    person: str
    method: str
    url: str
    options: dict = field(default_factory=dict)


Thrower = Callable[[random.Random], Strange]


def quoted(value: str) -> str:
    return quote(value, safe="", errors="surrogatepass")


def in_paths(world) -> Thrower:
    """Something strange in place of a row that an address names."""
    places = [(address(name, world.own), str(arg)) for name in own_names() for arg in arguments(name, world.own)]

    def throw(dice: random.Random) -> Strange:
        url, arg = dice.choice(places)
        url = url.replace(f"/{arg}/", f"/{quoted(dice.choice(VALUES))}/")
        return Strange(dice.choice(PEOPLE), dice.choice(["GET", "POST"]), url)

    return throw


def in_queries(world) -> Thrower:
    urls = [address(name, world.own) for name in own_names() if (name, "GET") in CELLS]

    def throw(dice: random.Random) -> Strange:
        query = "&".join(f"{dice.choice(PARAMETERS)}={quoted(dice.choice(VALUES))}" for _ in range(dice.choice([1, 3])))
        return Strange(dice.choice(PEOPLE), "GET", f"{dice.choice(urls)}?{query}")

    return throw


def in_forms(world) -> Thrower:
    """A form that would be saved, with something strange in one of its fields."""
    forms = []
    for flow in FLOWS.values():
        client = flow.client(world)
        sent = {key: value for key, value in flow.opened(client, world).items() if not isinstance(value, list)}
        names = sorted({*shown_fields(edited_forms(flow, world)), *sent})
        forms += [(flow.person, flow.url(world), sent, name) for name in names]

    def throw(dice: random.Random) -> Strange:
        person, url, sent, name = dice.choice(forms)
        data = urlencode(sent | {name: dice.choice(VALUES)}, errors="surrogatepass")
        return Strange(person, "POST", url, {"data": data, "content_type": FORM})

    return throw


def in_bodies_and_headers(world) -> Thrower:
    urls = [address(name, world.own) for name in own_names()]

    def throw(dice: random.Random) -> Strange:
        options = dice.choice([*BODIES, *({"headers": headers} for headers in HEADERS)])
        method = "POST" if "data" in options else dice.choice(["GET", "POST"])
        return Strange(dice.choice(PEOPLE), method, dice.choice(urls), options)

    return throw


def thrown(world, number: int) -> list[Strange]:
    """The same in every run."""
    throwers = [kind(world) for kind in (in_paths, in_queries, in_forms, in_bodies_and_headers)]
    dice = random.Random(SEED)
    return [throwers[turn % len(throwers)](dice) for turn in range(number)]


def failures(world, requests: list[Strange]) -> list[str]:
    clients = {person: client_of(person, world) for person in {each.person for each in requests}}
    found = []
    for client in clients.values():
        client.raise_request_exception = False
    for each in requests:
        begun = time.monotonic()
        status = status_of(clients[each.person], each)
        took = time.monotonic() - begun
        if status >= 500 or took > PATIENCE:
            found.append(f"{status} after {took:.1f} s: {each}"[:600])
    return found


def status_of(client: Client, strange: Strange) -> int:
    try:
        return asked(client, strange.method, strange.url, **strange.options).status_code
    except UnicodeEncodeError:  # no server would have let such a header through to us
        return 400


@pytest.mark.usefixtures("reports_as_html")
def test_no_strange_request_fails(world, figure):
    requests = thrown(world, EVERY_TIME)

    found = failures(world, requests)

    figure("Z1", f"{len(requests):,} requests, {len(found)} answered with 500 or after 5 s", reached=not found)
    assert len(requests) >= EVERY_TIME
    assert not found, "\n".join(found[:40])


@pytest.mark.long
@pytest.mark.usefixtures("reports_as_html")
def test_no_strange_request_fails_in_the_long_run(world, figure):
    requests = thrown(world, IN_THE_LONG_RUN)

    found = failures(world, requests)

    figure("Z1", f"{len(requests):,} requests, {len(found)} answered with 500 or after 5 s", reached=not found)
    assert len(requests) >= IN_THE_LONG_RUN
    assert not found, "\n".join(found[:40])


def test_any_words_in_a_search_and_a_form_are_answered(world):
    client, flow = client_of(Role.BUSINESS_MANAGER, world), FLOWS["action edit"]
    sent = flow.opened(client, world)

    @hypothesis_settings(max_examples=150, suppress_health_check=list(HealthCheck))
    @given(words=st.text(max_size=200), name=st.sampled_from(["q", "sort", "page", "level", "view"]))
    def answered(words, name):
        query = f"{name}={quote(words, errors='surrogatepass')}"
        assert asked(client, "GET", f"{address('assurance:plan-detail', world.own)}?{query}").status_code < 500
        data = urlencode(sent | {"text": words}, errors="surrogatepass")
        form = {"data": data, "content_type": FORM}
        assert asked(client, "POST", flow.url(world), **form).status_code in (302, 400, 422)

    answered()


def test_a_failure_is_noticed(world, monkeypatch):
    """The control."""

    def fail(*args, **kwargs):
        raise ValueError

    monkeypatch.setattr("assurance.views.plans.listed_plans", fail)

    assert failures(world, [Strange(Role.CHAIR, "GET", "/plans/")])[0].startswith("500")
    assert len(VALUES) >= 58
