"""The demonstration in a browser: its rows, its people and the ways in."""

from contextlib import ExitStack

import pytest

from assurance.demonstration import PASSWORD, load_child_d
from lscb_tracker.accounts.models import User
from tests.conftest import sign_in as give_session
from tests.conftest import watched
from tests.loaded import give, whole_demonstration


@pytest.fixture(scope="session")
def base_url(live_server):
    """Relative addresses lead to the live server."""
    return live_server.url


@pytest.fixture
def demonstration(transactional_db, stopped_clock, today):
    """The Child D plan and its accounts, as loaded on `today`."""
    give(load_child_d, on=today)


@pytest.fixture
def in_flight(transactional_db, stopped_clock, today):
    """The fictional plan too, with everything that asking and answering has made of it."""
    give(whole_demonstration, on=today)


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
