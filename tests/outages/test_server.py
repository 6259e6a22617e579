"""How gunicorn starts, and what it writes down, when something is amiss."""

import subprocess
import sys
from datetime import timedelta
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from lscb_tracker import gunicorn_config
from tests.test_setup import PRODUCTION, ROOT, environment


@pytest.mark.parametrize(("name", "value"), [("WEB_CONCURRENCY", "0"), ("PORT", "http")])
def test_a_number_that_makes_no_sense_is_refused_in_one_line(tmp_path, name, value):
    command = [sys.executable, "-m", "gunicorn", "--config", "python:lscb_tracker.gunicorn_config", "--print-config"]

    def start(**variables):
        env = environment(tmp_path, **PRODUCTION | variables)
        return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)

    refused, accepted = start(**{name: value}), start(**{name: "3"})

    assert accepted.returncode == 0, accepted.stderr
    assert refused.returncode == 1
    assert refused.stderr == f"{name} is “{value}”. Set it to a whole number of at least 1.\n"


@pytest.mark.parametrize(
    ("path", "status", "lines"),
    [
        ("/health/live", "200 OK", 0),
        ("/health/ready", "503 Service Unavailable", 1),
        ("/plans/health/", "200 OK", 1),
    ],
)
def test_the_log_does_not_fill_up_with_questions_whether_all_is_well(monkeypatch, path, status, lines):
    config = Config()
    config.set("accesslog", "-")
    logger = gunicorn_config.AccessLogger(config)
    written = []
    monkeypatch.setattr(logger.access_log, "info", lambda *said: written.append(said))
    response = SimpleNamespace(status=status, sent=2, headers=[])
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "RAW_URI": path, "SERVER_PROTOCOL": "HTTP/1.1"}

    logger.access(response, SimpleNamespace(headers=[]), environ, timedelta(milliseconds=1))

    assert len(written) == lines
