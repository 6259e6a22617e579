"""The server's log says what failed and where. It holds no password, no key, no word that somebody typed."""

import logging
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from gunicorn.config import Config

from lscb_tracker import gunicorn_config
from lscb_tracker.log_lines import WordlessFormatter
from recommendations.models import Theme
from tests import factories
from tests.security.flows import FLOWS
from tests.security.people import signed_in

CANARY = "xylophone"
FORMAT = settings.LOGGING["formatters"]["line"]


@pytest.fixture
def log(caplog):
    """Everything that the product says to any logger, in the words of production."""
    said = StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(WordlessFormatter(FORMAT["format"], style=FORMAT["style"]))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    caplog.set_level(logging.INFO, "django.request")
    caplog.set_level(logging.INFO, "django.security")
    yield said
    root.removeHandler(handler)
    root.setLevel(before)


TEXTS = (
    *("text", "note", "reason", "title", "reference", "name", "role_title", "lead_person", "status_reason"),
    *("decided_by_name", "themes_reason", "given_by_name", "given_by_role", "evidence-title", "evidence-reference"),
)


def with_canaries(sent: dict) -> dict:
    """Every text of a form, typed over, and what other forms call theirs."""
    sent = dict.fromkeys(TEXTS, "") | sent
    keep = {"version", "submission_key", "email", "url", "kind", "status", "scope", "evidence_type", "place", "role"}
    texts = {name for name, value in sent.items() if isinstance(value, str) and name not in keep}
    return sent | {name: f"{CANARY} {name}" for name in texts if not name.endswith(("_day", "_month", "_year"))}


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_no_form_leaves_its_words_in_the_log(world, log, flow):
    client = flow.client(world)
    sent = flow.opened(client, world)
    for broken in (with_canaries(sent), {CANARY: CANARY}, with_canaries(sent) | {"version": CANARY}):
        with transaction.atomic():
            flow.sent(client, world, broken)
            transaction.set_rollback(True)
    client.get(f"{flow.url(world)}?q={CANARY}")

    assert CANARY not in log.getvalue()


def test_no_file_name_is_in_the_log(world, log):
    flow = FLOWS["evidence version"]
    client = flow.client(world)
    sent = flow.opened(client, world)
    for name, content in ((f"{CANARY}.pdf", b"%PDF-1.7 text"), (f"{CANARY}.exe", b"MZ"), (f"{CANARY}\n.svg", b"<svg>")):
        client.post(flow.url(world), sent | {"files": [SimpleUploadedFile(name, content)]})

    assert CANARY not in log.getvalue()


def test_no_password_is_in_the_log(world, log):
    client = Client()
    for _ in range(12):
        client.post(reverse("account_login"), {"login": world.own.lead.email, "password": CANARY})
    own = signed_in(world.own.lead)
    own.post(
        reverse("account_change_password"),
        {"oldpassword": factories.PASSWORD, "password1": CANARY * 2, "password2": CANARY * 2},
    )

    assert CANARY not in log.getvalue()


def test_no_key_of_a_mailed_link_is_in_the_log(world, log):
    client = Client()
    client.post(reverse("account_reset_password"), {"email": world.own.lead.email})
    [address] = [word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word]
    path = "/" + address.split("/", 3)[3]
    for method in ("GET", "HEAD", "POST", "PUT"):
        client.generic(method, path)
    client.get(path + "nothing/")
    client.get(reverse("accounts:invitation-open", args=[CANARY]) + "nothing/")
    client.get(reverse("assurance:calendar-read", args=[CANARY]))
    client.get(reverse("assurance:link-open", args=[CANARY * 3]) + "nothing/")

    assert "Not Found" in log.getvalue()
    assert path.rstrip("/").rpartition("/")[2] not in log.getvalue()
    assert CANARY not in log.getvalue()


@pytest.mark.parametrize("error", [ValueError(CANARY), KeyError(CANARY), RuntimeError(f"failed\n{CANARY}")])
def test_a_failure_is_logged_without_its_words(world, log, monkeypatch, error):
    def fail(*args, **kwargs):
        try:
            int(CANARY)
        except ValueError:
            raise error from None

    monkeypatch.setattr("assurance.views.plans.listed_plans", fail)
    client = signed_in(world.own.lead, raise_request_exception=False)

    assert client.get(f"{reverse('assurance:plan-list')}?q={CANARY}").status_code == 500
    assert f"builtins.{type(error).__name__}" in log.getvalue()
    assert "test_log_lines.py" in log.getvalue()
    assert CANARY not in log.getvalue()


def test_the_row_that_a_database_refused_is_not_in_the_log(world, log):
    """PostgreSQL says “Failing row contains (…)” and names the values of a key that is there already."""
    Theme.objects.create(name=CANARY, slug="first")
    try:
        with transaction.atomic():
            Theme.objects.create(name=CANARY, slug="second")
    except IntegrityError as error:
        said = str(error)
        logging.getLogger("lscb_tracker").exception("Refused")

    assert (CANARY in said) == (connection.vendor == "postgresql")
    assert "IntegrityError" in log.getvalue()
    assert CANARY not in log.getvalue()


def test_the_access_log_has_no_words_of_a_search(world):
    logger = gunicorn_config.logger_class(Config())
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": "/plans/x/", "QUERY_STRING": f"q={CANARY}", "RAW_URI": f"/?{CANARY}"}
    environ = asked | {"SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "HTTP_REFERER": CANARY}
    response = SimpleNamespace(status="200 OK", sent=1, headers=[])
    atoms = logger.atoms(response, SimpleNamespace(headers=[("cookie", CANARY)]), environ, timedelta(1))

    assert CANARY not in gunicorn_config.access_log_format % logger.atoms_wrapper_class(atoms)
