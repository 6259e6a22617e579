from datetime import date, datetime

import pytest
from django.utils import timezone

from tests.assurance.as_at.conftest import scene
from tests.assurance.meetings.scene import ON

__all__ = ["scene"]  # a plan at work, which is made early on the first day


@pytest.fixture
def no_rendering(monkeypatch):
    monkeypatch.setattr("assurance.issues.freezing.render_pdf", lambda html, *attached: b"%PDF-1.7")


@pytest.fixture
def clock(monkeypatch):
    """Sets what time it is."""

    def is_now(day: date, hour: int = 9) -> None:
        moment = timezone.make_aware(datetime(day.year, day.month, day.day, hour))
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    is_now(ON, hour=1)
    return is_now
