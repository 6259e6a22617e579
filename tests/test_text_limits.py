"""No column that a person can write holds more than it should, whoever writes it: SQLite does not know `max_length`."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, models, transaction
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from assurance.models import EvidenceFile, PlanIssue
from recommendations.limits import LineLimits, lines
from recommendations.models import ActionUpdate, Theme
from tests import factories, meeting_papers
from tests.test_architecture import PRODUCT

pytestmark = pytest.mark.django_db

WRITTEN_BY_THE_PRODUCT = {
    "accounts.User.password": "A hash.",
    "assurance.EvidenceFile.sha256": "A hash.",
    "assurance.EvidenceFile.storage_key": "A random name.",
    "assurance.EvidenceScan.engine": "What the scanner calls itself, cut to the column.",
    "assurance.EvidenceScan.signature": "What the scanner found, cut to the column.",
    "assurance.AnswerCode.code_hash": "A hash.",
    "assurance.AnswerLink.token_sha256": "A hash.",
    "assurance.CalendarFeed.token_sha256": "A hash.",
    "assurance.Delivery.failure": "What the product says of a mail server, cut to the column.",
    "assurance.Delivery.key": "Made of numbers and an address, which has a limit of its own.",
    "assurance.DipSample.population": "References of recommendations, which have a limit of their own.",
    "assurance.DipSample.population_sha256": "A hash.",
    "assurance.IssuedFile.name": "Made of the slug of the plan and a day.",
    "assurance.IssuedFile.sha256": "A hash.",
    "assurance.GivenReport.data_sha256": "A hash.",
    "assurance.GivenReport.kind": "A layout of the reports.",
    "assurance.GivenReport.name": "Made of slugs and a day.",
    "assurance.GivenReport.sha256": "A hash.",
    "assurance.PlanIssue.layout": "A choice of the reports.",
    "assurance.ScrutinyDecision.decided_by_name": "A person’s name, which has a limit of its own.",
    "recommendations.ChangeEvent.by_name": "A person's name, which has a limit of its own.",
    "recommendations.ChangeEvent.subject": "Cut to the column.",
}
NO_PEOPLE_WRITE = {"audit", "throttling"}
MADE_BY = {
    "AssuranceRecord": lambda: factories.make_record(factories.make_recommendation()),
    "AssuranceRequest": lambda: factories.make_request(factories.make_recommendation()),
    "ActionPlan": factories.make_plan,
    "Agency": factories.make_agency,
    "AgencyContact": factories.make_contact,
    "ActionUpdate": lambda: an_update(),
    "Appointment": lambda: factories.make_appointment(factories.make_user(), "chair"),
    "CrossReference": lambda: factories.make_cross_reference(*two_rows()),
    "EvidenceFile": lambda: factories.make_evidence_file(factories.make_evidence(a_record()), by=factories.make_user()),
    "EvidenceItem": lambda: factories.make_evidence(a_record()),
    "CalendarFeed": lambda: factories.make_calendar_feed(by=factories.make_user()),
    "DueDateExtension": factories.make_extension,
    "EscalationStep": lambda: factories.make_escalation_step(by=factories.make_user()),
    "OpeningPosition": lambda: factories.make_opening_position(factories.make_recommendation()),
    "ReportChoice": lambda: factories.make_report_choice(by=factories.make_user()),
    "Reminder": lambda: factories.make_reminder(about=None, rule=None, sent_by=factories.make_user()),
    "ScrutinyDecision": lambda: factories.make_decision(by=factories.make_user()),
    "AgendaItem": lambda: meeting_papers.make_agenda_item(title="Any other business"),
    "DipSample": lambda: meeting_papers.make_sample(by=factories.make_user()),
    "Dissent": lambda: meeting_papers.make_dissent(by=factories.make_user()),
    "MeetingAttendee": meeting_papers.make_attendee,
    "MeetingCorrection": lambda: meeting_papers.make_correction(by=factories.make_user()),
    "MeetingTask": meeting_papers.make_task,
    "NoteReply": lambda: meeting_papers.make_reply(by=factories.make_user()),
    "PlanIssue": lambda: meeting_papers.make_issue(by=factories.make_user()),
    "Retest": lambda: factories.make_retest(by=factories.make_user()),
    "SampledRow": lambda: meeting_papers.make_sampled_row(by=factories.make_user()),
    "ScrutineerNote": lambda: meeting_papers.make_note(by=factories.make_user()),
    "TargetDateMove": lambda: factories.make_target_date_move(by=factories.make_user()),
}


# What else has to be written with a text, because the two belong together.
PERSON = "a person"
WITHDRAWN = {"withdrawn_on": "2026-11-23", "withdrawn_by_id": PERSON}
BESIDE = {
    ("User", "closed_reason"): {"is_active": False},
    ("PlanAgency", "transferred_to"): {"disposition": "transferred"},
    ("EvidenceItem", "withdrawn_reason"): WITHDRAWN,
    ("AssuranceRecord", "text_as_sent"): {"edited_on": "2026-11-23", "edited_by_id": PERSON},
    ("AssuranceRequest", "withdrawn_reason"): WITHDRAWN,
    ("EscalationStep", "withdrawn_reason"): WITHDRAWN,
    ("EscalationStep", "answer"): {"answered_on": "2026-11-23"},
    ("FollowUp", "settled_reason"): {"state": "done", "settled_on": "2026-11-23", "settled_by_id": PERSON},
    ("RegularReport", "ended_reason"): {"ended_on": "2026-11-23"},
    ("Meeting", "cancelled_reason"): {"state": "cancelled"},
    ("MeetingTask", "settled_reason"): {"state": "done", "settled_on": "2026-11-23", "settled_by_id": PERSON},
    ("ScrutineerNote", "withdrawn_reason"): WITHDRAWN,
    ("ScrutinyDecision", "own_work_reason"): {"is_own_work": True},
    ("Retest", "finding"): {"state": "held", "tested_on": "2026-11-23", "tested_by_id": PERSON},
    ("Retest", "own_work_reason"): {
        "state": "held",
        "finding": "It holds.",
        "tested_on": "2026-11-23",
        "tested_by_id": PERSON,
    },
}


def a_record():
    return factories.make_record(factories.make_recommendation())


def two_rows():
    first = factories.make_recommendation()
    return first, factories.make_recommendation(plan_agency=first.plan_agency)


def an_update() -> ActionUpdate:
    values = {"submission_key": uuid4(), "note": "Begun.", "status_after": "in_progress", "made_on": date(2026, 11, 23)}
    return ActionUpdate.objects.create(action=factories.make_action(), made_by=factories.make_user(), **values)


def any_row(model: type[models.Model]) -> models.Model:
    name = f"make_{snake(model.__name__)}"
    return (MADE_BY.get(model.__name__) or getattr(factories, name, None) or getattr(meeting_papers, name))()


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def own_models() -> list[type[models.Model]]:
    own = [config for config in apps.get_app_configs() if config.name.split(".")[0] in PRODUCT]
    found = [model for config in own if config.label not in NO_PEOPLE_WRITE for model in config.get_models()]
    return [m for m in found if not m._meta.proxy and not m.__name__.startswith("Historical")]


def texts_of(model: type[models.Model]) -> list[models.Field]:
    """What a person can write: choices are chosen, and what the product makes up is listed above."""
    fields = [f for f in model._meta.concrete_fields if isinstance(f, models.CharField | models.TextField)]
    return [f for f in fields if not f.choices and f"{model._meta.label}.{f.name}" not in WRITTEN_BY_THE_PRODUCT]


def limits_of(model: type[models.Model]) -> dict[str, int]:
    """What the database holds, read from the rules of the model."""
    found = {}
    for rule in model._meta.constraints:
        condition = getattr(rule, "condition", None)
        parts = condition.children if isinstance(condition, models.Q) else [condition]
        for part in parts:
            if isinstance(part, LessThanOrEqual) and isinstance(part.lhs, Length):
                found[part.lhs.get_source_expressions()[0].name] = part.rhs
    return found


TEXTS = [(model, field.name) for model in own_models() for field in texts_of(model)]
EACH_TEXT = pytest.mark.parametrize(("model", "name"), TEXTS, ids=[f"{m._meta.label}.{n}" for m, n in TEXTS])


def test_the_list_of_texts_is_whole():
    assert len(TEXTS) > 40
    assert all(apps.get_model(*n.split(".")[:2])._meta.get_field(n.split(".")[2]) for n in WRITTEN_BY_THE_PRODUCT)


@EACH_TEXT
def test_every_text_that_a_person_can_write_has_its_limit_in_the_database(model, name):
    limit, column = limits_of(model).get(name), model._meta.get_field(name)

    assert limit, "Give it to recommendations.limits.lines or within."
    assert column.max_length in (None, limit)


def write(row: models.Model, name: str, text: str) -> None:
    """Past the models: one UPDATE in SQL, or one INSERT into a table that only grows."""
    model = type(row)
    with transaction.atomic():
        if getattr(model, "is_append_only", False):
            model.objects.bulk_create([another(row, **{name: text} | BESIDE.get((model.__name__, name), {}))])
            return
        values = {name: text} | BESIDE.get((model.__name__, name), {})
        by = factories.make_user().pk
        columns = ", ".join(f'"{model._meta.get_field(each).column}" = %s' for each in values)
        table, key = model._meta.db_table, model._meta.pk.column
        with connection.cursor() as cursor:
            given = [by if value == PERSON else value for value in values.values()]
            cursor.execute(f'UPDATE "{table}" SET {columns} WHERE "{key}" = %s', [*given, row.pk])  # noqa: S608


def another(row: models.Model, **changes) -> models.Model:
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    if isinstance(row, ActionUpdate):
        changes |= {"submission_key": uuid4()}
    if isinstance(row, EvidenceFile):
        changes |= {"storage_key": f"{row.storage_key}-{len(changes)}", "version_number": row.version_number + 1}
    if isinstance(row, PlanIssue):
        changes |= {"number": row.number + 1}
    return type(row)(**values | changes)


@EACH_TEXT
@pytest.mark.parametrize("more", [0, 1], ids=["at the limit", "over it"])
def test_the_database_takes_a_text_of_that_length_and_none_longer(model, name, more, stopped_clock):
    row, limit = any_row(model), limits_of(model)[name]

    if not more:
        write(row, name, "é" * limit)  # two bytes each: characters are counted
        return
    with pytest.raises((IntegrityError, DataError)) as refusal:
        write(row, name, "é" * (limit + 1))

    assert re.search(r"_length\b|value too long", str(refusal.value))


def test_a_text_that_is_too_long_is_refused_in_words_without_asking_the_database(django_assert_num_queries):
    theme = Theme(name="x" * 161, slug="y" * 80)

    with django_assert_num_queries(0), pytest.raises(ValidationError) as refusal:
        theme.validate_constraints()

    assert refusal.value.message_dict == {"name": ["Shorten the text to 160 characters or fewer."]}
    with django_assert_num_queries(0):
        theme.validate_constraints(exclude={"name"})
        Theme(name="x" * 160, slug="y").validate_constraints()


def test_in_a_migration_the_limits_are_a_plain_check():
    rule = lines("theme", name=160)

    path, _, kwargs = rule.deconstruct()

    assert path == "django.db.models.CheckConstraint"
    assert kwargs["name"] == "theme_lines_length"
    assert isinstance(rule.clone(), LineLimits)
    assert rule == models.CheckConstraint(**kwargs)
