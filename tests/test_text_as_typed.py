"""Text that looks like a template or a format is shown as it was typed, on every page, in every report."""

import json
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from assurance.models import AssuranceRecord, EvidenceItem, PlanRow
from assurance.outstanding import Grouping, in_order
from assurance.reports.data import Layout, plan_context
from assurance.reports.html import outstanding_html, plan_html
from assurance.reports.outstanding import outstanding_context
from assurance.reports.texts import paragraphs
from lscb_tracker.accounts.roles import Role
from recommendations.models import Action, ActionPlan
from tests import factories
from tests.submitting import filled

pytestmark = pytest.mark.django_db

TEMPLATE = "{{7*7}} {% now 'Y' %} {# gone #} {0.__class__} {by.password} %s%n%(a)s ${7*7} <b>&lt;"
SHORT = "{{7*7}}%s{0}"
AS_TYPED = re.compile(r"(mark\d\d)(.*)")


class Marks:
    """`marks()` is the hostile text with a word of its own in front, by which it is found again."""

    def __init__(self):
        self.given: dict[str, str] = {}

    def __call__(self, text: str = TEMPLATE) -> str:
        mark = f"mark{len(self.given):02}"
        self.given[mark] = text
        return f"{mark}{text}"

    def found_in(self, shown: str) -> tuple[set[str], list[str]]:
        """The marks that a page shows, and what it shows in another way than it was typed."""
        places = [(match[1], match[2]) for match in AS_TYPED.finditer(shown)]
        wrong = [f"{mark}{rest[:99]}" for mark, rest in places if not is_as_typed(rest, self.given[mark])]
        return {mark for mark, _ in places}, wrong


def is_as_typed(shown: str, typed: str) -> bool:
    """Whole, or cut off with an ellipsis."""
    cut = shown.split("…")[0].rstrip() if "…" in shown else shown
    return shown.startswith(typed) or ("…" in shown and typed.startswith(cut))


@pytest.fixture
def marks() -> Marks:
    return Marks()


@pytest.fixture
def row(marks):
    """Everything that an administrator names is hostile too."""
    agency = factories.make_agency(marks(), slug="agency", short_name=marks(SHORT), host_name=marks())
    plan = factories.make_plan(slug="plan", title=marks(), board_name=marks(), publication_name=marks())
    part = factories.make_plan_agency(plan, agency, heading=marks())
    subgroup = factories.make_subgroup(marks())
    return factories.make_recommendation(plan_agency=part, text="Old", overseeing_subgroup=subgroup)


@pytest.fixture
def client(client_for, marks):
    manager = factories.make_user(Role.BUSINESS_MANAGER, name=marks())
    return client_for(manager)


def send(client, url: str, **answers) -> None:
    answer = client.post(url, filled(client.get(url), **answers))
    assert answer.status_code == 302, answer.context["form"].errors


def write_everywhere(client, row, marks: Marks) -> None:
    """Through the real forms, into each of their texts."""
    url, days = row.get_absolute_url(), timezone.localdate()
    send(client, f"{url}edit/", text=marks(), themes_reason=marks())
    send(client, f"{url}actions/add/", label="a", text=marks(), success_measure=marks(), lead_person=marks())
    action = f"{url}actions/{Action.objects.get().pk}"
    send(client, f"{action}/edit/", label=marks(SHORT), text=marks())
    closed = {"status": "closed_not_achieved", "status_reason": marks(), "decided_by_name": marks()}
    send(client, f"{action}/update/", note=marks(), **closed)
    for _ in range(2):
        evidence = {"title": marks(), "reference": marks(), "evidence_type": "audit", "place": "seen"}
        said = {"text": marks(), "given_by_name": marks(), "given_by_role": marks(), "received_on": days}
        send(client, f"{url}assurance/add/", **said, **{f"evidence__{name}": text for name, text in evidence.items()})
    record, item = AssuranceRecord.objects.last(), EvidenceItem.objects.first()
    send(client, reverse("assurance:evidence-withdraw", args=[item.pk]), reason=marks())
    send(client, reverse("assurance:record-withdraw", args=[record.pk]), reason=marks())
    contact = reverse("recommendations:contact-add", args=["agency"])
    send(client, contact, name=marks(), role_title=marks())


def test_every_text_is_shown_as_it_was_typed(client, row, marks, administrator, client_for):
    write_everywhere(client, row, marks)
    url, seen, wrong = row.get_absolute_url(), set(), []
    addresses = [
        "/",
        "/plans/",
        "/plans/plan/",
        "/plans/plan/?view=appendix",
        "/outstanding/?subgroup=all",
        "/agencies/",
    ]
    addresses += ["/agencies/agency/", url, f"{url}edit/", reverse("accounts:profile")]
    pages = [client.get(address) for address in addresses]
    pages += [client_for(administrator).get(address) for address in ("/people/", "/audit-trail/")]

    for page in pages:
        assert page.status_code == 200, page.request["PATH_INFO"]
        shown, changed = marks.found_in(unescape(unescape_once_more(page.content.decode())))
        seen |= shown
        wrong += [f"{page.request['PATH_INFO']}: {text}" for text in changed]

    assert wrong == []
    assert len(seen) >= len(marks.given) - 3


def unescape_once_more(html: str) -> str:
    """Of two lines one after the other, each is its own: a tag ends the text that stands before it."""
    return re.sub(r"<[^>]*>", "\n", html)


def test_every_report_prints_what_was_typed(client, row, marks, today):
    write_everywhere(client, row, marks)
    plan = ActionPlan.objects.get()
    rows = PlanRow.objects.all()
    reports = [plan_html(plan_context(plan, on=today, rows=rows, layout=layout)) for layout in Layout]
    waiting = outstanding_context(
        in_order(rows.outstanding(today), Grouping.AGENCY, today),
        on=today,
        grouping=Grouping.AGENCY,
        board_name=marks(),
    )
    reports.append(outstanding_html(waiting))
    document = client.get("/plans/plan/action-plan.json").content.decode()

    results = [marks.found_in(unescape(unescape_once_more(html))) for html in reports]
    of_data = marks.found_in("\n".join(texts_of(json.loads(document))))

    assert [changed for _, changed in [*results, of_data]] == [[]] * 4
    assert all(len(shown) > 3 for shown, _ in results)
    assert len(of_data[0]) > 12


def texts_of(value) -> list[str]:
    if isinstance(value, dict | list):
        return [text for each in (value.values() if isinstance(value, dict) else value) for text in texts_of(each)]
    return paragraphs(value) if isinstance(value, str) else []


def test_what_comes_back_is_as_it_was_typed(client, row, marks):
    """A search, a refused file name, a question about what is personal, and two people at once."""
    record = factories.make_record(row)
    add = reverse("assurance:evidence-add", args=[record.pk])
    edit = f"{row.get_absolute_url()}edit/"
    stale = filled(client.get(edit), text=marks())
    send(client, edit, text=marks())
    file = SimpleUploadedFile(f"{marks(SHORT)}.exe", b"MZ")
    pages = [
        client.get("/plans/plan/", {"q": marks()}),
        client.post(add, filled(client.get(add), title=marks(), evidence_type="audit") | {"files": file}),
        client.post(edit, filled(client.get(edit), text=f"020 7946 0958 {marks()}")),
        client.post(edit, stale),
    ]

    results = [marks.found_in(unescape(unescape_once_more(page.content.decode()))) for page in pages]

    assert [page.status_code for page in pages] == [200, 422, 422, 409]
    assert [changed for _, changed in results] == [[]] * 4
    assert all(shown for shown, _ in results)


@pytest.mark.parametrize("evaluated", ["mark0049 2026", "mark00{{7*7}} 2026", "mark00", "mark00<class 'str'>"])
def test_a_text_that_was_evaluated_is_noticed(evaluated, marks):
    marks()

    assert marks.found_in(evaluated)[1]
    assert marks.found_in(f"mark00{TEMPLATE}")[1] == []
    assert marks.found_in("mark00{{7*7}} {% now …")[1] == []
