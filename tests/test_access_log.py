"""What the server writes down about each request."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from lscb_tracker import gunicorn_config

HERE = "127.0.0.1"
TOKEN = "bN3-x_9QbN3-x_9QbN3-x_9QbN3-x_9QbN3-x_9QbN3"


def line_of(path: str | None, address: str = HERE) -> str:
    """The line that a GET of the path leaves in the access log, less its time."""
    logger = gunicorn_config.logger_class(Config())
    response = SimpleNamespace(status="404 Not Found", sent=12, headers=[])
    asked = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "q=words",
        "RAW_URI": "/",
        "REMOTE_ADDR": address,
    }
    environ = asked | {"SERVER_PROTOCOL": "HTTP/1.1"}
    atoms = logger.atoms(response, SimpleNamespace(headers=[]), environ, timedelta(milliseconds=5))
    return gunicorn_config.access_log_format.partition(" ")[2] % logger.atoms_wrapper_class(atoms)


def test_over_a_socket_nobody_has_an_address():
    assert line_of("/", address="").startswith('- "GET /" 404 ')


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/plans/child-d/6.4/", "/plans/child-d/6.4/"),
        ('/nothing\n[23/Nov/2026] 127.0.0.1 "GET /', "/nothing%0A[23/Nov/2026]%20127.0.0.1%20%22GET%20/"),
        ("/\x1b[31m\r", "/%1B[31m%0D"),
        ("/caf\xe9/", "/caf%C3%A9/"),
        ("/\U0001f4a3/", "/%F0%9F%92%A3/"),
        ("/accounts/password/reset/key/1-cu4a2b-0f3e/", "/accounts/password/reset/key/[key]/"),
        (f"/answer/{TOKEN}/", "/answer/[key]/"),
        ("/answer/still-true/", "/answer/still-true/"),
        (f"/calendar/{TOKEN}.ics", "/calendar/[key]"),
        ("/account/calendar/", "/account/calendar/"),
        (None, "-"),
    ],
    ids=[
        "usual",
        "line end",
        "terminal",
        "accent",
        "beyond Latin-1",
        "password link",
        "answer link",
        "page of an answer",
        "calendar",
        "page of the calendar",
        "not served",
    ],
)
def test_a_request_is_one_line_that_opens_nothing(path, logged):
    assert line_of(path) == f'127.0.0.1 "GET {logged}" 404 12 5ms'
