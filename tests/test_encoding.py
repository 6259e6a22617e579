"""Text comes in as UTF-8, whatever a header calls it."""

import io
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

import pytest
from django.conf import settings
from django.core.signals import request_started
from django.db import close_old_connections
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from lscb_tracker.wsgi import application

SIGN_IN = "/accounts/login/"
TOKEN = "a" * 32
FORM = "application/x-www-form-urlencoded"
CODECS = ["utf-8", "utf-7", "utf-16", "latin-1", "idna", "base64", "undefined", "nonsense"]
ENCODINGS = [*(f"charset={codec}" for codec in CODECS), "charset*=nonsense''utf-8", "charset"]


def asked_of_the_server(content_type: str, query: str = "", **sent: str) -> tuple[str, str]:
    """The status and the page that gunicorn gets from us."""
    body = encode_multipart(BOUNDARY, sent) if "multipart" in content_type else urlencode(sent).encode()
    environ = {
        "REQUEST_METHOD": "POST" if sent else "GET",
        "PATH_INFO": SIGN_IN,
        "QUERY_STRING": query,
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_COOKIE": f"{settings.CSRF_COOKIE_NAME}={TOKEN}",
        "wsgi.input": io.BytesIO(body),
    }
    setup_testing_defaults(environ)
    started = []
    request_started.disconnect(close_old_connections)  # it would close that of the test's transaction
    try:
        answer = application(environ, lambda status, headers: started.append(status))
    finally:
        request_started.connect(close_old_connections)
    return started[0], b"".join(answer).decode()


@pytest.mark.parametrize("named", ENCODINGS)
@pytest.mark.parametrize("kind", [FORM, MULTIPART_CONTENT, "text/plain"])
def test_a_header_cannot_choose_another_encoding(kind, named, db):
    """“+2AA-” is half of a character in UTF-7; forms refuse such halves, and no page can be encoded with one."""
    status, page = asked_of_the_server(f"{kind}; {named}", query="next=%2B2AA-")

    assert status == "200 OK"
    assert 'name="next" value="+2AA-"' in page


@pytest.mark.parametrize("named", ENCODINGS)
@pytest.mark.parametrize("kind", [FORM, MULTIPART_CONTENT])
def test_what_is_sent_is_read_as_utf_8(kind, named, db):
    status, page = asked_of_the_server(f"{kind}; {named}", login="zoë", csrfmiddlewaretoken=TOKEN)

    assert status == "200 OK"
    assert 'value="zoë"' in page


def test_too_many_answers_in_an_address_are_refused_with_any_header(db):
    too_many = "a&" * (settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)

    assert asked_of_the_server("", too_many)[0] == "400 Bad Request"
    assert asked_of_the_server("text/plain; charset=utf-8", too_many)[0] == "400 Bad Request"
