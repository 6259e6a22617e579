import io
import json
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from assurance import demonstration
from tests import factories
from tests.assurance.reports.reading import pages_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]


class Terminal(io.TextIOWrapper):
    """Standard output as a process has it: text on top of bytes."""

    def __init__(self):
        super().__init__(BytesIO(), encoding="ascii")

    @property
    def written(self) -> bytes:
        return self.buffer.getvalue()


def exported(*arguments) -> bytes:
    out = Terminal()
    call_command("export_plan", *arguments, stdout=out)
    return out.written


def document_of(*arguments) -> dict:
    return json.loads(exported(*arguments, "--format", "json"))


def refs(document: dict) -> list[str]:
    return [row["ref"] for agency in document["agencies"] for row in agency["recommendations"]]


@pytest.fixture
def plan():
    plan = factories.make_plan(slug="child-d", title="Child D Action Plan")
    case_review = factories.make_subgroup("Case Review", slug="case-review")
    cafcass = factories.make_plan_agency(plan, factories.make_agency("Cafcass", slug="cafcass"))
    police = factories.make_plan_agency(plan, factories.make_agency("Police", slug="police"))
    for part, subgroup in ((cafcass, case_review), (cafcass, None), (police, case_review)):
        row = factories.make_recommendation(plan_agency=part, overseeing_subgroup=subgroup, text="Naïve “quotes”")
        factories.make_opening_position(row, as_at=date(2018, 6, 1))
    return plan


def test_child_d_is_exported_with_one_command():
    demonstration.load_child_d(on=date(2026, 11, 23))

    document = document_of("child-d")

    rows = [row for agency in document["agencies"] for row in agency["recommendations"]]
    assert (len(document["agencies"]), len(rows), sum(row["is_outstanding"] for row in rows)) == (15, 52, 17)


def test_standard_output_gets_the_bytes_whatever_its_encoding(plan):
    assert "Naïve “quotes”".encode() in exported("child-d", "--format", "json")
    assert exported("child-d", "--format", "pdf").startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ["1.1", "1.2", "2.1"]),
        (["--agency", "cafcass"], ["1.1", "1.2"]),
        (["--subgroup", "case-review"], ["1.1", "2.1"]),
        (["--agency", "cafcass", "--subgroup", "case-review"], ["1.1"]),
        (["--outstanding"], ["1.1", "2.1"]),
        (["--outstanding", "--as-at", "2026-11-01"], ["1.1", "1.2", "2.1"]),
    ],
)
def test_a_part_of_the_plan_is_selected(plan, manager, arguments, expected):
    row = plan.recommendations.get(ref="1.2")
    factories.make_decision(row, by=manager, decided_on=date(2026, 11, 2))

    assert refs(document_of("child-d", *arguments)) == expected


def test_the_cover_says_what_was_selected(plan):
    pdf = exported("child-d", "--format", "pdf", "--agency", "cafcass", "--subgroup", "case-review", "--outstanding")

    cover = " ".join(pages_of(pdf)[0].split())
    assert (
        "As at 23 November 2026 OFFICIAL Draft, not issued Selection: Cafcass; Overseen by Case Review; Only" in cover
    )
    assert "This is the plan as it stood" not in cover


@pytest.mark.parametrize(("layout", "is_tracking"), [("appendix", False), ("tracking", True)])
def test_the_layout_is_chosen(plan, layout, is_tracking):
    pdf = exported("child-d", "--format", "pdf", "--layout", layout)

    assert ("STATUS AND DATES" in pages_of(pdf)[1]) is is_tracking


def test_an_earlier_day_has_the_statuses_of_that_day(plan, manager):
    factories.make_decision(plan.recommendations.get(ref="1.1"), by=manager, decided_on=date(2026, 11, 2))

    def status(*arguments):
        document = document_of("child-d", *arguments)
        return document["as_at"], document["agencies"][0]["recommendations"][0]["assurance_status"]

    assert status() == ("2026-11-23", "assured")
    assert status("--as-at", "2026-11-02") == ("2026-11-02", "assured")
    assert status("--as-at", "2026-11-01") == ("2026-11-01", "no_response")


def test_a_day_before_the_record_says_what_is_known_of_it(plan):
    said = io.StringIO()
    out = Terminal()
    call_command("export_plan", "child-d", "--format", "pdf", "--as-at", "2018-06-01", stdout=out, stderr=said)

    cover = " ".join(pages_of(out.written)[0].split())
    note = "This is the plan as it stood on 1 June 2018. Its record began on 23 November 2026: the texts are those"
    assert "As at 1 June 2018" in cover
    assert note in cover
    assert note in said.getvalue()


def test_a_day_of_the_record_is_as_it_stood_with_its_texts(plan, stopped_clock, monkeypatch):
    row = plan.recommendations.get(ref="1.1")
    then = exported("child-d", "--format", "json")
    monkeypatch.setattr("django.utils.timezone.now", lambda: stopped_clock + timedelta(days=3))
    row.text = "Words of later."
    row.save()

    said = io.StringIO()
    out = Terminal()
    call_command("export_plan", "child-d", "--format", "json", "--as-at", "2026-11-23", stdout=out, stderr=said)

    assert "Words of later." in exported("child-d", "--format", "json").decode()
    assert (out.written, said.getvalue()) == (then, "")


@pytest.mark.parametrize(
    ("kind", "begins"), [("docx", b"PK"), ("xlsx", b"PK"), ("csv", '\ufeff"Plan","As at"'.encode())]
)
def test_every_format_is_exported(plan, kind, begins):
    assert exported("child-d", "--format", kind, "--agency", "cafcass").startswith(begins)


def test_an_issue_that_there_is_not_is_refused_in_words(plan):
    with pytest.raises(CommandError, match=r"The plan has no issue 4\. Give one of: none yet\."):
        exported("child-d", "--format", "csv", "--issue", "4")


def test_a_file_is_written_whole_and_nothing_beside_it(plan, tmp_path):
    path = tmp_path / "plan.pdf"
    path.write_bytes(b"what was there before")

    assert exported("child-d", "--format", "pdf", "--output", str(path)) == b""

    assert PdfReader(path).metadata.title == "Child D Action Plan, A Local Safeguarding Children Board"
    assert [found.name for found in tmp_path.iterdir()] == ["plan.pdf"]


def test_a_failed_export_leaves_the_earlier_file(plan, tmp_path):
    path = tmp_path / "plan.json"
    path.mkdir()

    with pytest.raises(CommandError, match=r"could not be written to .*plan\.json: Is a directory"):
        exported("child-d", "--format", "json", "--output", str(path))

    assert [found.name for found in tmp_path.iterdir()] == ["plan.json"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["child-x"], "“child-x” is not a plan. Give one of: child-d.", id="plan"),
        pytest.param(
            ["child-d", "--agency", "nhs"],
            "“nhs” is not an agency of this plan. Give one of: cafcass, police.",
            id="agency",
        ),
        pytest.param(
            ["child-d", "--subgroup", "audit"], "“audit” is not a subgroup. Give one of: case-review.", id="subgroup"
        ),
        pytest.param(
            ["child-d", "--as-at", "1 June 2018"],
            "“1 June 2018” is not a day. Give --as-at as year-month-day, such as 2026-11-23.",
            id="not a day",
        ),
        pytest.param(
            ["child-d", "--as-at", "2026-11-24"],
            "24 November 2026 has not come yet. Choose today or an earlier day.",
            id="future",
        ),
        pytest.param(
            ["child-d", "--as-at", "2018-05-31"],
            "Nothing is known of the plan on 31 May 2018. Choose 1 June 2018 or a later day.",
            id="before the plan",
        ),
        pytest.param(
            ["child-d", "--output", "/nowhere/plan.json"],
            "The export could not be written to /nowhere/plan.json: No such file or directory. "
            "Give another --output, or make the folder and see that it can be written to.",
            id="folder",
        ),
    ],
)
def test_a_wrong_answer_is_refused_in_words(plan, arguments, message):
    with pytest.raises(CommandError) as refused:
        exported(*arguments, "--format", "json")

    assert str(refused.value) == message


def test_without_any_plan_the_error_says_so():
    with pytest.raises(CommandError, match="Give one of: none yet"):
        exported("child-d", "--format", "json")


@pytest.mark.parametrize("layout", ["summary", "extract", "evidence"])
def test_the_command_gives_the_other_layouts_too(plan, layout):
    pdf = exported("child-d", "--format", "pdf", "--layout", layout, "--agency", "cafcass")

    assert "Draft, not issued" in pages_of(pdf)[0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--format", "docx", "--layout", "summary"], "Word has no layout “summary”"),
        (["--format", "pdf", "--layout", "extract"], "An extract is of one agency. Give --agency."),
    ],
)
def test_a_layout_that_cannot_be_given_is_refused_in_words(plan, arguments, words):
    with pytest.raises(CommandError, match=words):
        exported("child-d", *arguments)


def test_the_offline_file_holds_the_whole_plan(plan):
    page = exported("child-d", "--format", "html").decode()

    assert page.startswith("<!DOCTYPE html>")
    assert "default-src 'none'" in page
    assert all(f">{ref}<" in page for ref in refs(document_of("child-d")))


def test_the_offline_file_is_of_no_part_of_the_plan(plan):
    with pytest.raises(CommandError, match="leave out --agency, --as-at"):
        exported("child-d", "--format", "html", "--agency", "cafcass", "--as-at", "2026-11-23")
