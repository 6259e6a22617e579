"""A page that would save what seems personal asks first; the answer is kept, and what it was about is not."""

import json
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assurance.models import AssuranceRecord, EvidenceFile, EvidenceItem
from lscb_tracker.audit.models import AuditEvent
from recommendations import services
from recommendations.models import Action, ActionUpdate, AgencyContact, Recommendation
from tests import factories
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

TELEPHONE, NHS = "020 7946 0958", "943 476 5919"
SECRETS = (TELEPHONE, TELEPHONE.replace(" ", ""), NHS, NHS.replace(" ", ""))
EVIDENCE = {"evidence_type": "audit", "place": "held"}


@pytest.fixture(autouse=True)
def _own_data_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@dataclass
class Page:
    """An editing page: which answers it needs besides, a free text of it, its label, and what saving makes."""

    url: str
    answers: dict
    field: str
    label: str
    stored: type
    column: str

    @property
    def texts(self) -> list[str]:
        return list(self.stored.objects.order_by("pk").values_list(self.column, flat=True))


def pages() -> dict[str, Page]:
    row = factories.make_recommendation()
    action = factories.make_action(row)
    record = factories.make_record(row)
    agency = row.plan_agency.agency
    kept = row.get_absolute_url()
    of_record = {name: reverse(f"assurance:{name}", args=[record.pk]) for name in ("record-withdraw", "evidence-add")}
    return {
        "update": Page(f"{kept}actions/{action.pk}/update/", {}, "note", "Progress note", ActionUpdate, "note"),
        "action": Page(f"{kept}actions/{action.pk}/edit/", {}, "text", "Action", Action, "text"),
        "recommendation": Page(f"{kept}edit/", {}, "text", "Recommendation", Recommendation, "text"),
        "record": Page(f"{kept}assurance/add/", {}, "text", "Assurance", AssuranceRecord, "text"),
        "reason": Page(of_record["record-withdraw"], {}, "reason", "Reason", AssuranceRecord, "settled_reason"),
        "evidence": Page(of_record["evidence-add"], EVIDENCE, "title", "Title of the evidence", EvidenceItem, "title"),
        "contact": Page(
            reverse("recommendations:contact-add", args=[agency.slug]),
            {"name": "B. Ward"},
            "role_title",
            "Role",
            AgencyContact,
            "role_title",
        ),
    }


PAGES = ["update", "action", "recommendation", "record", "reason", "evidence", "contact"]


def sent_with(client, page: Page, text: str) -> dict:
    return filled(client.get(page.url), **page.answers, **{page.field: text})


def accepted(answer, **more) -> dict:
    return filled(answer, privacy__accepted="on", **more)


def events() -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action="privacy_warning_accepted").order_by("number"))


def details(event: AuditEvent) -> dict:
    return json.loads(event.details)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_before_it_saves_and_saves_what_may_stay(name, client_for, manager):
    page, client = pages()[name], client_for(manager)
    before, text = page.texts, f"Ring the mother’s {TELEPHONE} first"

    asked = client.post(page.url, sent_with(client, page, text))
    unsaved = page.texts
    saved = client.post(page.url, accepted(asked, privacy__reason="A published helpline"))

    assert (asked.status_code, saved.status_code) == (422, 302)
    assert unsaved == before
    assert page.texts != before
    assert text in page.texts
    [event] = events()
    assert event.actor_id == manager.pk
    assert details(event)["changes"] == [{"label": page.label, "before": "", "after": "telephone number"}]
    assert details(event)["reason"] == "A published helpline"


def test_the_question_says_what_where_and_what_to_do(client_for, manager):
    page, client = pages()["update"], client_for(manager)

    html = client.post(page.url, sent_with(client, page, f"Ring the mother’s {TELEPHONE} first")).content.decode()

    assert "<title>Warning: Update the action" in html
    assert "Telephone number in <a" in html
    assert 'href="#id_note">Progress note</a>' in html
    assert f"Ring the mother’s <mark>{TELEPHONE}</mark> first" in html
    assert 'href="#id_privacy-accepted"' in html
    assert 'id="id_privacy-accepted"' in html
    assert f"Ring the mother’s {TELEPHONE} first</textarea>" in html


@pytest.mark.parametrize("name", PAGES)
def test_a_harmless_text_is_saved_at_once(name, client_for, manager):
    page, client = pages()[name], client_for(manager)

    answer = client.post(page.url, sent_with(client, page, "On 26.09.2016 letter 4006226/14 was answered"))

    assert answer.status_code == 302
    assert events() == []


def test_the_answer_holds_for_what_was_shown_and_not_for_more(client_for, manager):
    page, client = pages()["update"], client_for(manager)
    asked = client.post(page.url, sent_with(client, page, f"Ring {TELEPHONE}"))

    asked_again = client.post(page.url, accepted(asked, note=f"Ring {TELEPHONE} about {NHS}"))

    assert asked_again.status_code == 422
    assert not asked_again.context["privacy"].form["accepted"].value()
    assert page.texts == []
    assert client.post(page.url, accepted(asked_again)).status_code == 302
    [event] = events()
    assert details(event)["changes"] == [
        {"label": "Progress note", "before": "", "after": "NHS number, telephone number"}
    ]


def test_taking_one_of_two_out_is_no_new_question(client_for, manager):
    page, client = pages()["update"], client_for(manager)
    asked = client.post(page.url, sent_with(client, page, f"Ring {TELEPHONE} about {NHS}"))

    assert client.post(page.url, accepted(asked, note=f"Ring {TELEPHONE}")).status_code == 302


def test_the_same_data_in_another_field_is_a_new_question(client_for, manager):
    page, client = pages()["update"], client_for(manager)
    asked = client.post(page.url, sent_with(client, page, f"Ring {TELEPHONE}"))

    moved = client.post(page.url, accepted(asked, note="Ring", lead_person=f"Ward, {TELEPHONE}"))

    assert moved.status_code == 422
    assert page.texts == []


def test_taking_it_out_needs_no_answer_and_leaves_no_event(client_for, manager):
    page, client = pages()["update"], client_for(manager)
    asked = client.post(page.url, sent_with(client, page, f"Ring {TELEPHONE}"))

    answer = client.post(page.url, filled(asked, note="Ring the helpline"))

    assert answer.status_code == 302
    assert page.texts == ["Ring the helpline"]
    assert events() == []


def test_nobody_is_asked_about_what_was_there_before(client_for, manager):
    action = factories.make_action(text=f"Ring {TELEPHONE}", lead_person=f"Ward, {TELEPHONE}")
    row, client = action.recommendation, client_for(manager)
    edit, update = (f"{row.get_absolute_url()}actions/{action.pk}/{name}/" for name in ("edit", "update"))

    edited = client.post(edit, filled(client.get(edit), text=f"Ring {TELEPHONE} at once"))
    updated = client.post(update, filled(client.get(update), note="Rung"))
    asked = client.post(edit, filled(client.get(edit), text=f"Ring {TELEPHONE} at once, about {NHS}"))

    assert (edited.status_code, updated.status_code, asked.status_code) == (302, 302, 422)
    assert [doubt.kind for doubt in asked.context["privacy"].doubts] == ["NHS number"]


def test_what_is_found_never_reaches_the_audit_trail(client_for, manager):
    page, client = pages()["record"], client_for(manager)
    sent = sent_with(client, page, f"Ring {TELEPHONE} about {NHS}")
    file = SimpleUploadedFile(f"{NHS}.pdf", b"%PDF-1.7 audit")
    asked = client.post(page.url, sent | {"evidence-evidence_type": "audit", "evidence-files": file})
    again = {k: v for k, v in accepted(asked, privacy__reason=f"{TELEPHONE} is a helpline").items() if v != [file]}

    assert client.post(page.url, again).status_code == 302

    [event] = events()
    assert details(event)["reason"] == "[telephone number] is a helpline"
    assert [change["label"] for change in details(event)["changes"]] == ["Assurance", "File name"]
    assert not [secret for secret in SECRETS if secret in event.details]


def test_an_answer_is_recorded_once_however_often_the_form_arrives(client_for, manager):
    page, client = pages()["update"], client_for(manager)
    answer = accepted(client.post(page.url, sent_with(client, page, f"Ring {TELEPHONE}")))

    assert [client.post(page.url, answer).status_code for _ in range(3)] == [302, 302, 302]
    assert len(page.texts) == 1
    assert len(events()) == 1


def test_a_conflict_keeps_the_answer_and_records_it_with_the_change_alone(client_for, manager):
    page, client = pages()["action"], client_for(manager)
    asked = client.post(page.url, sent_with(client, page, f"Ring {TELEPHONE}"))
    action = Action.objects.get()
    services.edit_action(action=action, version=action.version, by=manager, text="Train nurses first.")

    conflict = client.post(page.url, accepted(asked, privacy__reason="A helpline"))
    recorded = events()
    saved = client.post(page.url, filled(conflict))

    assert (conflict.status_code, recorded, saved.status_code) == (409, [], 302)
    assert page.texts == [f"Ring {TELEPHONE}"]
    assert details(events()[0])["reason"] == "A helpline"


def test_a_change_that_fails_leaves_no_answer_behind(client_for, manager, monkeypatch):
    page, client = pages()["update"], client_for(manager)
    answer = accepted(client.post(page.url, sent_with(client, page, f"Ring {TELEPHONE}")))
    monkeypatch.setattr("lscb_tracker.privacy_question.PrivacyQuestion.record_answer", lambda *a, **b: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        client.post(page.url, answer)

    assert page.texts == []
    assert events() == []


def test_what_is_wrong_and_what_is_personal_are_said_at_once(client_for, manager):
    page, client = pages()["update"], client_for(manager)

    sent = sent_with(client, page, f"Ring {TELEPHONE}") | {"status": "complete"}
    answer = client.post(page.url, sent)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["completed_on"]
    assert [doubt.kind for doubt in answer.context["privacy"].doubts] == ["telephone number"]
    assert "<title>Error: Update" in answer.content.decode()


def test_a_file_name_is_asked_about_before_the_file_is_taken(client_for, manager):
    page, client = pages()["evidence"], client_for(manager)
    name = f"visit {NHS}.pdf"
    sent = sent_with(client, page, "Audit") | {"files": SimpleUploadedFile(name, b"%PDF-1.7 audit")}

    asked = client.post(page.url, sent)

    assert asked.status_code == 422
    [doubt] = asked.context["privacy"].doubts
    assert (doubt.kind, doubt.passage.place, doubt.snippet.found) == ("NHS number", "File name", NHS)
    assert EvidenceFile.objects.count() == 0


def test_the_boards_own_telephone_number_is_no_question(client_for, manager, settings):
    settings.PUBLISHED_CONTACTS = f"SM1 1EA, {TELEPHONE}"
    page, client = pages()["update"], client_for(manager)

    assert client.post(page.url, sent_with(client, page, f"Ring {TELEPHONE}")).status_code == 302


def test_very_many_findings_are_counted_and_a_few_shown(client_for, manager):
    page, client = pages()["update"], client_for(manager)
    text = ", ".join(f"020 7946 {number:04}" for number in range(200))

    asked = client.post(page.url, sent_with(client, page, text))
    saved = client.post(page.url, accepted(asked))

    assert asked.content.decode().count("<mark>") == 30
    assert "and 170 more" in asked.content.decode()
    assert saved.status_code == 302
    assert details(events()[0])["changes"][0]["after"] == "200 telephone numbers"


def test_rubbish_in_the_answer_is_no_answer(client_for, manager):
    page, client = pages()["update"], client_for(manager)
    sent = sent_with(client, page, f"Ring {TELEPHONE}")

    for rubbish in ({"privacy-accepted": "on"}, {"privacy-accepted": "on", "privacy-shown": "0" * 16}):
        assert client.post(page.url, sent | rubbish).status_code == 422
    assert page.texts == []
