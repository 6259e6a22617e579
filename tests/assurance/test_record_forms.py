"""The forms of assurance and evidence: what they ask for, in words, and whom they let answer for what."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from assurance.forms.records import EvidenceForm, EvidenceVersionForm, ReasonForm, RecordForm
from assurance.models import PlanRow
from assurance.services import AssuranceDetails, EvidenceDetails
from recommendations.forms.editing import STALE_FORM
from tests import factories
from tests.submitting import parts

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)
YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)


def pdf(name: str = "audit.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7 audit")


def plan_row(**fields) -> PlanRow:
    return PlanRow.objects.get(pk=factories.make_recommendation(**fields).pk)


def record_form(row=None, others=None, is_proposal=False, **answers) -> RecordForm:
    data = {"submission_key": str(uuid.uuid4()), "kind": "from_agency", "text": "Told."} | parts("received_on", DAY)
    others = PlanRow.objects.none() if others is None else others
    return RecordForm(data | answers, row=row or plan_row(), others=others, is_proposal=is_proposal, on=DAY)


def evidence_form(files=(), **answers) -> EvidenceForm:
    data = {"title": "Audit of records", "evidence_type": "audit", "place": "held"}
    return EvidenceForm(data | answers, MultiValueDict({"files": list(files)} if files else {}))


@pytest.mark.parametrize(
    ("answers", "errors"),
    [
        ({}, {}),
        ({"text": ""}, {"text": ["Enter the assurance"]}),
        ({"text": "x" * 10_001}, {"text": ["The assurance must be 10000 characters or fewer"]}),
        ({"kind": ""}, {"kind": ["Select what it is"]}),
        ({"kind": "rumour"}, {"kind": ["Choose what it is from the list"]}),
        (parts("received_on", None), {"received_on": ["Enter the date received"]}),
        (parts("received_on", ("31", "2", "2026")), {"received_on": ["The date received must be a real date"]}),
        (parts("received_on", YESTERDAY), {}),
        (parts("received_on", TOMORROW), {"received_on": ["The date received must be today or in the past"]}),
        (parts("as_at", DAY), {}),
        (parts("as_at", TOMORROW), {"as_at": ["The as-at date must be today or in the past"]}),
        ({"given_by_name": "x" * 151}, {"given_by_name": ["The name must be 150 characters or fewer"]}),
        ({"given_by_role": "x" * 151}, {"given_by_role": ["The role must be 150 characters or fewer"]}),
        ({"submission_key": "again"}, {"submission_key": [STALE_FORM]}),
    ],
)
def test_each_mistake_in_a_record_says_what_to_do(answers, errors):
    assert record_form(**answers).errors == errors


def test_a_record_holds_what_was_told_and_by_whom():
    row = plan_row()

    form = record_form(row, given_by_name="A. Nurse", given_by_role="Chief Nurse", **parts("as_at", YESTERDAY))

    assert form.is_valid()
    assert form.details == AssuranceDetails(
        text="Told.",
        kind="from_agency",
        received_on=DAY,
        as_at=YESTERDAY,
        given_by_agency=row.plan_agency.agency,
        given_by_name="A. Nurse",
        given_by_role="Chief Nurse",
    )
    assert form.recommendations == [row]


def test_the_boards_own_note_names_no_agency():
    form = record_form(kind="board_note")

    assert form.is_valid()
    assert (form.details.kind, form.details.given_by_agency) == ("board_note", None)


def test_what_an_agency_sends_in_is_from_the_agency_whatever_is_posted():
    row = plan_row()

    form = record_form(row, is_proposal=True, kind="board_note")

    assert form.is_valid()
    assert "kind" not in form.fields
    assert (form.details.kind, form.details.given_by_agency) == ("from_agency", row.plan_agency.agency)


def test_a_record_also_serves_the_rows_it_is_offered_and_no_others():
    row, other = plan_row(), plan_row()
    offered = PlanRow.objects.filter(pk=other.pk)

    taken = record_form(row, offered, also_serves=[str(other.pk)])
    refused = record_form(row, offered, also_serves=[str(row.pk)])

    assert taken.is_valid()
    assert taken.recommendations == [row, other]
    assert refused.errors == {"also_serves": ["Choose the recommendations from the list"]}


def test_rows_are_offered_by_reference_and_the_beginning_of_their_text():
    short, long = plan_row(text="Seek supervision."), plan_row(text="word " * 30)

    form = record_form(others=PlanRow.objects.filter(pk__in=[short.pk, long.pk]).order_by("pk"))

    assert [label for _, label in form.fields["also_serves"].choices] == [
        "1.1 Seek supervision.",
        f"1.1 {' '.join(['word'] * 18)} …",
    ]


@pytest.mark.parametrize(
    ("answers", "errors"),
    [
        ({}, {}),
        ({"title": ""}, {"title": ["Enter a title, or choose a file"]}),
        ({"title": "x" * 251}, {"title": ["The title of the evidence must be 250 characters or fewer"]}),
        ({"evidence_type": ""}, {"evidence_type": ["Select the kind of evidence"]}),
        ({"evidence_type": "gossip"}, {"evidence_type": ["Choose the kind of evidence from the list"]}),
        ({"place": ""}, {"place": ["Select where it is"]}),
        ({"place": "attic"}, {"place": ["Choose where it is from the list"]}),
        (
            parts("document_date", ("1", "", "2026")),
            {"document_date": ["The date of the document must include a month"]},
        ),
        (
            {"url": "not a link"},
            {"url": ["Enter a web address in the correct format, like https://www.example.com/report"]},
        ),
        (
            {"url": "javascript:alert(1)"},
            {"url": ["Enter a web address in the correct format, like https://www.example.com/report"]},
        ),
        ({"reference": "x" * 251}, {"reference": ["The reference must be 250 characters or fewer"]}),
    ],
)
def test_each_mistake_in_evidence_says_what_to_do(answers, errors):
    assert evidence_form(**answers).errors == errors


def test_a_file_is_held_by_the_board_unless_something_else_is_said():
    form = evidence_form([pdf()], place="")

    assert form.errors == {}
    [(details, files)] = form.items
    assert (details.place, len(files)) == ("held", 1)


@pytest.mark.parametrize("place", ["held", "seen", "published"])
def test_a_file_is_kept_where_the_board_can_see_it(place):
    assert evidence_form([pdf()], place=place).errors == {}
    for elsewhere in ("on_request", "agency_intranet", "agency_case_system", "other_document"):
        assert evidence_form([pdf()], place=elsewhere).errors == {
            "place": ["Select “Held by the Board” for a file that is kept here"]
        }


def test_every_file_that_is_refused_is_named():
    bad = [SimpleUploadedFile("run.exe", b"MZ"), pdf(), SimpleUploadedFile("page.pdf", b"<html>")]

    form = evidence_form(bad)

    assert [error[:11] for error in form.errors["files"]] == ["“run.exe” i", "“page.pdf” "]


def test_too_many_files_at_once_are_refused_in_words():
    assert evidence_form([pdf()] * 20).errors == {}
    assert evidence_form([pdf()] * 21).errors == {"files": ["Select no more than 20 files at once"]}


def test_evidence_without_a_file_is_one_item():
    form = evidence_form(
        place="agency_intranet", url="agency.example/policy", reference="POL-7", **parts("document_date", YESTERDAY)
    )

    assert form.is_valid()
    assert form.items == [
        (
            EvidenceDetails(
                title="Audit of records",
                evidence_type="audit",
                place="agency_intranet",
                document_date=YESTERDAY,
                url="https://agency.example/policy",
                reference="POL-7",
            ),
            [],
        )
    ]


@pytest.mark.parametrize(
    ("title", "names", "titles"),
    [
        ("Audit", ["a.pdf"], ["Audit"]),
        ("", ["a.pdf"], ["a.pdf"]),
        ("Audit", ["a.pdf", "b.pdf"], ["Audit: a.pdf", "Audit: b.pdf"]),
        ("", ["a.pdf", "b.pdf"], ["a.pdf", "b.pdf"]),
        ("x" * 250, ["a.pdf", "b.pdf"], ["x" * 250, "x" * 250]),
    ],
)
def test_each_file_is_an_item_of_its_own(title, names, titles):
    files = [pdf(name) for name in names]

    form = evidence_form(files, title=title)

    assert form.is_valid()
    assert [(details.title, kept) for details, kept in form.items] == [
        (expected, [file]) for expected, file in zip(titles, files, strict=True)
    ]


def test_an_empty_evidence_form_has_not_changed():
    empty = {"title": "", "evidence_type": "", "place": "", "url": "", "reference": ""} | parts("document_date", None)

    assert not EvidenceForm(empty, MultiValueDict(), empty_permitted=True).has_changed()
    assert EvidenceForm(empty, MultiValueDict(), empty_permitted=True).is_valid()
    assert EvidenceForm(empty | {"place": "held"}, MultiValueDict(), empty_permitted=True).has_changed()
    assert EvidenceForm(empty, MultiValueDict({"files": [pdf()]}), empty_permitted=True).has_changed()


def test_a_newer_version_needs_a_file():
    assert EvidenceVersionForm({"version": "1"}, {}).errors == {"files": ["Select a file"]}
    assert EvidenceVersionForm({"version": "1"}, {"files": [pdf()]}).errors == {}


def test_a_newer_version_is_checked_like_a_first_one():
    form = EvidenceVersionForm({"version": "1"}, {"files": [SimpleUploadedFile("old.doc", b"\xd0\xcf")]})

    assert form.errors == {"files": ["“old.doc” is in an old Office format. Save it as PDF or .docx and choose that."]}


def test_a_reason_is_never_empty():
    assert ReasonForm({"version": "1", "reason": " "}).errors == {"reason": ["Enter the reason"]}
    assert ReasonForm({"version": "1", "reason": "A mistake."}).errors == {}
    assert ReasonForm({"version": "1", "reason": "x" * 4_001}).errors == {
        "reason": ["The reason must be 4000 characters or fewer"]
    }
