"""What the audit trail is worth: each way of changing it is found, and nothing is found where nothing was changed."""

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from lscb_tracker.audit.anchors import Anchor, append_anchor, current_anchor
from lscb_tracker.audit.models import AuditEvent, Kind
from lscb_tracker.audit.trail import record, recorded
from lscb_tracker.audit.verification import verify
from tests.audit.tampering import FORGERIES, an_unprotected_table, write_events

EVENTS = 32
PLACES = range(2, EVENTS)  # thirty of them: not the first, whose deletion and renumbering would leave the same

pytestmark = pytest.mark.django_db


def found_at(forgery, place: int, anchors) -> bool:
    """Tamper with the event at this place, look, and put everything back."""
    with transaction.atomic():
        with an_unprotected_table() as events:
            forgery.tamper(events, events.get(number=place))
        faults = verify(anchors).faults
        transaction.set_rollback(True)
    return bool(faults)


def test_an_untouched_trail_is_whole():
    write_events(3)

    assert verify([current_anchor()]).faults == ()
    assert verify([current_anchor()]).count == 3


def test_an_empty_trail_is_whole():
    assert verify().faults == ()


def test_every_forgery_is_found_wherever_it_is_made(figure):
    write_events(EVENTS)
    anchor = current_anchor()

    found = {f.name: sum(found_at(f, place, [anchor]) for place in PLACES) for f in FORGERIES}

    total, wanted = sum(found.values()), len(FORGERIES) * len(PLACES)
    words = f"{total} of {wanted}: {len(FORGERIES)} kinds of tampering, {len(PLACES)} times each"
    figure("A1", words, reached=total == wanted)
    assert found == dict.fromkeys(found, len(PLACES))
    assert verify([anchor]).faults == ()


def test_without_an_anchor_only_a_missing_end_goes_unseen():
    write_events(EVENTS)

    unseen = [f.name for f in FORGERIES if not found_at(f, 20, [])]

    assert unseen == [f.name for f in FORGERIES if f.needs_the_anchor]


def test_a_fault_says_where_and_what():
    write_events(3)
    with an_unprotected_table() as events:
        events.filter(number=2).update(actor_name="Somebody Else")

    assert [str(fault) for fault in verify().faults] == [
        "event 2: its seal is wrong: it was changed, or made by somebody without the key"
    ]


def test_the_command_says_that_the_trail_is_whole(capsys, tmp_path, settings):
    write_events(2)
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchors")
    call_command("write_anchor")
    write_events(1)

    call_command("verify_audit")

    said = capsys.readouterr().out
    assert f"whole: 3 events, 1 anchors. Its end is {current_anchor()}." in said
    assert "No anchor was given" not in said


def test_the_command_fails_with_the_faults(capsys):
    write_events(3)
    anchor = str(current_anchor())
    with an_unprotected_table() as events:
        events.filter(number=3).delete()

    with pytest.raises(CommandError, match="not whole: 1 faults in 2 events"):
        call_command("verify_audit", anchor=[anchor])
    assert capsys.readouterr().err == "event 3: it was anchored, and is missing\n"


@pytest.mark.parametrize("text", ["", "7", "x:y", "7:abc", f"7:{'g' * 64}"])
def test_an_anchor_that_is_none_is_refused(text):
    with pytest.raises(CommandError, match="The anchors cannot be read"):
        call_command("verify_audit", anchor=[text])


def test_anchors_are_kept_one_a_line(tmp_path):
    write_events(1)
    first = current_anchor()
    write_events(1)
    for anchor in (first, current_anchor()):
        append_anchor(tmp_path / "anchors", anchor)

    lines = (tmp_path / "anchors").read_text().splitlines()

    assert [Anchor.parse(line.split()[1]).number for line in lines] == [1, 2]
    assert lines[0].endswith(f" 1:{first.hash}")


def test_a_new_key_goes_on_with_the_word_of_the_old_one(settings):
    write_events(2)
    settings.AUDIT_OLD_KEYS = [settings.AUDIT_KEY]
    settings.AUDIT_KEY = "the key of the second year, with enough characters"
    write_events(1)

    actions = AuditEvent.objects.order_by("number").values_list("action", flat=True)
    assert list(actions) == ["action_updated", "action_updated", "audit_key_changed", "action_updated"]
    assert verify().faults == ()


def test_a_key_that_nobody_handed_over_is_found(settings):
    write_events(1)
    settings.AUDIT_OLD_KEYS = [settings.AUDIT_KEY]
    settings.AUDIT_KEY = "the key of the second year, with enough characters"
    write_events(1)
    with an_unprotected_table() as events:
        events.filter(number=2).delete()
    settings.AUDIT_OLD_KEYS = []

    found = [fault.words for fault in verify().faults]

    assert "the one before it is 1: events are missing or were renumbered" in found
    assert any(words.startswith("the key changed from") for words in found)


def test_with_a_key_that_is_not_known_nothing_is_saved(settings):
    write_events(1)
    settings.AUDIT_KEY = "a key that was mistyped, with enough characters"

    with pytest.raises(Exception, match="Put the key used so far into AUDIT_OLD_KEYS"), recorded():
        record(Kind.CHANGE, "action_updated", by=None)

    assert AuditEvent.objects.count() == 1
