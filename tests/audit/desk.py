"""Sending the product's forms as people do, and reading what the audit trail says of it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from assurance.services.deliveries import MAIL_SENT
from lscb_tracker.accounts.models import User
from lscb_tracker.accounts.roles import Role
from lscb_tracker.audit.models import AuditEvent, Kind
from tests.security.people import make_person, signed_in
from tests.sides import Side, World
from tests.submitting import filled


@dataclass(frozen=True)
class Flow:
    """What somebody does, and the events that it leaves; `names` are the URLs that it posts to."""

    names: tuple[str, ...]
    does: Callable[["Desk"], User | None]  # answers who did it
    leaves: tuple[tuple[str, str], ...]  # kind and action


FLOWS: list[Flow] = []


def flow(*names: str, leaves: tuple[tuple[str, str], ...]):
    def register(does):
        FLOWS.append(Flow(names, does, leaves))
        return does

    return register


def change(*actions: str) -> tuple[tuple[str, str], ...]:
    return tuple((Kind.CHANGE.value, action) for action in actions)


class Desk:
    """One flow's browser. The trail is read from the first form that is sent, not from what led to it."""

    def __init__(self, world: World):
        self.world, self.stranger, self.since = world, Client(), None

    @property
    def own(self) -> Side:
        return self.world.own

    def person(self, role: str = Role.BUSINESS_MANAGER) -> tuple[Client, User]:
        user = make_person(role, self.world)
        return signed_in(user), user

    def post(self, client: Client, url: str, data: dict | None = None, *, status: int = 302):
        self.begin()
        return self.expected(client.post(url, data or {}), url, status)

    def get(self, client: Client, url: str, *, status: int = 200):
        self.begin()
        return self.expected(client.get(url), url, status)

    def begin(self) -> None:
        if self.since is None:
            self.since = last_number()

    def expected(self, answer, url: str, status: int):
        assert answer.status_code == status, f"{url}: {answer.status_code} {problems(answer)}"
        return answer

    def send(self, page: str, /, *args, by: str = Role.BUSINESS_MANAGER, **answers) -> User:
        """Open the page, fill in its form, send it."""
        client, user = self.person(by)
        url = reverse(page, args=args)
        self.post(client, url, filled(client.get(url), **answers))
        return user

    def found(self) -> list[AuditEvent]:
        """Less the mails that it caused: they go after the answer, and the product sends them."""
        left = AuditEvent.objects.filter(number__gt=self.since).exclude(action=MAIL_SENT)
        return list(left.order_by("number"))


def last_number() -> int:
    return AuditEvent.objects.order_by("-number").values_list("number", flat=True).first() or 0


def problems(answer) -> str:
    form = answer.context.get("form") if answer.context else None
    return form.errors.as_json() if form is not None else ""
