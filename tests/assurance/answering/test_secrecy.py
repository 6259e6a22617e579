"""Private links are known to nobody but who was mailed one, and open nothing but the own agency's answer."""

import logging
from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.log import AdminEmailHandler

from assurance.answer_links import hash_of, make_link
from assurance.models import AnswerLink
from lscb_tracker.log_lines import WordlessFormatter
from tests import factories
from tests.access_table import expected
from tests.addresses import address, own_names
from tests.assurance.answering.rounds import CODE_PAGE, OVERVIEW, SEND, SIGN_OFF, ask, code_in, link_in, row_url, visit
from tests.browser.papers import small_pdf
from tests.security.people import SIGNED_OUT
from tests.sides import make_world
from tests.submitting import filled

pytestmark = pytest.mark.django_db
MANY, BITS_256 = 10_000, 43  # characters of 6 bits


def test_ten_thousand_links_are_all_different(figure):
    answer = factories.make_answer()
    about = {"cycle": answer.cycle, "agency": answer.agency, "email": "nurse@agency.example", "name": ""}

    tokens = {make_link(**about, at=timezone.now()).rstrip("/").rpartition("/")[2] for _ in range(MANY)}

    kept = set(AnswerLink.objects.values_list("token_sha256", flat=True))
    is_good = len(tokens) == MANY and min(map(len, tokens)) >= BITS_256 and kept == set(map(hash_of, tokens))
    figure(
        "L1",
        f"{len(tokens):,} of {MANY:,} links different, shortest {min(map(len, tokens))} characters",
        reached=is_good,
    )
    assert is_good


@pytest.fixture
def log():
    """What the product writes to its log and mails to the operators, in the words of production."""
    said = StringIO()
    line = settings.LOGGING["formatters"]["line"]
    handlers = [logging.StreamHandler(said), AdminEmailHandler()]
    handlers[0].setFormatter(WordlessFormatter(line["format"], style=line["style"]))
    root, request_log = logging.getLogger(), logging.getLogger("django.request")
    before = root.level, request_log.level
    root.addHandler(handlers[0])
    root.setLevel(logging.INFO)
    request_log.setLevel(logging.INFO)
    yield said
    root.removeHandler(handlers[0])
    root.setLevel(before[0])
    request_log.setLevel(before[1])


def everything_written() -> str:
    """Every row of every table, those too that are kept beside the product's own."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return "\n".join(repr(row) for model in models for row in model._base_manager.values_list())


def answered_from_mail_to_receipt(mailoutbox) -> tuple[list[str], Client]:
    """The secrets of the way: tokens and codes."""
    answer = ask()
    link = link_in(mailoutbox[0])
    Client().get(link + "nothing/")
    Client().post(link)
    Client().get(link[:-3])
    client = visit(link, mailoutbox)
    secrets = [link.split("/")[2], code_in(mailoutbox[-1])]
    row = answer.rows.first()
    typed = filled(client.get(row_url(row)), choice="new_answer", text="Done.", evidence__evidence_type="audit")
    client.post(row_url(row), typed | {"evidence-files": [SimpleUploadedFile("audit.pdf", small_pdf("Audit"))]})
    client.post(SEND, {})
    client.post(SEND, filled(client.get(SEND), **SIGN_OFF))
    client.get(reverse("assurance:link-receipt-pdf", args=[1]))
    return [*secrets, link_in(mailoutbox[-1]).split("/")[2]], client


def test_links_are_found_nowhere_but_in_the_mail(mailoutbox, log, figure):
    secrets, client = answered_from_mail_to_receipt(mailoutbox)

    written, said = everything_written(), log.getvalue()
    found = {place: sum(text.count(secret) for secret in secrets) for place, text in (("data", written), ("log", said))}
    is_silent = sum(found.values()) == 0 and "Not Found: /answer/[key]" in said
    figure("L4", f"{found['data']} times in all tables and queues, {found['log']} times in the log", reached=is_silent)
    figure("L1", f"after a whole answer {found['data']} tokens in all tables", reached=found["data"] == 0)
    assert (found, "Not Found: /answer/[key]" in said) == ({"data": 0, "log": 0}, True)
    assert hash_of(secrets[0]) in written
    assert client.get(OVERVIEW)["Referrer-Policy"] == "same-origin"


def test_pages_of_links_are_not_indexed_and_not_kept(mailoutbox):
    ask()
    link = link_in(mailoutbox[0])
    client = visit(link, mailoutbox)

    answers = [client.get(url) for url in (link, CODE_PAGE, OVERVIEW, SEND, "/answer/nothing-of-ours/")]

    assert {answer["X-Robots-Tag"] for answer in answers} == {"noindex, nofollow"}
    assert {answer["Cache-Control"] for answer in answers} == {"private, no-store"}


def confirmed_link_of(side, mailoutbox) -> Client:
    answer = side.answer
    about = {"cycle": answer.cycle, "agency": answer.agency, "email": "nurse@agency.example", "name": "A. Nurse"}
    return visit(make_link(**about, at=timezone.now()).removeprefix(settings.PUBLIC_URL), mailoutbox)


def test_a_link_opens_nothing_of_another_agency_and_nothing_behind_an_account(mailoutbox, evidence_root, figure):
    world = make_world()
    client = confirmed_link_of(world.own, mailoutbox)
    assert client.get(OVERVIEW).status_code == 200
    wrong, asked = [], 0
    for name in own_names():
        is_own_page = name.startswith("assurance:link-")
        for method in ("GET", "POST"):
            answer = client.generic(method, address(name, world.other))
            asked += 1
            is_refused = is_own_page or answer.status_code in expected(SIGNED_OUT, name, method)
            if not is_refused or world.other.canary in answer.content.decode(errors="replace"):
                wrong.append(f"{method} {name}: {answer.status_code}")

    foreign = [reverse("assurance:link-row", args=[world.other.answer_row.pk])]
    statuses = [client.get(url).status_code for url in foreign]

    figure(
        "L1",
        f"the link of one agency on every page of another: {asked - len(wrong)} of {asked} refused",
        reached=not wrong,
    )
    assert wrong == []
    assert statuses == [404]


@pytest.mark.parametrize(
    "changes",
    [{"expires_at": timezone.now() - timedelta(minutes=1)}, {"revoked_at": timezone.now()}],
    ids=["expired", "closed"],
)
def test_a_confirmed_visit_ends_with_its_link(mailoutbox, changes, figure):
    answer = ask()
    client = visit(link_in(mailoutbox[0]), mailoutbox)
    row = row_url(answer.rows.first())
    page = filled(client.get(row), text="Typed.")

    AnswerLink.objects.update(**changes)

    statuses = [client.get(OVERVIEW).status_code, client.get(row).status_code, client.post(row, page).status_code]
    figure("L1", f"{statuses.count(410)} of 3 pages refused once a link is over", reached=statuses == [410] * 3)
    assert statuses == [410, 410, 410]
    assert answer.rows.first().text == ""


def test_a_link_that_was_changed_by_a_letter_is_none(mailoutbox, figure):
    ask()
    link = link_in(mailoutbox[0])
    changed = [link[:at] + ("A" if link[at] != "A" else "B") + link[at + 1 :] for at in range(8, 18)]

    statuses = [Client().get(each).status_code for each in changed]

    figure("L1", f"{statuses.count(404)} of 10 tampered links refused", reached=statuses == [404] * 10)
    assert statuses == [404] * 10
