"""A form changes what it shows and nothing else, and no row can be hung on somebody else's."""

import importlib
import pkgutil
from datetime import datetime, timedelta

import pytest
from django import forms
from django.core.management.color import no_style
from django.db import connection, models, transaction

import assurance
import lscb_tracker
import recommendations
from lscb_tracker.govuk_dates import PARTS, DateWidget
from tests.security.flows import FLOWS, Flow
from tests.security.storing import everything_stored, models_kept, tables_written
from tests.sides import World, is_product

# Forms that FLOWS does not send, and what else holds them.
SENT_ELSEWHERE = {
    "lscb_tracker.account_forms": "allauth’s own forms: tests/accounts",
    "lscb_tracker.accounts.factors": "allauth’s own forms: tests/accounts",
    "lscb_tracker.accounts.forms.people.FirstPasswordForm": "allauth’s own form: tests/accounts",
    "lscb_tracker.accounts.people_filter": "It only chooses what is shown.",
    "lscb_tracker.addresses": "It only reads an address.",
    "lscb_tracker.admin": "The administration: tests/test_administration.py",
    "lscb_tracker.accounts.admin": "The administration: tests/test_administration.py",
    "lscb_tracker.audit.event_filter": "It only chooses what is shown.",
    "lscb_tracker.kept_files": "It stands beside every form: tests/test_kept_files.py",
    "lscb_tracker.privacy_question": "It stands beside every form: tests/test_privacy_question.py",
    "assurance.filters": "It only chooses what is shown.",
    "assurance.forms.addresses": "It only reads an address.",
    "assurance.forms.answer_links": "Nobody is signed in: tests/assurance/answering",
    "assurance.forms.answers.SaveStepForm": "It only says which button was pressed.",
    "assurance.forms.challenges.ChallengeFilterForm": "It only chooses what is shown.",
    "assurance.forms.days": "It only chooses what is shown.",
    "assurance.forms.comparing": "It only chooses what is shown.",
    "assurance.forms.decisions.OutcomeForm": "It only reads an address.",
    "assurance.forms.independent_scrutiny.AboutRowForm": "It only reads an address.",
    "assurance.forms.independent_scrutiny.DrawAgainForm": "It only reads an address.",
    "assurance.forms.independent_scrutiny.NoteFilterForm": "It only chooses what is shown.",
    "assurance.forms.recording.FollowedForm": "It only reads an address.",
    "assurance.forms.report_choices.ReportAddress": "It only reads an address.",
    "assurance.forms.recording.TaskListForm": "It only reads an address.",
    "assurance.forms.sceptic_lists.ScepticFilterForm": "It only chooses what is shown.",
    "assurance.forms.scrutiny.QueueForm": "It only chooses what is shown.",
    "assurance.forms.similar.SimilarTextForm": "It only looks for what was said before.",
    "assurance.forms.themes": "It only chooses what is shown.",
    "assurance.forms.follow_ups.OfRecordForm": "It only reads an address.",
    "assurance.forms.inbox.InboxFilterForm": "It only chooses what is shown.",
    "assurance.forms.regular_reports.OfRowForm": "It only reads an address.",
    "assurance.forms.regular_reports.PartChoiceForm": "It only leads to the next step.",
    "assurance.forms.verifying": "It only looks at a file: tests/assurance/verifying",
    "assurance.forms.request_list": "It only chooses what is shown.",
    "assurance.forms.requests.AskedRowsForm": "It only reads an address.",
    "assurance.forms.requests.RoundForm": "It only leads to the next step.",
    "assurance.forms.outstanding": "It only chooses what is shown.",
    "assurance.forms.plan_choice": "It only chooses what is shown.",
}
POWERS = {
    "is_staff": "true",
    "is_superuser": "true",
    "is_active": "false",
    "roles": "administrator",
    "board": "1",
    "owner": "1",
    "created_by": "1",
    "by": "1",
    "user": "1",
    "pk": "1",
    "id": "1",
    "opened_version": "1",
    "is_proposal": "",
    "state": "accepted",
}
# Made anew each time, whatever is sent.
MADE_ANEW = {"storage_key", "password", "token_sha256"}
each_flow = pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)


def product_forms() -> set[type[forms.BaseForm]]:
    for package in (lscb_tracker, recommendations, assurance):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".management." not in module.name and ".migrations" not in module.name and "wsgi" not in module.name:
                importlib.import_module(module.name)
    found, waiting = set(), [forms.BaseForm]
    while waiting:
        waiting += (subclasses := waiting.pop().__subclasses__())
        found |= {each for each in subclasses if is_product(each.__module__)}
    return found


def is_sent_elsewhere(form: type) -> bool:
    name = f"{form.__module__}.{form.__qualname__}"
    return any(name == each or name.startswith(f"{each}.") for each in SENT_ELSEWHERE)


def edited_forms(flow: Flow, world: World) -> list[forms.BaseForm]:
    """The forms of a page, as it comes back when nothing was filled in."""
    page = flow.client(world).post(flow.url(world), {})
    return [page.context["form"], *page.context["other_forms"]]


def values(world: World) -> dict[str, str]:
    """Every field of every model, with something in it that is not there now."""
    found = dict(POWERS)
    for model in models_kept():
        if is_product(model.__module__):
            for each in model._meta.concrete_fields:
                found.setdefault(each.name, value_of(each, world))
                found.setdefault(each.attname, value_of(each, world))
    return found


def value_of(field: models.Field, world: World) -> str:
    if field.is_relation:
        row = next((row for row in world.other.rows if isinstance(row, field.related_model)), None)
        return str(row.pk if row else field.related_model._base_manager.values_list("pk", flat=True).last() or 1)
    if field.choices:
        return str(field.choices[-1][0])
    kinds = {models.BooleanField: "true", models.DateField: "1999-12-31", models.IntegerField: "7"}
    return next((value for kind, value in kinds.items() if isinstance(field, kind)), "Slipped in")


def shown_fields(edited: list[forms.BaseForm]) -> set[str]:
    names = {bound.html_name for form in edited for bound in form}
    dates = [bound.html_name for form in edited for bound in form if isinstance(bound.field.widget, DateWidget)]
    return names | {f"{name}_{part}" for name in dates for part in PARTS}


def stored_after(flow: Flow, client, world: World, sent: dict) -> tuple[int, dict]:
    """The answer and everything that is stored then; it is taken back, and the next numbers too."""
    with transaction.atomic():
        status = flow.sent(client, world, sent).status_code
        stored = everything_stored()
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), models_kept()):
            cursor.execute(sql)
    kept = {
        label: [{name: value for name, value in row.items() if name not in MADE_ANEW} for row in rows]
        for label, rows in stored.items()
    }
    return status, kept


def differences(one: dict[str, list[dict]], two: dict[str, list[dict]]) -> list[str]:
    found = []
    for label, rows in one.items():
        if len(rows) != len(two[label]):
            found.append(f"{label}: {len(rows)} rows, {len(two[label])} rows")
        for a, b in zip(rows, two[label], strict=False):
            found += [f"{label}.{name}: {a[name]} or {b[name]}" for name in a if not alike(a[name], b[name])]
    return found


def alike(one, two) -> bool:
    """The same; or two moments of this test, where the database keeps the time itself."""
    both_are_times = isinstance(one, datetime) and isinstance(two, datetime)
    return one == two or (both_are_times and abs(one - two) < timedelta(minutes=5))


def test_every_form_is_sent(world):
    sent = {type(form) for flow in FLOWS.values() for form in edited_forms(flow, world)}
    with_bases = {base for form in sent for base in form.__mro__}

    missing = {f"{form.__module__}.{form.__qualname__}" for form in product_forms() - with_bases}

    assert sorted(name for name in missing if not any(name.startswith(each) for each in SENT_ELSEWHERE)) == [], (
        "Add a page with these forms to FLOWS in tests/security/flows.py, or say in SENT_ELSEWHERE what tests them."
    )


@each_flow
@pytest.mark.usefixtures("stopped_clock")
def test_fields_that_a_form_does_not_have_change_nothing(world, flow, figure):
    """The same form is sent twice from the same start, once with every field of every model added to it."""
    client = flow.client(world)
    sent = flow.opened(client, world)
    edited = edited_forms(flow, world)
    extra = {name: value for name, value in values(world).items() if name not in shown_fields(edited)}
    extra |= {f"{form.prefix}-{name}": value for form in edited if form.prefix for name, value in extra.items()}
    extra = {name: value for name, value in extra.items() if name not in shown_fields(edited)}

    honest = stored_after(flow, client, world, sent)
    grasping = stored_after(flow, client, world, extra | sent)

    assert honest[0] == 302
    changed = differences(honest[1], grasping[1])
    figure("S3", f"{flow.name}: {len(extra)} fields added, {len(changed)} tables changed", reached=not changed)
    assert (grasping[0], changed) == (302, [])
    assert len(extra) > 100


@each_flow
@pytest.mark.usefixtures("stopped_clock")
def test_no_choice_can_name_a_row_that_was_not_offered(world, flow, figure):
    client = flow.client(world)
    sent, wrong, tried = flow.opened(client, world), [], 0
    for form in edited_forms(flow, world):
        for bound in form:
            for value in not_offered(bound.field, world):
                tried += 1
                wrong += accepted(flow, client, world, sent | {bound.html_name: value}, f"{bound.html_name}={value}")

    figure("S3", f"{flow.name}: {tried} rows and choices re-pointed, {len(wrong)} accepted", reached=not wrong)
    assert wrong == []


def accepted(flow: Flow, client, world: World, sent: dict, what: str) -> list[str]:
    with transaction.atomic(), tables_written() as tables:
        status = flow.sent(client, world, sent).status_code
        transaction.set_rollback(True)
    return [] if status == 422 and not tables else [f"{what}: {status} {tables}"]


def not_offered(field: forms.Field, world: World) -> list[str]:
    """Keys of rows outside of what the field offers: the other agency's above all; and words for a list."""
    if isinstance(field, forms.ModelChoiceField):
        model, offered = field.queryset.model, set(field.queryset.values_list("pk", flat=True))
        rows = [row.pk for row in world.other.rows if isinstance(row, model._meta.concrete_model)]
        keys = {*rows, *model._base_manager.values_list("pk", flat=True)} - offered
        return [str(key) for key in sorted(keys)[:20]] + ["987654321", "zyzzyva", "-1"]
    if isinstance(field, forms.ChoiceField):
        return ["zyzzyva", "zyzzyva-agency", "987654321"]
    return []
