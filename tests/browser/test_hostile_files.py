"""Hostile files in a real browser: none is shown, no script of theirs runs. The same bytes shown inline do run."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.urls import reverse
from playwright.sync_api import Error

from tests import factories
from tests.assurance.files.held_out import HELD_OUT
from tests.assurance.files.hostile import BIG, HOSTILE

HEADERS = {
    "content-type": "application/octet-stream",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "private, no-store",
}
RAN = "/ran"
SAMPLES = {
    f"{place} {kind}": (name, make)
    for place, kinds in (("known", HOSTILE), ("held out", HELD_OUT))
    for kind, (name, make) in kinds.items()
    if kind not in BIG and make()
}


class Inline(BaseHTTPRequestHandler):
    """What must never be done: show an upload as what it looks like."""

    def do_GET(self):
        if self.path.startswith(RAN):
            self.server.ran.add(self.path)
            content, kind = b"", "text/plain"
        else:
            _, content = self.server.samples[int(self.path.strip("/"))]
            kind = "image/svg+xml" if content.startswith(b"<svg") else "text/html"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def inline():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Inline)
    server.samples, server.ran = [(name, make()) for name, make in SAMPLES.values()], set()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def is_downloaded(page, address: str) -> bool:
    """Go there as from the bar of addresses. A page that is shown is no download."""
    try:
        with page.expect_download(timeout=10_000), pytest.raises(Error, match="Download is starting"):
            page.goto(address)
    except (Error, pytest.fail.Exception):
        return False
    return True


def test_no_hostile_file_is_shown_and_no_script_of_one_runs(page_for, member, new_context, inline, figure):
    item = factories.make_evidence()
    addresses = [
        reverse(
            "assurance:evidence-download", args=[factories.make_evidence_file(item, by=member, content=c, name=n).pk]
        )
        for n, c in inline.samples
    ]
    page = page_for(member)
    ran, shown, wrong = [], [], []
    page.on("request", lambda request: ran.append(request.url) if RAN in request.url else None)
    page.goto("/")
    for kind, address in zip(SAMPLES, addresses, strict=True):
        if not is_downloaded(page, address):
            shown.append(kind)
        answer = page.request.get(address)
        said = {name: answer.headers.get(name) for name in HEADERS}
        if said != HEADERS or not answer.headers["content-disposition"].startswith("attachment"):
            wrong.append(kind)
    control = new_context().new_page()
    for number in range(len(SAMPLES)):
        control.goto(f"http://127.0.0.1:{inline.server_port}/{number}/")
        control.wait_for_timeout(20)

    figure(
        "U1",
        f"{len(SAMPLES)} hostile files opened in Chromium: shown {len(shown)}, wrong headers {len(wrong)}, "
        f"scripts that ran {len(ran)}; the same shown inline without protection: {len(inline.ran)} kinds of script ran",
        reached=not (ran or shown or wrong) and bool(inline.ran),
    )
    assert (shown, wrong, ran) == ([], [], [])
    assert inline.ran
