"""What an administrator does to somebody's account asks first for a recent proof of who is there."""

import pytest
from django.urls import reverse

from lscb_tracker.accounts.roles import Role
from lscb_tracker.accounts.urls import urlpatterns
from tests import factories
from tests.accounts.test_sudo import ASKS, grow_old

# What changes nobody else's account: looking, and what one does to oneself.
HARMLESS = {
    *("profile", "stay-signed-in", "person-list", "person-detail", "role-rules"),
    *("invitation-open", "invitation-answer"),
}


def test_every_page_that_changes_a_person_asks_for_a_proof():
    asking = {pattern.name for pattern in urlpatterns if getattr(pattern.callback, "asks_for_proof", False)}

    assert asking == {pattern.name for pattern in urlpatterns} - HARMLESS


@pytest.mark.django_db
def test_an_old_proof_opens_none_of_them(client_for, figure):
    client = client_for(factories.make_user(Role.ADMINISTRATOR, password=factories.PASSWORD))
    person = factories.make_user(Role.CHAIR)
    grow_old(client, 16)
    pages = [pattern for pattern in urlpatterns if pattern.name not in HARMLESS]
    known = {"pk": person.pk, "appointment_pk": person.appointments.get().pk}

    found = {}
    for pattern in pages:
        arguments = {name: known[name] for name in pattern.pattern.converters}
        url = reverse(f"accounts:{pattern.name}", kwargs=arguments)
        found[pattern.name] = [client.get(url).url, client.post(url).url] == [f"{ASKS}?next={url}"] * 2

    asked = sum(found.values())
    words = f"{asked} of {len(pages)} pages that change a person ask again"
    figure("proof asked again", words, reached=asked == len(pages))
    assert found == dict.fromkeys(found, True)
