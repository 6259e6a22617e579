"""The files as another program reads them: LibreOffice is told to convert them, and what it found is what was told."""

import csv
import re
import shutil
import subprocess
from datetime import date

import pytest

from assurance import demonstration
from assurance.formats.kinds import EXCEL
from assurance.formats.word import plan_docx
from assurance.models import PlanRow
from assurance.rating import Rating
from assurance.reports.data import Layout, plan_context
from assurance.reports.exchange import plan_document
from assurance.status import AssuranceStatus
from recommendations.models import ActionPlan
from tests.assurance.formats.reading import rows_told, squeezed
from tests.assurance.formats.test_same_as_document import texts_of_row

pytestmark = [
    pytest.mark.long,
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed."),
]
ON = date(2026, 11, 23)
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"  # UTF-8, as shown


def converted(folder, target: str, *names: str) -> None:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", target, "--outdir", str(folder)]
    subprocess.run([*command, *(str(folder / name) for name in names)], check=True, capture_output=True, timeout=300)


@pytest.fixture
def child_d():
    demonstration.load_child_d(on=ON)
    return ActionPlan.objects.get()


def test_libreoffice_reads_what_was_told(child_d, tmp_path):
    rows = PlanRow.objects.all()
    document = plan_document(child_d, on=ON, rows=rows)
    for layout in (Layout.APPENDIX, Layout.TRACKING):
        report = plan_context(child_d, on=ON, rows=rows, layout=layout)
        (tmp_path / f"{layout}.docx").write_bytes(plan_docx(report))
    (tmp_path / "plan.xlsx").write_bytes(EXCEL.made(document, "", ""))

    converted(tmp_path, "txt:Text (encoded):UTF8", "appendix.docx", "tracking.docx")
    converted(tmp_path, EVERY_SHEET, "plan.xlsx")

    with open(tmp_path / "plan-Recommendations.csv", encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    told = rows_told(document)
    for (agency, row), line in zip(told, lines, strict=True):
        assert [line["Ref"], line["Agency"]] == [row["ref"], agency["name"]]
        shown = [squeezed(line[title]) for title in ("Recommendation", "Actions", "Assurance")]
        assert shown == [squeezed(text) for text in texts_of_row(row)]
        assert line["Assurance status"] == AssuranceStatus(row["assurance_status"]).label
    for layout in ("appendix", "tracking"):
        words = squeezed((tmp_path / f"{layout}.txt").read_text(encoding="utf-8-sig"))
        place = 0
        for _, row in told:
            for text in texts_of_row(row):
                for part in re.split(r"\n\s*\n", text):
                    assert squeezed(part) in words
            place = words.index(f"{row['ref']} {squeezed(row['text'])[:40]}", place)  # in the order of the plan
        assert (words.count(Rating.RED.label) >= 10) is (layout == "tracking")
