"""What administrators change in Django's administration goes to the audit trail, before and after."""

import json

import pytest

from lscb_tracker.audit.models import AuditEvent, Kind
from recommendations.models import Subgroup, Theme
from tests import factories

pytestmark = pytest.mark.django_db


def latest() -> dict:
    event = AuditEvent.objects.exclude(kind=Kind.SIGN_IN).latest("number")
    details = json.loads(event.details)
    return {
        "action": event.action,
        "by": event.actor_id,
        "subject": details["subject"],
        "changes": details["changes"],
        "object": (event.object_type, event.object_id),
    }


def test_a_theme_that_is_added_is_recorded(client_for, administrator):
    client_for(administrator).post(
        "/admin/recommendations/theme/add/", {"name": "New theme", "slug": "new", "position": "9"}
    )

    theme = Theme.objects.get(slug="new")
    assert latest() == {
        "action": "theme_added",
        "by": administrator.pk,
        "subject": "New theme",
        "object": ("theme", str(theme.pk)),
        "changes": [
            {"label": "Name", "before": "", "after": "New theme"},
            {"label": "Slug", "before": "", "after": "new"},
            {"label": "Position", "before": "", "after": "9"},
        ],
    }


def test_a_subgroup_that_is_changed_is_recorded_before_and_after(client_for, administrator):
    subgroup = factories.make_subgroup("Case Review")
    url = f"/admin/recommendations/subgroup/{subgroup.pk}/change/"
    client = client_for(administrator)
    shown = client.get(url).context["adminform"].form
    values = {name: value if (value := shown[name].value()) is not None else "" for name in shown.fields}

    client.post(url, values | {"name": "Case Reviews"})

    assert Subgroup.objects.get().name == "Case Reviews"
    assert latest()["changes"] == [{"label": "Name", "before": "Case Review", "after": "Case Reviews"}]


def test_a_change_whose_event_cannot_be_written_is_not_made(client_for, administrator, monkeypatch):
    def refuse(*args, **kwargs):
        raise RuntimeError("no trail")

    client = client_for(administrator)
    monkeypatch.setattr("lscb_tracker.admin.record", refuse)

    with pytest.raises(RuntimeError, match="no trail"):
        client.post("/admin/recommendations/theme/add/", {"name": "New theme", "slug": "new", "position": "9"})

    assert not Theme.objects.filter(slug="new").exists()
