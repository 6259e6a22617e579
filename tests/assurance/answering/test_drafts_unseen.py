"""What an agency has not sent, nobody else sees: on no page, in no search, export, report or download."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assurance.models import Answer, AnswerRow, EvidenceFile, EvidenceItem
from lscb_tracker.accounts.roles import Role
from recommendations.models import ChangeEvent
from tests import factories
from tests.addresses import address, own_names
from tests.assurance.answering.rounds import ask, link_in, row_url, visit
from tests.browser.papers import small_pdf
from tests.security.people import EVERYBODY, client_of
from tests.sides import make_world
from tests.submitting import filled

pytestmark = pytest.mark.django_db
CANARY = "kumquat"
SEARCHED = ("/plans/{slug}/?q={canary}", "/audit-trail/?q={canary}", "/outstanding/?subgroup=all")


@pytest.fixture
def world(mailoutbox, evidence_root):
    """Beside the papers of a world, its own agency has begun an answer by its link."""
    world = make_world()
    answer = ask(rows=1, plan_agency=world.own.part)
    client = visit(link_in(mailoutbox[-1]), mailoutbox)
    row = answer.rows.get()
    typed = filled(
        client.get(row_url(row)),
        choice="new_answer",
        text=f"{CANARY} text",
        evidence__title=f"{CANARY} title",
        evidence__evidence_type="audit",
    )
    audit = SimpleUploadedFile(f"{CANARY}.pdf", small_pdf(CANARY))
    assert client.post(row_url(row), typed | {"evidence-files": [audit]}).status_code == 302
    assert CANARY in client.get(row_url(row)).content.decode()
    return world


@pytest.mark.parametrize("person", [each for each in EVERYBODY if each != Role.AGENCY_LEAD])
def test_nobody_else_sees_a_draft(world, person):
    client = client_of(person, world)
    urls = [address(name, world.own) for name in own_names()]
    urls += [each.format(slug=world.own.plan.slug, canary=CANARY) for each in SEARCHED]
    urls += [reverse("assurance:evidence-download", args=[EvidenceFile.objects.get(label=f"{CANARY}.pdf").pk])]
    urls += [reverse("assurance:answer-detail", args=[AnswerRow.objects.get(text__contains=CANARY).answer_id])]

    pages = {url: client.get(url) for url in urls}

    found = [url for url, page in pages.items() if CANARY.encode() in body(page).replace(url.encode(), b"")]
    assert [url for url in found if f"q={CANARY}" not in url] == []
    assert pages[urls[-2]].status_code in (302, 404)
    assert pages[urls[-1]].status_code in (302, 404)


def body(page) -> bytes:
    return b"".join(page.streaming_content) if page.streaming else page.content


def test_a_search_finds_nothing_in_a_draft(world, client_for, manager):
    page = client_for(manager).get(f"/plans/{world.own.plan.slug}/?q={CANARY}").content.decode()

    assert "Showing" not in page


def test_the_lead_of_the_agency_sees_it(world):
    row = AnswerRow.objects.get(text__contains=CANARY)
    client = client_of(Role.AGENCY_LEAD, world)

    page = client.get(reverse("assurance:answer-row", args=[row.answer_id, row.pk])).content.decode()

    assert f"{CANARY} text" in page
    assert f"{CANARY} title" in page


def test_the_administration_lists_nothing_of_a_draft(world, client_for):
    client = client_for(Role.ADMINISTRATOR)
    item = EvidenceItem.objects.get(title__contains=CANARY)

    listed = client.get(reverse("admin:assurance_evidenceitem_changelist")).content.decode()
    opened = client.get(reverse("admin:assurance_evidenceitem_change", args=[item.pk]))

    assert CANARY not in listed
    assert (opened.status_code, CANARY in opened.content.decode()) == (302, False)


def test_no_line_of_the_record_tells_of_a_draft(world):
    lines = [f"{event.subject} {event.changes}" for event in ChangeEvent.objects.all()]

    assert [line for line in lines if CANARY in line] == []


@pytest.mark.parametrize("role", [Role.BUSINESS_MANAGER, Role.ADMINISTRATOR, Role.SCRUTINEER])
def test_those_who_read_every_agency_read_no_draft(role):
    answer = factories.make_answer()
    user = factories.make_user(role)

    assert list(Answer.objects.visible_to(user)) == []
    assert list(AnswerRow.objects.visible_to(user)) == []
    Answer.objects.filter(pk=answer.pk).update(
        state="sent",
        signed_off_name="C",
        signed_off_role="D",
        sent_on="2026-11-23",
        sent_at="2026-11-23T12:00Z",
        sent_by=user,
    )
    assert list(Answer.objects.visible_to(user)) == [answer]
