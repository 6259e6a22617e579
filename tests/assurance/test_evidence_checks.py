"""What may be uploaded, and in which words the rest is refused."""

import random

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from assurance.evidence_checks import ALLOWED, ALLOWED_IN_WORDS, refuse_bad_upload, says_where_it_was_taken
from tests.assurance.files.builders import (
    OLE,
    archive,
    message,
    office,
    open_document,
    pdf,
    picture,
    picture_with_position,
    png_of,
    relation,
    smallest,
)

GOOD = {extension: smallest(extension) for extension in ALLOWED}


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


@pytest.mark.parametrize(
    ("more", "is_kept"), [(-1, True), (0, True), (1, False)], ids=["one less", "limit", "one more"]
)
def test_the_limit_of_a_file_is_exact(more, is_kept, settings):
    settings.EVIDENCE_MAX_BYTES = 1024 * 1024
    content = b"x" * (1024 * 1024 + more)

    refused = refusal("a.txt", content)

    assert refused == (None if is_kept else "“a.txt” is larger than 1 MB. Make it smaller or split it.")


WORDS = {
    "password of Office": (
        "a.docx",
        OLE + bytes(1000) + "EncryptedPackage".encode("utf-16-le"),
        "“a.docx” is protected by a password. Save it without one and choose that.",
    ),
    "password of OpenDocument": (
        "a.odt",
        open_document("odt", manifest="<e><manifest:encryption-data/></e>"),
        "“a.odt” is protected by a password. Save it without one and choose that.",
    ),
    "password of PDF": (
        "a.pdf",
        pdf(end=b"trailer << /Encrypt 9 0 R >>\n%%EOF"),
        "“a.pdf” is protected or encrypted. Print it to a new PDF without protection and choose that.",
    ),
    "old Word named new": (
        "a.docx",
        OLE + bytes(1000) + "WordDocument".encode("utf-16-le"),
        "“a.docx” is in an old Office format. Save it as PDF or .docx and choose that.",
    ),
    "macros": (
        "a.docx",
        office("docx", {"word/vbaProject.bin": OLE}),
        "“a.docx” holds macros, which are programs. Save it without them, or as PDF, and choose that.",
    ),
    "object": (
        "a.docx",
        office("docx", {"word/embeddings/oleObject1.bin": OLE}),
        "“a.docx” holds another file or program inside. Save it as PDF, choose that, and add the other file by itself.",
    ),
    "remote template": (
        "a.docx",
        office("docx", {"word/_rels/settings.xml.rels": relation("attachedTemplate", "https://evil.example/a.dotm")}),
        "“a.docx” would fetch something from elsewhere when it is opened. Save it as PDF and choose that.",
    ),
    "script in PDF": (
        "a.pdf",
        pdf("<< /S /JavaScript /JS (x) >>"),
        "“a.pdf” holds a script, a program or attached files. Print it to a new PDF and choose that.",
    ),
    "huge picture": (
        "a.png",
        png_of(50_000, 50_000),
        "“a.png” is larger than 178 million pixels. Make the picture smaller and choose that.",
    ),
    "cut off": ("a.png", picture("png")[:-5], "“a.png” is damaged or cut off. Open it, save it again and choose that."),
    "page": (
        "a.txt",
        b"<!DOCTYPE html><html><script>alert(1)</script></html>",
        "“a.txt” holds a web page or a script, not plain text. Save it as PDF and choose that.",
    ),
    "program in a message": (
        "a.eml",
        message({"invoice.exe": b"MZ"}),
        "“a.eml” has a program attached. Save the message without it, or as PDF, and choose that.",
    ),
}


@pytest.mark.parametrize(("name", "content", "words"), WORDS.values(), ids=WORDS)
def test_a_refusal_says_what_is_wrong_and_what_to_do(name, content, words):
    assert refusal(name, content) == words


TAKEN = {
    "text of Excel": ("a.csv", b"\xff\xfe" + "Month\tSeen\r\nMay\t12\r\n".encode("utf-16-le")),
    "text of a Mac": ("a.txt", b"\xfe\xff" + "Café".encode("utf-16-be")),
    "text of old": ("a.txt", "Café – £5".encode("cp1252")),
    "formulas": ("a.csv", b"total\r\n=SUM(A1:A9)\r\n-5\r\n@home\r\n"),
    "smaller than": ("a.txt", b"Visits < 5 and > 2; see <name of school>."),
    "workbook of a chart": (
        "a.pptx",
        office("pptx", {"ppt/embeddings/Microsoft_Excel_Sheet1.xlsx": office("xlsx")}),
    ),
    "template on a drive of the agency": (
        "a.docx",
        office("docx", {"word/_rels/settings.xml.rels": relation("attachedTemplate", "file:///S:/Letter.dotx")}),
    ),
    "links": (
        "a.docx",
        office("docx", {"word/_rels/document.xml.rels": relation("hyperlink", "https://nhs.example/")}),
    ),
    "linked workbook": (
        "a.xlsx",
        office(
            "xlsx",
            {"xl/externalLinks/_rels/externalLink1.xml.rels": relation("externalLinkPath", "file:///S:/Data.xlsx")},
        ),
    ),
    "PDF that speaks of scripts": ("a.pdf", pdf("<< /Title (How /JavaScript and /Launch are used) >>")),
    "picture with more behind it": ("a.jpg", picture("jpg") + b"SEFH telephone's own"),
    "message with a document": ("a.eml", message({"Audit 2017.docx": b"x", "Übersicht.pdf": b"x"})),
}


@pytest.mark.parametrize(("name", "content"), TAKEN.values(), ids=TAKEN)
def test_what_people_really_have_is_taken(name, content):
    assert refusal(name, content) is None


@pytest.mark.parametrize(
    ("content", "says"), [(picture_with_position(), True), (picture("jpg"), False), (b"no picture", False)]
)
def test_a_picture_that_says_where_it_was_taken_is_kept_and_noticed(content, says):
    assert says_where_it_was_taken(SimpleUploadedFile("a.jpg", content)) is says


def test_a_position_does_not_stop_a_picture():
    assert refusal("a.jpg", picture_with_position()) is None


def test_an_archive_of_very_many_names_is_refused_before_they_are_read():
    long_names = {f"{number:060}" * 1000: "x" for number in range(20)}

    refused = refusal("many.docx", archive(long_names))

    assert (
        refused
        == "“many.docx” would grow beyond all measure when it is opened. Save it again, in parts if it is "
        + ("large, and choose that.")
    )
    assert refusal("fewer.docx", office("docx", dict(list(long_names.items())[:10]))) is None


@pytest.mark.parametrize("extension", sorted(ALLOWED))
def test_no_damage_to_a_file_breaks_the_check(extension):
    dice = random.Random(20261123)
    answers = set()
    for _ in range(300):
        content = bytearray(GOOD[extension])
        for _ in range(dice.randint(1, 6)):
            content[dice.randrange(len(content))] = dice.randrange(256)
        answers.add(refusal(f"a.{extension}", bytes(content)) is None)
        answers.add(refusal(f"a.{extension}", bytes(content[: dice.randrange(1, len(content))])) is None)

    assert False in answers


@pytest.mark.parametrize("version", [65, 255])
def test_an_archive_of_a_future_kind_is_refused(version):
    content = bytearray(GOOD["docx"])
    content[content.index(b"PK\x01\x02") + 6] = version  # “version needed to extract”, in its list of contents

    assert refusal("a.docx", bytes(content)) == not_what_it_says("a.docx")


def test_a_file_is_left_at_its_beginning_for_whoever_stores_it(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    content = GOOD["docx"]
    small = SimpleUploadedFile("a.docx", content)
    large = TemporaryUploadedFile("a.docx", "application/octet-stream", len(content), None)
    large.write(content)
    large.size = len(content)

    for upload in (small, large):
        refuse_bad_upload(upload)
        assert upload.read() == content
