"""A report carries the data of its rows and the hashes of its evidence, as PDF/A-3a and PDF/UA-1 at once."""

import csv
import io
from datetime import date
from uuid import UUID

import pikepdf
import pytest

from assurance.reports.attached import carried_by
from assurance.reports.html import plan_html
from assurance.reports.pdf import number_of, render_pdf
from tests.assurance.reports.builders import plan_report
from tests.assurance.reports.reading import pages_of

DAY = date(2026, 11, 23)
MIDNIGHT = "D:20261123000000Z"
FILE = {"name": "audit.pdf", "version": 1, "bytes": 10, "sha256": "a" * 64}
ITEM = {"title": "=Audit", "files": [FILE]}
ROWS = [{"ref": ref, "assurance": [{"evidence": [ITEM]}]} for ref in ("1.1", "1.2")]
DOCUMENT = {"format": "lscb-action-plan/1", "agencies": [{"recommendations": ROWS}]}


@pytest.fixture(scope="module")
def carried():
    return carried_by(DOCUMENT, kind="appendix", as_at=DAY)


@pytest.fixture(scope="module")
def content(carried) -> bytes:
    return render_pdf(plan_html(plan_report()), carried.attached)


def test_the_data_and_the_hashes_are_attached_as_associated_files(content, carried):
    with pikepdf.open(io.BytesIO(content)) as pdf:
        files = {str(file.F): file for file in pdf.Root.AF}
        told = {
            name: (
                str(file.AFRelationship),
                str(file.EF.F.Subtype),
                str(file.EF.F.Params.ModDate),
                bytes(file.EF.F.read_bytes()),
            )
            for name, file in files.items()
        }

    assert told == {
        "plan.json": ("/Source", "/application/json", MIDNIGHT, carried.data),
        "evidence.csv": ("/Data", "/text/csv", MIDNIGHT, carried.evidence),
    }


def test_each_file_of_evidence_stands_once_and_as_text(carried):
    lines = list(csv.reader(io.StringIO(carried.evidence.decode("utf-8-sig"))))

    assert lines[1:] == [["1.1", "'=Audit", "audit.pdf", "1", "10", "a" * 64]]


def test_the_metadata_name_both_standards(content):
    with pikepdf.open(io.BytesIO(content)) as pdf:
        metadata = pdf.Root.Metadata.read_bytes().decode()

    assert ('pdfaid:part="3"' in metadata, 'pdfaid:conformance="A"' in metadata) == (True, True)
    assert 'pdfuaid:part="1"' in metadata
    assert metadata.count("<rdf:RDF") == metadata.count("</rdf:RDF>") == 1


def test_the_same_report_made_later_has_the_same_bytes_and_number(content, carried, stopped_clock):
    html = plan_html(plan_report())
    number = number_of(html, carried.attached)

    assert render_pdf(html, carried.attached) == content
    assert str(number) in "".join(pages_of(content)).replace("\n", "")
    assert number.version == 5
    assert number != number_of(html)
    assert number != UUID(int=0)
