"""A mail server that speaks SMTP on a free port of this machine, keeps what it takes, and misbehaves on request."""

import asyncio
import threading
from collections import Counter
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller

OK = "ok"
DOWN = "down"  # nobody listens
SLOW = "slow"  # takes the mail, and says so only after `slow_for` seconds
REFUSES = "refuses"  # one address: `refused`
FULL = "full"  # refuses every mail for now
DROPS = "drops"  # takes the mail, and hangs up before it says so
BREAKS_OFF = "breaks off"  # hangs up before it has taken the mail
TAKEN = "250 OK"


@dataclass(frozen=True)
class Received:
    """`key` is the name that the product gave to the mail; two with one key are one mail sent twice."""

    to: tuple[str, ...]
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        return self.message.get_body(("plain",)).get_content()

    @property
    def html(self) -> str:
        return self.message.get_body(("html",)).get_content()

    @property
    def key(self) -> str:
        return str(self.message["Message-ID"])


class FreePort(Controller):
    """Port 0 is a free one; it is kept, so that the server can come back where it was."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class MailServer:
    """`mode` may be changed between two mails. `received` holds what it took, whatever it said about it."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.connections = 0
        self.refused, self.slow_for = "", 1.0
        self.lock = threading.Lock()
        self.host, self.port, self.working = "127.0.0.1", 0, OK
        self.controller = None
        self.listen()

    @property
    def mode(self) -> str:
        return self.working

    @mode.setter
    def mode(self, mode: str) -> None:
        was, self.working = self.working, mode
        if mode == DOWN:
            self.close()
        elif was == DOWN:
            self.listen()

    @property
    def arrived(self) -> Counter:
        """How often each mail arrived, by its name."""
        return Counter(each.key for each in self.received)

    def listen(self) -> None:
        self.controller = FreePort(self, hostname=self.host, port=self.port)
        self.controller.start()
        self.port = self.controller.port

    def close(self) -> None:
        if self.controller:
            self.controller.stop()
            self.controller = None

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802
        if self.working == REFUSES and address == self.refused:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return TAKEN

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.working == FULL:
            return "452 4.3.1 No room at the moment"
        if self.working == BREAKS_OFF:
            server.transport.abort()
            return TAKEN
        message = message_from_bytes(envelope.original_content, policy=policy.default)
        with self.lock:
            self.received.append(Received(tuple(envelope.rcpt_tos), message))
        if self.working == DROPS:
            server.transport.abort()
        if self.working == SLOW:
            await asyncio.sleep(self.slow_for)
        return TAKEN
