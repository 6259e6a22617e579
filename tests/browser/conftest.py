"""The demonstration in a browser: its rows, its people and the ways in."""

from contextlib import ExitStack

import pytest
from django.apps import apps
from django.db import models, transaction

from assurance.demonstration import PASSWORD, load_child_d
from lscb_tracker.accounts.models import User
from tests.conftest import sign_in as give_session
from tests.conftest import watched

FROM_MIGRATIONS = ("contenttypes", "auth", "sessions")
LOADED: list[tuple[type[models.Model], list[models.Model]]] = []


@pytest.fixture(scope="session")
def base_url(live_server):
    """Relative addresses lead to the live server."""
    return live_server.url


@pytest.fixture
def demonstration(transactional_db, stopped_clock, today):
    """The Child D plan and its accounts, as loaded on `today`. Read in once; each later test is given the rows back."""
    if LOADED:
        with transaction.atomic():
            for model, rows in LOADED:
                models.QuerySet(model).bulk_create(rows)
        return
    load_child_d(on=today)
    tables = [each for each in apps.get_models(include_auto_created=True) if each._meta.managed]
    for model in (each for each in tables if not each._meta.proxy and each._meta.app_label not in FROM_MIGRATIONS):
        if rows := list(models.QuerySet(model)):
            LOADED.append((model, rows))


@pytest.fixture
def person(demonstration):
    """`person("chair")`: who signs in as chair@lscb.example."""
    return lambda name: User.objects.get(email=f"{name}@lscb.example")


@pytest.fixture
def signed_in(page_for, person):
    """`signed_in("chair")`: the page of that person, who did not need the form."""
    return lambda name: page_for(person(name))


@pytest.fixture
def second_browser(new_context, live_server, client_for, person):
    """`second_browser("chair")`: the page of that person on another machine, watched like the first."""
    with ExitStack() as pages:

        def signed_in(name: str):
            page = pages.enter_context(watched(new_context().new_page()))
            give_session(page, client_for(person(name)), live_server)
            return page

        yield signed_in


@pytest.fixture
def sign_in(page, demonstration):
    """`sign_in("chair")`: the page of that person, through the form."""

    def through_the_form(name: str):
        page.goto("/accounts/login/")
        page.get_by_label("Email address").fill(f"{name}@lscb.example")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        return page

    return through_the_form
