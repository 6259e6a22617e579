import logging

import pytest

from tests.sides import World, make_world


@pytest.fixture
def world(db, caplog) -> World:
    """Two agencies with the same papers. The log is quiet: a line for each refusal would bury what is wrong."""
    caplog.set_level(logging.CRITICAL, "django.request")
    caplog.set_level(logging.CRITICAL, "django.security")
    return make_world()


@pytest.fixture
def reports_as_html(monkeypatch):
    """Reports are answered as the HTML that they are printed from, which can be searched and costs no time."""
    monkeypatch.setattr("assurance.views.exports.cached_pdf", lambda html, *rest, **more: html.encode())
