"""Talking to clamd, and believing only what it says in its own words."""

import io
import socket
import threading

import pytest
from django.core.exceptions import ImproperlyConfigured

from assurance.virus_scanner import EICAR, NotScanned, Scanner, ScannerDown, Verdict
from lscb_tracker.settings import socket_address
from tests.assurance.clamd import MISBEHAVIOURS, VERSION

ENGINE = VERSION.decode()


def scanned(content: bytes, seconds: float = 10) -> Verdict:
    return Scanner(seconds).scan(io.BytesIO(content))


@pytest.mark.parametrize("size", [1, 65_535, 65_536, 65_537, 1_000_000])
def test_a_file_that_the_scanner_took_whole_is_clean(size, clamd):
    content = bytes(size)

    assert scanned(content) == Verdict(True, "", ENGINE)
    assert clamd.seen[-1] == content


def test_the_test_file_of_all_scanners_is_found(clamd):
    assert scanned(b"in front" + EICAR) == Verdict(False, "Eicar-Test-Signature", ENGINE)


@pytest.mark.parametrize("misbehave", MISBEHAVIOURS.values(), ids=MISBEHAVIOURS)
def test_a_scanner_that_misbehaves_calls_nothing_clean(misbehave, clamd):
    sound = scanned(b"x" * 500)
    misbehave(clamd)

    with pytest.raises(NotScanned):
        scanned(b"x" * 500, seconds=1)

    assert sound.is_clean


def test_a_scanner_that_is_not_there_is_down(settings, tmp_path):
    settings.CLAMD_SOCKET = (str(tmp_path / "none.ctl"), None)

    with pytest.raises(ScannerDown, match="No such file or directory"):
        Scanner(1)


def test_a_port_that_nobody_listens_at_is_down(settings):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings.CLAMD_SOCKET = ("", ("127.0.0.1", port))

    with pytest.raises(ScannerDown, match="Connection refused"):
        Scanner(1)


def test_a_scanner_that_takes_the_call_and_says_nothing_is_given_up(settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.CLAMD_SOCKET = ("", silent.getsockname())
        with pytest.raises(ScannerDown, match=r"timed out|too long"):
            Scanner(0.3)


def test_a_scanner_is_reached_through_a_port_too(clamd, settings):
    """A relay from a port to the socket, as a scanner in another container is reached."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMD_SOCKET = ("", server.getsockname())
        threading.Thread(target=relay, args=(server, clamd, 3), daemon=True).start()
        assert scanned(b"x").is_clean


def relay(server: socket.socket, clamd, calls: int) -> None:
    for _ in range(calls):
        line, _ = server.accept()
        threading.Thread(target=clamd.talk, args=(line,), daemon=True).start()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("", None),
        ("/run/clamav/clamd.ctl", ("/run/clamav/clamd.ctl", None)),
        ("scanner.example:3310", ("", ("scanner.example", 3310))),
        ("[::1]:3310", ("", ("::1", 3310))),
    ],
)
def test_the_setting_names_a_socket_or_a_host_and_port(text, address, monkeypatch):
    monkeypatch.setenv("CLAMD_SOCKET", text)

    assert socket_address("CLAMD_SOCKET") == address


@pytest.mark.parametrize("text", ["clamd", "scanner.example", ":3310", "scanner.example:0", "a:99999", "a:b"])
def test_a_setting_that_names_neither_is_refused(text, monkeypatch):
    monkeypatch.setenv("CLAMD_SOCKET", text)

    with pytest.raises(ImproperlyConfigured, match="CLAMD_SOCKET is “"):
        socket_address("CLAMD_SOCKET")
