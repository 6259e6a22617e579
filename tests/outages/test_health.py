"""What the machines that watch the product are told, and what they are not."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.urls import reverse

from lscb_tracker import disk_space, health
from lscb_tracker.audit.models import AuditEvent
from tests.test_answers import is_kept_private

LIVE, READY = "/health/live", "/health/ready"


@pytest.fixture(autouse=True)
def _measured_anew():
    health.is_ready.forget()
    yield
    health.is_ready.forget()


@pytest.fixture
def asking() -> Client:
    """As a load balancer asks: in plain http, under an address of its own network."""
    return Client(headers={"host": "10.1.2.3:8000"}, raise_request_exception=False)


def away(execute, sql, params, many, context):
    raise OperationalError("connection to 10.0.0.1 failed")


def test_the_addresses_have_names():
    assert (reverse("health-live"), reverse("health-ready")) == (LIVE, READY)


@pytest.mark.parametrize("url", [LIVE, READY])
def test_a_machine_is_answered_in_plain_http_under_any_name(url, db, settings, asking):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^health/(live|ready)$"]

    answer = asking.get(url)
    page = asking.get("/accounts/login/")

    assert (answer.status_code, answer.content, page.status_code) == (200, b"ok", 400)
    assert is_kept_private(answer)
    assert not answer.cookies
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("url", [LIVE, READY])
def test_nothing_can_be_sent_to_the_probes(url, db, asking):
    assert [asking.generic(method, url).status_code for method in ("HEAD", "POST", "PUT")] == [200, 405, 405]


def test_being_alive_takes_no_database(asking, django_assert_num_queries, db):
    with django_assert_num_queries(0), connection.execute_wrapper(away):
        answer = asking.get(LIVE)

    assert answer.status_code == 200


def broken_database(request, settings, tmp_path):
    wrapper = connection.execute_wrapper(away)
    wrapper.__enter__()
    request.addfinalizer(lambda: wrapper.__exit__(None, None, None))


def missing_migration(request, settings, tmp_path):
    MigrationRecorder(connection).record_unapplied("recommendations", "0001_initial")


def no_folder_for_evidence(request, settings, tmp_path):
    (tmp_path / "file").touch()
    settings.EVIDENCE_ROOT = tmp_path / "file" / "folder"


def no_room(request, settings, tmp_path):
    settings.DISK_FLOOR_BYTES = 2**60
    request.getfixturevalue("monkeypatch").setattr(disk_space, "SHARE_OF_A_SMALL_VOLUME", 1)


FAULTS = {
    "database": (broken_database, "database: OperationalError"),
    "migrations": (missing_migration, "migrations: not applied: recommendations.0001_initial"),
    "folders": (no_folder_for_evidence, "folders: "),
    "disk space": (
        no_room,
        "disk space: no more room than the floor on the volume of DATA_DIR and UPLOADS_ROOT and EVIDENCE_ROOT",
    ),
}


@pytest.mark.parametrize(("fault", "words"), FAULTS.values(), ids=FAULTS)
def test_not_being_ready_is_said_without_the_reason(fault, words, db, request, settings, tmp_path, asking, caplog):
    before = asking.get(READY).status_code
    health.is_ready.forget()
    fault(request, settings, tmp_path)

    answer = asking.get(READY)
    said = StringIO()
    with pytest.raises(CommandError, match="not ready"):
        call_command("check_ready", stdout=said)

    assert (before, answer.status_code, answer.content) == (200, 503, b"not ready")
    assert is_kept_private(answer)
    assert any(message.startswith(f"Not ready: {words}") for message in caplog.messages)
    assert f"NOT READY  {words}" in said.getvalue()


def test_all_is_well_in_words(db):
    said = StringIO()

    call_command("check_ready", stdout=said)

    assert said.getvalue().splitlines() == [f"ok         {name}" for name in health.CHECKS]


def test_the_disk_is_not_kept_busy_by_asking(db, asking, monkeypatch):
    measured = []
    monkeypatch.setattr(health.is_ready, "measure", lambda: measured.append(1) or {})

    statuses = [asking.get(READY).status_code for _ in range(20)]
    health.is_ready.forget()
    asking.get(READY)

    assert (statuses, len(measured)) == ([200] * 20, 2)
