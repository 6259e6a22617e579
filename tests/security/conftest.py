import logging
import sys
from importlib import import_module

import pytest
from django.conf import settings

from assurance.reports.pdf import cached_pdf
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
    import_module(settings.ROOT_URLCONF)
    for module in [each for each in sys.modules.values() if getattr(each, "cached_pdf", None) is cached_pdf]:
        if module.__name__.startswith("assurance.views."):
            monkeypatch.setattr(module, "cached_pdf", lambda html, *rest, **more: html.encode())
