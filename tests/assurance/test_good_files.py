"""Files as programs write them (LibreOffice, WeasyPrint, Pillow, Python's mail): none of them is refused."""

import csv
import io
import shutil
import subprocess

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from weasyprint import HTML

from assurance.evidence_checks import refuse_bad_upload
from tests.assurance.files.builders import message, picture, picture_with_position

SOFFICE = shutil.which("soffice")
PAGE = """<html><head><title>Audit of records</title></head><body><h1>Audit of records, May 2017</h1>
<p>See <a href="https://www.england.nhs.uk/">the guidance</a>. 12 of 40 records &lt; 5 days; script review.</p>
<table border="1"><tr><th>Month</th><th>Seen</th></tr><tr><td>May</td><td>12</td></tr></table>
<img src="picture.png" alt="A chart"></body></html>"""
SLIDES = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.2"
 office:mimetype="application/vnd.oasis.opendocument.presentation"><office:body><office:presentation>
 <draw:page draw:name="One"><draw:frame svg:width="10cm" svg:height="3cm" svg:x="1cm" svg:y="1cm"><draw:text-box>
 <text:p>Training, June 2017</text:p></draw:text-box></draw:frame></draw:page>
</office:presentation></office:body></office:document>"""
FILTERS = {
    "page.html": ["docx:MS Word 2007 XML", "odt:writer8", "pdf:writer_web_pdf_Export"],
    "table.csv": ["xlsx:Calc MS Excel 2007 XML", "ods:calc8", "pdf:calc_pdf_Export"],
    "slides.fodp": ["pptx:Impress MS PowerPoint 2007 XML", "odp:impress8", "pdf:impress_pdf_Export"],
}


def refusals(files: dict[str, bytes]) -> dict[str, str]:
    refused = {}
    for name, content in files.items():
        try:
            refuse_bad_upload(SimpleUploadedFile(name, content))
        except ValidationError as error:
            refused[name] = error.message
    return refused


def table(encoding: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(
        [["Agency", "Seen", "Of"], ["Children’s services", "12", "=SUM(B2:B9)"], ["Größe", "-5", ""]]
    )
    return text.getvalue().encode(encoding)


def pictures() -> dict[str, bytes]:
    found = {"phone.jpg": picture_with_position(), "progressive.jpeg": picture("jpg", (640, 480), progressive=True)}
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        buffer = io.BytesIO()
        Image.new(mode, (40, 30)).save(buffer, "PNG")
        found[f"{mode.replace(';', '')}.png"] = buffer.getvalue()
    buffer, frames = io.BytesIO(), [Image.new("P", (20, 20), number) for number in range(3)]
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    return found | {"moving.gif": buffer.getvalue()}


def printed() -> dict[str, bytes]:
    variants = ["pdf/a-2b", "pdf/ua-1", None]
    return {
        f"printed{number}.pdf": HTML(string=PAGE).write_pdf(pdf_variant=each) for number, each in enumerate(variants)
    }


def test_what_other_programs_write_is_taken(figure):
    files = pictures() | printed()
    files |= {f"{encoding}.csv": table(encoding) for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252")}
    files |= {"mail.eml": message({"Audit.docx": b"x"}), "forwarded.eml": b"From a@b.example Mon Nov 23\n" + message()}

    refused = refusals(files)

    figure(
        "U2",
        f"files of WeasyPrint, Pillow and Python wrongly refused: {len(refused)} of {len(files)}",
        reached=not refused,
    )
    assert refused == {}


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed. Run “apt-get install libreoffice-nogui”.")
def test_what_libreoffice_writes_is_taken(tmp_path, figure):
    (tmp_path / "page.html").write_text(PAGE)
    (tmp_path / "picture.png").write_bytes(picture("png", (200, 100)))
    (tmp_path / "table.csv").write_bytes(table("utf-8"))
    (tmp_path / "slides.fodp").write_text(SLIDES)
    made = tmp_path / "made"
    common = [SOFFICE, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    for source, filters in FILTERS.items():
        for each in filters:
            command = [*common, "--convert-to", each, "--outdir", made, tmp_path / source]
            subprocess.run(command, check=True, capture_output=True, timeout=120)
            written = made / f"{source.partition('.')[0]}.{each.partition(':')[0]}"
            if written.exists():  # a server has Writer and Calc without Impress
                written.rename(made / f"{source.partition('.')[0]} of LibreOffice.{each.partition(':')[0]}")
    files = {path.name: path.read_bytes() for path in made.iterdir()}

    refused = refusals(files)

    figure("U2", f"files of LibreOffice wrongly refused: {len(refused)} of {len(files)}", reached=not refused)
    assert refused == {}
    assert len(files) >= 6
