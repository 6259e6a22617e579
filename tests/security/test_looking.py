"""Looking changes nothing: no GET and no HEAD of any page, whoever asks, writes to a table of the product."""

import pytest
from django.contrib.auth.hashers import make_password

from tests.access_table import CELLS
from tests.addresses import address, own_names
from tests.security.people import EVERYBODY, client_of
from tests.security.storing import everything_stored, tables_written
from tests.security.test_administration import addresses as addresses_of_the_administration


@pytest.mark.parametrize("person", EVERYBODY)
def test_looking_changes_nothing(world, person, figure):
    client = client_of(person, world)
    urls = {name: address(name, world.own) for name in own_names()} | addresses_of_the_administration()
    before, wrote = everything_stored(), []

    for name, url in urls.items():
        is_opened = name.startswith("admin:") or (name, "GET") in CELLS
        if not is_opened or name == "admin:logout":
            continue
        for method in ("GET", "HEAD"):
            with tables_written() as tables:
                client.generic(method, url)
            wrote += [f"{method} {name}: {table}" for table in tables]

    after = everything_stored()
    changed = [label for label in before if before[label] != after[label]]
    figure("S5", f"{person}: {2 * len(urls)} looks, {len(wrote) + len(changed)} changes", reached=not wrote + changed)
    assert (wrote, changed) == ([], [])


def test_a_change_is_noticed(world):
    before = everything_stored()

    with tables_written() as tables:
        world.own.lead.password = make_password("another")
        world.own.lead.save()

    assert "accounts_user" in tables
    assert everything_stored() != before
