"""Who may do what, as a table: every URL, every method, every person. A URL that is missing from the table fails.

tests/access_table.csv is read as: this URL, asked for in this way by this person, answers with this status. A POST
sends an empty form: 422 says that the person was let in and the form was looked at. What the table leaves out follows
from `tests.access_table.expected`. What an address names, of one agency and of another, stands in tests/addresses.py.
"""

import logging

import pytest
from django.urls import reverse

from lscb_tracker.accounts.roles import Role
from recommendations.models import Agency
from tests import factories
from tests.access_table import CELLS, LISTED, METHODS, TABLE, expected
from tests.addresses import ARGUMENTS, address, own_names
from tests.security.asking import asked
from tests.security.people import EVERYBODY, LIKE, client_of
from tests.sides import make_world


@pytest.fixture
def world(db, evidence_root, caplog):
    caplog.set_level(logging.CRITICAL, "django.request")  # a line for each refusal would bury what is wrong
    return make_world()


def test_every_url_is_in_the_table():
    listed, ours = {row["name"] for row in TABLE} - {"admin:index"}, set(own_names())

    assert sorted(ours - listed) == [], "Add these URLs to tests/access_table.csv."
    assert sorted(listed - ours) == [], "Take these lines out of tests/access_table.csv: there is no such URL."
    assert sorted(ARGUMENTS.keys() - ours) == [], "Take these lines out of tests/addresses.py: there is no such URL."


def test_the_table_is_whole():
    """Every line has a status for every person, and stands there once."""
    assert [row for row in TABLE if not all((row[person] or "").isdecimal() for person in columns())] == []
    assert len(CELLS) == len(TABLE)
    assert {row["method"] for row in TABLE} <= set(LISTED)


def columns() -> list[str]:
    return [person for person in EVERYBODY if person not in LIKE]


@pytest.mark.parametrize("person", EVERYBODY)
def test_every_url_answers_as_the_table_says(world, person, figure):
    client, names = client_of(person, world), own_names()
    found = {
        (name, method): asked(client, method, address(name, world.own)).status_code
        for name in names
        for method in METHODS
    }

    wrong = [
        f"{method} {name}: {status} instead of {min(expected(person, name, method))}"
        for (name, method), status in found.items()
        if status not in expected(person, name, method)
    ]
    cells = len(names) * len(METHODS)
    figure("S1", f"{person}: {len(found)} of {cells} cells asked, {len(wrong)} wrong", reached=not wrong)
    if wrong:
        pytest.fail("Mend these pages, or say in tests/access_table.csv who may do this:\n" + "\n".join(wrong))


def test_nothing_can_be_deleted_in_the_administration(world, client_for):
    client = client_for(Role.ADMINISTRATOR)

    urls = [reverse("admin:recommendations_agency_delete", args=[world.own.agency.pk])]
    urls.append(reverse("admin:accounts_user_delete", args=[factories.make_user().pk]))

    assert [client.post(url, {"post": "yes"}).status_code for url in urls] == [403, 403]
    assert Agency.objects.filter(pk=world.own.agency.pk).exists()
