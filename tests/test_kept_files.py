"""Chosen files stay chosen while a page comes back, for this person, on this page, and not for long."""

import os
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from assurance import evidence_store
from assurance.models import EvidenceFile
from lscb_tracker import kept_files
from lscb_tracker.accounts.roles import Role
from lscb_tracker.kept_files import KEPT_FOR, MOST_FORMS
from tests import factories
from tests.submitting import filled

pytestmark = pytest.mark.django_db

PERSONAL = "visit 943 476 5919.pdf"
CONTENT = b"%PDF-1.7 audit"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "kept_files"


@pytest.fixture
def url(db) -> str:
    return reverse("assurance:evidence-add", args=[factories.make_record().pk])


def pdf(name: str = PERSONAL, content: bytes = CONTENT) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def choose(client, page_url: str, *files, **answers):
    sent = filled(client.get(page_url), evidence_type="audit", **answers)
    return client.post(page_url, sent | {"files": list(files)})


def send_again(client, page_url: str, page, *files, **answers):
    """What a browser sends: the file input is empty unless something is chosen now."""
    sent = filled(page, **answers)
    sent.pop("files", None)
    return client.post(page_url, sent | ({"files": list(files)} if files else {}))


def labels() -> list[str]:
    return list(EvidenceFile.objects.order_by("pk").values_list("label", flat=True))


def sets_in(folder: Path) -> list[Path]:
    return list(folder.glob("*/*"))


def test_files_are_still_chosen_when_the_question_is_answered(client_for, manager, url):
    client = client_for(manager)

    asked = choose(client, url, pdf(), pdf("annex.pdf", CONTENT + b" annex"))
    saved = send_again(client, url, asked, privacy__accepted="on")

    assert asked.status_code == 422
    assert asked.context["kept_files"].names == [PERSONAL, "annex.pdf"]
    assert saved.status_code == 302
    assert labels() == [PERSONAL, "annex.pdf"]
    for file, content in zip(EvidenceFile.objects.order_by("pk"), (CONTENT, CONTENT + b" annex"), strict=True):
        with evidence_store.open_unchanged(file.storage_key, file.sha256) as stored:
            assert stored.read() == content


def test_files_are_still_chosen_when_another_field_is_wrong(client_for, manager, url):
    client = client_for(manager)

    refused = choose(client, url, pdf("audit.pdf"), url="no address")
    saved = send_again(client, url, refused, url="")

    assert (refused.status_code, saved.status_code) == (422, 302)
    assert labels() == ["audit.pdf"]


def test_other_files_chosen_now_take_their_place(client_for, manager, url, folder):
    client = client_for(manager)
    asked = choose(client, url, pdf())

    saved = send_again(client, url, asked, pdf("visit.pdf"))

    assert saved.status_code == 302
    assert labels() == ["visit.pdf"]


def test_kept_files_can_be_dropped(client_for, manager, url, folder):
    client = client_for(manager)
    asked = choose(client, url, pdf())

    saved = send_again(client, url, asked, kept__drop="on", title="Seen at the visit", place="seen")

    assert saved.status_code == 302
    assert labels() == []
    assert sets_in(folder) == []


def test_a_form_with_kept_files_that_arrives_twice_is_saved_once(client_for, manager, url):
    client = client_for(manager)
    asked = choose(client, url, pdf())

    answered = [send_again(client, url, asked, privacy__accepted="on").status_code for _ in range(2)]

    assert answered == [302, 302]
    assert labels() == [PERSONAL]


def test_nobody_else_and_no_other_page_is_given_the_files(client_for, manager, url):
    asked = choose(client_for(manager), url, pdf())
    elsewhere = reverse("assurance:evidence-add", args=[factories.make_record().pk])
    somebody = client_for(factories.make_user(Role.BUSINESS_MANAGER))

    answers = [
        send_again(somebody, url, asked, privacy__accepted="on"),
        send_again(client_for(manager), elsewhere, asked, privacy__accepted="on"),
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert labels() == []
    assert send_again(client_for(manager), url, asked, privacy__accepted="on").status_code == 302


@pytest.mark.parametrize(
    "name", ["../../evidence", "..", "0" * 32, "a" * 31, "x" * 32, "0" * 31 + "/", "\n" + "0" * 32]
)
def test_no_other_name_leads_anywhere(name, client_for, manager, url, folder):
    client = client_for(manager)
    asked = choose(client, url, pdf())
    sent = filled(asked, privacy__accepted="on") | {"kept-folder": name, "kept-drop": "on"}
    sent.pop("files", None)

    assert client.post(url, sent).status_code == 422
    assert labels() == []
    assert len(sets_in(folder)) == 1


def test_no_path_leads_to_the_files_of_somebody_else(client_for, manager, url, folder):
    asked = choose(client_for(manager), url, pdf())
    [kept] = sets_in(folder)
    somebody = factories.make_user(Role.BUSINESS_MANAGER)
    (folder / str(somebody.pk)).mkdir()
    sent = filled(asked, privacy__accepted="on") | {"kept-folder": f"../{manager.pk}/{kept.name}"}
    sent.pop("files", None)

    assert client_for(somebody).post(url, sent).status_code == 422
    assert labels() == []


def test_files_that_are_gone_are_asked_for_again(client_for, manager, url, folder):
    client = client_for(manager)
    asked = choose(client, url, pdf())
    for kept in sets_in(folder):
        kept_files.remove(kept)

    answer = send_again(client, url, asked, privacy__accepted="on")

    assert answer.status_code == 422
    assert "Choose your files again" in answer.content.decode()


def test_files_that_cannot_be_kept_are_asked_for_again(client_for, manager, url, folder, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept_files, "write_one", full)

    asked = choose(client_for(manager), url, pdf())

    assert asked.status_code == 422
    assert "Choose your files again" in asked.content.decode()
    assert sets_in(folder) == []


def test_refused_files_are_not_kept(client_for, manager, url, folder):
    refused = choose(client_for(manager), url, pdf("virus.exe"))

    assert refused.status_code == 422
    assert sets_in(folder) == []


def test_kept_files_go_after_their_time_and_the_oldest_of_many(client_for, manager, url, folder):
    client, other = client_for(manager), client_for(factories.make_user(Role.BUSINESS_MANAGER))
    choose(other, url, pdf())
    [old] = sets_in(folder)
    os.utime(old, times=(time.time() - KEPT_FOR.total_seconds() - 1,) * 2)

    for _ in range(MOST_FORMS + 2):
        choose(client, url, pdf())

    assert old not in sets_in(folder)
    assert len(sets_in(folder)) == MOST_FORMS


def test_only_the_product_reads_what_is_kept(client_for, manager, url, folder):
    choose(client_for(manager), url, pdf())

    assert {oct(path.stat().st_mode & 0o077) for path in sets_in(folder)} == {"0o0"}
    assert not [path for path in folder.rglob("*") if "943" in path.name]


def test_the_sweep_of_the_night_removes_what_nobody_came_back_for(client_for, manager, url, folder, capsys):
    client = client_for(manager)
    for _ in range(2):
        choose(client, url, pdf())
    old, new = sets_in(folder)
    os.utime(old, times=(time.time() - KEPT_FOR.total_seconds() - 1,) * 2)

    call_command("check_evidence")
    before = set(sets_in(folder))
    call_command("check_evidence", "--sweep")

    assert (before, sets_in(folder)) == ({old, new}, [new])
    assert "Files that were kept for forms which came back, removed: those of 1.\n" in capsys.readouterr().out
