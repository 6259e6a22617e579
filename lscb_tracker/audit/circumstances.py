"""From where a request came, for the audit trail: known to everything that happens while it is answered."""

import uuid
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Circumstances:
    address: str = ""  # of the network; empty for commands
    request_id: str = ""  # the same for all events of one request


NOWHERE = Circumstances()
_present: ContextVar[Circumstances] = ContextVar("circumstances", default=NOWHERE)


def present() -> Circumstances:
    return _present.get()


@contextmanager
def request_from(address: str):
    token = _present.set(Circumstances(address, uuid.uuid4().hex))
    try:
        yield
    finally:
        _present.reset(token)
