"""Events are written with what they tell of, or not at all; once, in order, and for good."""

import json
from datetime import date
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from lscb_tracker.audit import append_only
from lscb_tracker.audit.circumstances import request_from
from lscb_tracker.audit.models import AuditEvent, Kind
from lscb_tracker.audit.trail import record, recorded
from lscb_tracker.audit.verification import verify
from recommendations.models import Theme
from tests import factories
from tests.audit.tampering import write_events
from tests.racing import race

WRITERS, EACH = 20, 5
TODAY = date(2026, 11, 23)


def subjects() -> list[str]:
    events = AuditEvent.objects.order_by("number")
    return [json.loads(event.details)["subject"] for event in events]


def note(subject: str) -> None:
    record(Kind.CHANGE, "action_updated", by=None, subject=subject)


@pytest.mark.django_db
def test_an_event_says_who_what_from_where_and_what_it_was_before(manager, stopped_clock):
    change = {"label": "Lead person", "before": "", "after": "A. Nurse"}
    with request_from("203.0.113.7"), recorded():
        record(Kind.CHANGE, "action_updated", by=manager, subject="Note", object_type="action", changes=[change])

    event = AuditEvent.objects.get()
    details = json.loads(event.details)
    assert (event.number, event.actor_id, event.actor_name) == (1, manager.pk, manager.name)
    assert (event.address, len(event.request_id), event.recorded_at) == ("203.0.113.7", 32, stopped_clock)
    assert (details["subject"], details["changes"]) == ("Note", [change])


@pytest.mark.django_db
def test_who_is_not_known_is_the_system_or_somebody_not_signed_in():
    write_events(1)
    with request_from("203.0.113.7"):
        write_events(1)

    assert list(AuditEvent.objects.order_by("number").values_list("actor_name", flat=True)) == [
        "the system",
        "somebody not signed in",
    ]


@pytest.mark.django_db
def test_an_event_outside_of_its_change_is_refused():
    with pytest.raises(RuntimeError, match="inside recorded"):
        note("nowhere")


@pytest.mark.django_db
def test_nested_changes_are_appended_together_in_order():
    with recorded():
        note("first")
        with recorded():
            note("second")
            assert AuditEvent.objects.count() == 0
        note("third")

    assert subjects() == ["first", "second", "third"]


@pytest.mark.django_db
def test_a_change_that_fails_leaves_no_event():
    @recorded()
    def broken() -> None:
        note("lost")
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        broken()
    with recorded():
        note("kept")

    assert subjects() == ["kept"]


@pytest.mark.django_db
def test_a_part_that_fails_loses_its_own_events_alone():
    with recorded():
        note("kept")
        try:
            with recorded():
                note("lost")
                raise ValueError
        except ValueError:
            pass

    assert subjects() == ["kept"]


@pytest.mark.django_db
def test_when_the_event_cannot_be_written_neither_is_the_change():
    def refuse_events(execute, sql, params, many, context):
        if sql.startswith("INSERT") and "audit_auditevent" in sql:
            raise DatabaseError("no space")
        return execute(sql, params, many, context)

    @recorded()
    def change() -> None:
        Theme.objects.create(name="New", slug="new", position=99)
        note("lost")

    with pytest.raises(DatabaseError), connection.execute_wrapper(refuse_events):
        change()

    assert not Theme.objects.filter(slug="new").exists()


@pytest.mark.django_db(transaction=True)
def test_twenty_writers_make_one_chain(figure):
    def write(number: int) -> None:
        write_events(EACH)

    results = race(write, runners=WRITERS)

    numbers = sorted(AuditEvent.objects.values_list("number", flat=True))
    gaps = [n for n in range(1, WRITERS * EACH + 1) if n not in numbers]
    faults = verify().faults
    figure(
        "A2",
        f"{len(numbers)} events by {WRITERS} writers at once: {len(faults)} forks, {len(gaps)} gaps",
        reached=not faults and not gaps,
    )
    assert [result for result in results if result] == []
    assert numbers == list(range(1, WRITERS * EACH + 1))
    assert faults == ()


STATEMENTS = {
    "update": "UPDATE {table} SET {column} = {column}",
    "delete": "DELETE FROM {table}",
}


@pytest.fixture
def filled_tables(db, manager):
    """A row in every table that only grows, where the factories can make one."""
    row = factories.make_recommendation()
    action = factories.make_action(row)
    factories.make_evidence_file(by=manager)
    action.updates.create(note="Done", status_after="complete", made_on=TODAY, made_by=manager, submission_key=uuid4())
    write_events(1)


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize(
    "table",
    [
        "audit_auditevent",
        "assurance_evidencefile",
        "recommendations_actionupdate",
        "recommendations_historicalrecommendation",
        "recommendations_historicalaction",
        "accounts_historicaluser",
    ],
)
def test_the_database_refuses_to_change_what_only_grows(filled_tables, table, statement):
    model = next(model for model in append_only.append_only_models() if model._meta.db_table == table)
    before = model._base_manager.count()

    with pytest.raises(IntegrityError, match="rows are only added here"), transaction.atomic():
        connection.cursor().execute(STATEMENTS[statement].format(table=table, column=model._meta.pk.column))

    assert model._base_manager.count() == before > 0


@pytest.mark.django_db
def test_every_table_that_only_grows_is_protected():
    assert {model._meta.label for model in append_only.append_only_models()} >= {
        "audit.AuditEvent",
        "recommendations.ChangeEvent",
        "recommendations.ActionUpdate",
        "assurance.EvidenceFile",
        "assurance.AssuranceCycle",
        "assurance.DipSample",
        "assurance.Dissent",
        "assurance.GivenReport",
        "assurance.IssuedFile",
        "assurance.MeetingCorrection",
        "assurance.NoteReply",
        "assurance.PlanIssue",
        "assurance.ScrutinyDecision",
    }
    assert append_only.missing_triggers(connection) == {}


@pytest.mark.django_db
def test_protection_that_was_lost_is_noticed_and_made_again():
    on_table = ' ON "audit_auditevent"' if connection.vendor == "postgresql" else ""
    name = "audit_auditevent_no_change" if on_table else "audit_auditevent_no_update"
    connection.cursor().execute(f'DROP TRIGGER "{name}"{on_table}')

    noticed = list(append_only.missing_triggers(connection))
    append_only.protect()

    assert noticed == [name]
    assert append_only.missing_triggers(connection) == {}


@pytest.mark.django_db
def test_an_event_cannot_be_replaced_or_the_table_be_emptied_at_once():
    write_events(1)
    statement = (
        "TRUNCATE audit_auditevent"
        if connection.vendor == "postgresql"
        else "INSERT OR REPLACE INTO audit_auditevent SELECT * FROM audit_auditevent"
    )

    with pytest.raises(IntegrityError, match="rows are only added here"), transaction.atomic():
        connection.cursor().execute(statement)
