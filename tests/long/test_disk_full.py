"""Disks that are full to the last byte: what is answered, what is left behind, and that it ends by itself."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection

from tests.long.browser import Browser
from tests.long.cluster import Cluster
from tests.long.server import Server, problems
from tests.long.volumes import MEGABYTE, Volume
from tests.long.writers import Ledger, Writer, named

pytestmark = pytest.mark.long

LARGE = 4 * MEGABYTE  # more than is kept in memory while it is sent
AT_ONCE = 8
PAGES = {"Nothing was saved. Keep": "not saved", "We could not confirm": "unclear", "too little room": "no room"}


@pytest.fixture
def volume():
    """`volume(20)`: a disk of 20 megabytes."""
    made = []

    def of(megabytes: int) -> Volume:
        made.append(Volume(megabytes))
        return made[-1]

    yield of
    for each in made:
        each.remove()


@pytest.fixture
def serve(tmp_path):
    """`serve(cluster_or_none, EVIDENCE_ROOT=…)`: a server with one person who is signed in."""
    started = []

    def on(cluster: Cluster | None = None, **variables) -> tuple[Server, Writer]:
        server = Server(tmp_path, cluster.url if cluster else "", DISK_FLOOR_MEGABYTES="1", **variables)
        started.append(server)
        world = server.prepare(2)
        server.start()
        writer = Writer(server, world["writers"][0], world["password"], Ledger())
        writer.sign_in()
        server.other = (world["writers"][1]["email"], world["password"])
        return server, writer

    yield on
    for each in started:
        each.stop()


class Piece:
    """One form as it was shown and filled in, to be sent as often as wanted."""

    def __init__(self, writer: Writer, path: str, typed: dict, content: bytes = b""):
        self.browser, self.path, self.content = writer.browser, path, content
        self.fields = writer.form(path) | typed

    def send(self) -> tuple[int, str]:
        """The status, and which of the pages for an outage it was."""
        files = {"evidence-files": named(self.content)} if self.content else {}
        answer = self.browser.post(self.path, self.fields | files, files=bool(self.content))
        words = " ".join(answer.body.replace('<p class="govuk-body">', " ").replace("</p>", " ").split())
        return answer.status, next((page for said, page in PAGES.items() if said in words), "")


def note(writer: Writer, text: str) -> Piece:
    path = f"{writer.who['row']}actions/{writer.who['action']}/update/"
    return Piece(writer, path, {"status": "in_progress", "note": text})


def upload(writer: Writer, text: str, size: int = 1000) -> Piece:
    typed = {"text": text, "evidence-title": "Audit", "evidence-evidence_type": "audit", "evidence-place": "held"}
    return Piece(writer, f"{writer.who['row']}assurance/add/", typed, b"The audit. ".ljust(size, b"."))


def files_below(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def test_a_full_disk_of_the_database(serve, volume, figure, request, tmp_path):
    disk, cluster, folder = volume(150), None, {}
    if connection.vendor == "postgresql":
        cluster = Cluster(disk.folder)
        request.addfinalizer(cluster.remove)
    else:
        folder = {"DATA_DIR": str(disk.folder / "data")}
    server, writer = serve(cluster, EVIDENCE_ROOT=str(tmp_path / "evidence"), **folder)
    text, file, stranger = note(writer, "While full"), upload(writer, "A file while full"), Browser(server.port)
    sign_in = stranger.form("/accounts/login/") | dict(zip(("login", "password"), server.other, strict=True))

    disk.fill()
    full = {
        "text": text.send(),
        "file": file.send(),
        "sign-in": (stranger.post("/accounts/login/", sign_in).status, ""),
        "reading": writer.browser.get("/plans/").status,
        "live": writer.browser.get("/health/live").status,
    }
    disk.empty()
    if cluster:
        with suppress(RuntimeError):  # it may have stopped itself
            cluster.start()
    again = {"text": text.send(), "file": file.send(), "sign-in": stranger.post("/accounts/login/", sign_in).status}
    found, broken = server.find(), problems(server)

    # PostgreSQL has some room of its own left for what is small, and may stop in the middle of a COMMIT.
    allowed = {(302, ""), (503, "not saved"), (503, "no room"), (503, "unclear")}
    wrong = [name for name in ("text", "file") if full[name] not in allowed]
    wrong += ["sign-in"] * (full["sign-in"][0] not in (302, 503)) + ["reading"] * (full["reading"] not in (200, 503))
    goes_on = again["text"][0] == 302
    figure(
        "F9",
        f"disk of the database full: {len(wrong)} wrong answers of {len(full)}; {len(found['faults']) + len(broken)} "
        f"rows or files damaged; saved again without a restart of the product: {'yes' if goes_on else 'no'}",
        reached=not (wrong or broken or found["faults"]) and goes_on,
    )
    assert (wrong, full["live"]) == ([], 200), full
    assert (503, "not saved") in (full["text"], full["file"])
    assert again == {"text": (302, ""), "file": (302, ""), "sign-in": 302}
    assert (found["update"], found["assurance"]) == ({"While full": 1}, {"A file while full": 1})
    assert (found["faults"], broken) == ([], [])


@pytest.mark.parametrize("name", ["EVIDENCE_ROOT", "UPLOADS_ROOT"])
def test_a_full_disk_for_files(serve, volume, figure, request, name):
    """Full already: files are refused. Full while several arrive: some are taken, the others leave nothing."""
    cluster = request.getfixturevalue("cluster") if connection.vendor == "postgresql" else None
    disk = volume(60)
    server, writer = serve(cluster, **{name: str(disk.folder)})
    text, refused = note(writer, "Without a file"), upload(writer, "Refused")
    pieces = [upload(writer, f"At once {number}", LARGE) for number in range(AT_ONCE)]

    disk.fill()
    full = {"file": refused.send(), "text": text.send()}
    disk.empty()
    disk.fill(leave=2 * LARGE + 4 * MEGABYTE)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        at_once = list(pool.map(Piece.send, pieces))
    stored, left = server.find(), files_below(disk.folder) - 1
    disk.empty()
    again = [piece.send() for piece in [refused, *pieces]]
    found, broken = server.find(), problems(server)

    allowed = {(302, ""), (503, "not saved"), (503, "no room")}
    wrong = [each for each in [*full.values(), *at_once] if each not in allowed]
    partial = left - (len(stored["files"]) if name == "EVIDENCE_ROOT" else 0)
    figure(
        "F9",
        f"disk of {name} full: {len(wrong)} wrong answers of {AT_ONCE + 2}; {partial} partial files; "
        f"{len(broken)} damages; all {AT_ONCE + 1} files taken after there was room, without a restart",
        reached=not (wrong or partial or broken),
    )
    assert full == {"file": (503, "no room"), "text": (302, "")}
    assert (wrong, partial) == ([], 0), at_once
    assert (503, "not saved") in at_once
    assert again == [(302, "")] * (AT_ONCE + 1)
    assert set(found["assurance"].values()) == {1}
    assert broken == []
