"""Twenty people who work all at once, and keep a ledger of what they were told is saved."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO

from tests.long.browser import BROKEN, Browser
from tests.long.server import Server

WRITERS = 20
PAUSE = 0.2  # seconds before somebody tries again
GIVES_UP_AFTER = 180


@dataclass
class Ledger:
    """What was sent, and of it what was acknowledged, by kind and text."""

    sent: set[tuple[str, str]] = field(default_factory=set)
    acknowledged: set[tuple[str, str]] = field(default_factory=set)
    statuses: Counter = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    resent: int = 0
    served: int = 0  # pages that were shown and forms that were saved
    lock: threading.Lock = field(default_factory=threading.Lock)

    def wait_for(self, more: int, at_most: float) -> None:
        """Until so many more were acknowledged: what disturbs nobody proves nothing."""
        wanted, deadline = len(self.acknowledged) + more, time.monotonic() + at_most
        while len(self.acknowledged) < wanted and time.monotonic() < deadline:
            time.sleep(0.02)

    def note(self, status: int | str, seconds: float = 0) -> None:
        with self.lock:
            self.statuses[status] += 1
            self.seconds.append(seconds)
            self.served += status == 302


def compare(ledger: Ledger, stored: dict) -> dict[str, list]:
    """What the ledger says against what is stored. All empty: nothing was lost, nothing is there twice."""
    return {
        "lost": sorted(text for kind, text in ledger.acknowledged if not stored[kind].get(text)),
        "doubled": sorted(text for kind, text in ledger.sent if stored[kind].get(text, 0) > 1),
        "without its file": sorted(
            text for kind, text in ledger.acknowledged if kind == "assurance" and not stored["files"].get(text)
        ),
        "damaged": stored["faults"],
    }


class Writer:
    def __init__(self, server: Server, who: dict, password: str, ledger: Ledger):
        self.server, self.who, self.password, self.ledger = server, who, password, ledger
        self.browser = Browser(server.port)
        self.number = 0

    def work(self, until: threading.Event, most: int | None = None, uploads: bool = True) -> None:
        while not until.is_set() and (most is None or self.number < most):
            self.number += 1
            name = f"{self.who['email'].partition('@')[0]}, piece {self.number}"
            if uploads and self.number % 3 == 0:
                self.log_assurance(f"Assurance of {name}", until)
            else:
                self.update_action(f"Note of {name}", until)

    def update_action(self, text: str, until: threading.Event) -> None:
        path = f"{self.who['row']}actions/{self.who['action']}/update/"
        self.send("update", text, path, {"status": "in_progress", "note": text}, until)

    def log_assurance(self, text: str, until: threading.Event) -> None:
        upload = {"evidence-title": "Audit", "evidence-evidence_type": "audit", "evidence-place": "held"}
        self.send("assurance", text, f"{self.who['row']}assurance/add/", {"text": text} | upload, until, text.encode())

    def send(self, kind: str, text: str, path: str, typed: dict, until: threading.Event, content: bytes = b"") -> None:
        """One form, sent again just as it is until somebody says that it is saved."""
        fields = self.until(lambda: self.form(path), until)
        if fields is None:
            return
        with self.ledger.lock:
            self.ledger.sent.add((kind, text))
        deadline, first = time.monotonic() + GIVES_UP_AFTER, True
        while time.monotonic() < deadline:
            if self.posted(path, fields | typed, content):
                with self.ledger.lock:
                    self.ledger.acknowledged.add((kind, text))
                    self.ledger.resent += not first
                return
            first = False
            time.sleep(PAUSE)
        self.ledger.given_up.append(text)

    def posted(self, path: str, fields: dict, content: bytes) -> bool:
        files = {"evidence-files": named(content)} if content else {}
        began = time.monotonic()
        try:
            answer = self.browser.post(path, fields | files, files=bool(content))
        except BROKEN as error:
            self.ledger.note(type(error).__name__)
            return False
        self.ledger.note(answer.status, time.monotonic() - began)
        if answer.status not in (302, 503):
            self.ledger.odd.append(f"{answer.status} {path}: {answer.body[-1500:]}")
        if answer.status == 302 and "/login/" in answer.headers["Location"]:
            self.ledger.odd.append(f"signed out at {path}")
            return False
        return answer.status == 302

    def form(self, path: str) -> dict | None:
        try:
            fields = self.browser.form(path)
        except BROKEN:
            return None
        if fields is not None:
            with self.ledger.lock:
                self.ledger.served += 1
        return fields

    def sign_in(self) -> None:
        """Before anything is disturbed; twenty people of one address have to wait for one another."""
        deadline = time.monotonic() + GIVES_UP_AFTER
        while (answer := self.browser.sign_in(self.who["email"], self.password)).status != 302:
            if time.monotonic() > deadline:
                raise AssertionError(f"Signing in was answered with {answer.status}: {answer.body[-1500:]}")
            time.sleep(PAUSE)

    def until(self, call, over: threading.Event):
        """What the call answers, once it answers something; None when all is over."""
        while not over.is_set():
            if answer := call():
                return answer
            time.sleep(PAUSE)
        return None


def named(content: bytes) -> BytesIO:
    file = BytesIO(content)
    file.name = "audit.txt"
    return file


def all_at_work(server: Server, world: dict, disturb, *, most: int | None = None, uploads: bool = True) -> Ledger:
    """Everybody works while `disturb(ledger)` goes on, or each has done `most`; then all finish what they sent."""
    ledger, over = Ledger(), threading.Event()
    people = [Writer(server, who, world["password"], ledger) for who in world["writers"]]
    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(Writer.sign_in, people))
        working = [pool.submit(person.work, over, most, uploads) for person in people]
        try:
            if disturb:
                disturb(ledger)
        finally:
            if most is None:
                over.set()
            for each in working:
                each.result()
    return ledger
