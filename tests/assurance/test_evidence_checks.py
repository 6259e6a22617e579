"""What may be uploaded, and in which words the rest is refused."""

import io
import random
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from assurance.evidence_checks import ALLOWED, ALLOWED_IN_WORDS, refuse_bad_upload

CONTENT_TYPES = "[Content_Types].xml"


def archive(*names: str, text: str = "<w:document/>") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            file.writestr(name, text)
    return buffer.getvalue()


WORD = archive(CONTENT_TYPES, "word/document.xml")
OPEN_DOCUMENT = archive("mimetype", "content.xml")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
GOOD = {
    "pdf": b"%PDF-1.7\n1 0 obj",
    "docx": WORD,
    "xlsx": archive(CONTENT_TYPES, "xl/workbook.xml"),
    "pptx": archive(CONTENT_TYPES, "ppt/presentation.xml"),
    "odt": OPEN_DOCUMENT,
    "ods": OPEN_DOCUMENT,
    "odp": OPEN_DOCUMENT,
    "png": PNG,
    "jpg": b"\xff\xd8\xff\xe0" + bytes(20),
    "jpeg": b"\xff\xd8\xff\xe1" + bytes(20),
    "gif": b"GIF89a" + bytes(20),
    "txt": "Minutes of 1 June: Café".encode(),
    "csv": b"\xef\xbb\xbfmonth,children seen\r\nMay,12\r\n",
    "eml": b"From: nurse@agency.example\r\nSubject: Audit\r\n\r\nAttached.",
    "msg": OLE,
}


def refusal(name: str, content: bytes) -> str | None:
    try:
        refuse_bad_upload(SimpleUploadedFile(name, content))
    except ValidationError as error:
        return error.message
    return None


def not_what_it_says(name: str) -> str:
    extension = name.rpartition(".")[2]
    return (
        f"“{name}” is not what its name says (.{extension}). "
        "Open it, save it again under the right kind and choose that."
    )


def test_there_is_a_good_file_of_each_kind():
    assert GOOD.keys() == ALLOWED


@pytest.mark.parametrize("extension", sorted(GOOD))
def test_a_good_file_is_taken(extension):
    assert refusal(f"evidence.{extension}", GOOD[extension]) is None
    assert refusal(f"EVIDENCE.{extension.upper()}", GOOD[extension]) is None


@pytest.mark.parametrize("extension", sorted(GOOD))
def test_a_program_under_another_name_is_refused(extension):
    program = b"MZ\x90\x00\x03" + bytes(200)

    assert refusal(f"evidence.{extension}", program) == not_what_it_says(f"evidence.{extension}")


@pytest.mark.parametrize("name", ["a.exe", "a.html", "a.svg", "a.js", "a.docm", "a.zip", "a.pdf.exe", "a", "pdf", "a."])
def test_a_kind_that_is_not_kept_is_refused_with_what_to_do(name):
    assert refusal(name, GOOD["pdf"]) == (
        f"“{name}” is of a kind that cannot be kept here. Save it as {ALLOWED_IN_WORDS} file."
    )
    assert refusal("a.pdf", GOOD["pdf"]) is None


@pytest.mark.parametrize(("extension", "instead"), [("doc", "docx"), ("xls", "xlsx"), ("ppt", "pptx")])
def test_an_old_office_file_is_refused_with_what_to_save_it_as(extension, instead):
    assert refusal(f"a.{extension}", OLE) == (
        f"“a.{extension}” is in an old Office format. Save it as PDF or .{instead} and choose that."
    )


def test_an_empty_file_is_refused():
    assert refusal("a.pdf", b"") == "“a.pdf” is empty. Check the file and choose it again."


def test_a_file_over_the_limit_is_refused_and_one_at_the_limit_is_not(settings):
    settings.EVIDENCE_MAX_BYTES = 1024 * 1024
    at_the_limit = b"%PDF-" + bytes(1024 * 1024 - 5)

    assert refusal("a.pdf", at_the_limit + b"x") == "“a.pdf” is larger than 1 MB. Make it smaller or split it."
    assert refusal("a.pdf", at_the_limit) is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("macro.docx", archive(CONTENT_TYPES, "word/vbaProject.bin")),
        ("program.docx", archive(CONTENT_TYPES, "word/embeddings/Run.EXE")),
        ("script.xlsx", archive(CONTENT_TYPES, "xl/a.js")),
        ("any.docx", archive("readme.txt")),
        ("jar.docx", archive("META-INF/MANIFEST.MF", "Main.class")),
        ("cut.docx", WORD[:-10]),
        ("text.docx", b"not an archive"),
        ("late.pdf", b"\n" * 10 + b"%PDF-1.7"),
        ("page.pdf", b"<html><script>alert(1)</script>"),
        ("picture.png", b"<svg onload='alert(1)'/>"),
        ("page.txt", b"<!DOCTYPE html><html><script>alert(1)</script></html>"),
        ("nul.csv", b"a,b\r\n1,\x00"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_something_else_is_refused(name, content):
    assert refusal(name, content) == not_what_it_says(name)


def test_an_archive_that_would_grow_is_looked_at_without_being_unpacked():
    bomb = archive(CONTENT_TYPES, "word/document.xml", text="0" * 50_000_000)

    assert len(bomb) < 200_000
    assert refusal("bomb.docx", bomb) is None  # kept as it came, never unpacked, served as a download alone


def test_an_archive_of_very_many_names_is_refused_before_they_are_read():
    long_names = [f"{number:060}" * 1000 for number in range(20)]

    assert refusal("many.docx", archive(CONTENT_TYPES, *long_names)) == not_what_it_says("many.docx")
    assert refusal("fewer.docx", archive(CONTENT_TYPES, *long_names[:10])) is None


def test_no_damage_to_a_file_breaks_the_check():
    dice = random.Random(20261123)
    for extension in ("docx", "odt", "txt", "eml"):
        for _ in range(400):
            content = bytearray(GOOD[extension])
            for _ in range(dice.randint(1, 6)):
                content[dice.randrange(len(content))] = dice.randrange(256)
            refused = refusal(f"a.{extension}", bytes(content))
            assert refused in (None, not_what_it_says(f"a.{extension}"))


@pytest.mark.parametrize("version", [65, 255])
def test_an_archive_of_a_future_kind_is_refused(version):
    content = bytearray(WORD)
    content[content.index(b"PK\x01\x02") + 6] = version  # “version needed to extract”, in its list of contents

    assert refusal("a.docx", bytes(content)) == not_what_it_says("a.docx")


def test_a_file_is_left_at_its_beginning_for_whoever_stores_it(tmp_path):
    small = SimpleUploadedFile("a.docx", WORD)
    large = TemporaryUploadedFile("a.docx", "application/octet-stream", len(WORD), None)
    large.write(WORD)
    large.size = len(WORD)

    for upload in (small, large):
        refuse_bad_upload(upload)
        assert upload.read() == WORD
