"""Files of every kind that is kept, made here: small, and as plain as the programs write them."""

import io
import struct
import zipfile
import zlib
from email.message import EmailMessage

from PIL import Image

OOXML = "application/vnd.openxmlformats-officedocument."
OASIS = "application/vnd.oasis.opendocument."
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = {
    "docx": ("word/document.xml", OOXML + "wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", OOXML + "spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", OOXML + "presentationml.presentation.main+xml"),
}
MIME_TYPES = {"odt": OASIS + "text", "ods": OASIS + "spreadsheet", "odp": OASIS + "presentation"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
)


def archive(members: dict[str, str | bytes], stored: tuple[str, ...] = ()) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content, zipfile.ZIP_STORED if name in stored else None)
    return buffer.getvalue()


def office(extension: str, more: dict[str, str | bytes] | None = None, types: str = "", main: str = "") -> bytes:
    """An Office file with `more` members, further content `types` and another `main` part."""
    part, content_type = MAIN[extension]
    listed = f'{TYPES}<Override PartName="/{part}" ContentType="{content_type}"/>{types}</Types>'
    members = {"[Content_Types].xml": listed, part: main or '<?xml version="1.0"?><w:document xmlns:w="x"/>'}
    return archive(members | (more or {}))


def open_document(extension: str, more: dict[str, str | bytes] | None = None, manifest: str = "") -> bytes:
    listed = f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="m">{manifest}</manifest:manifest>'
    members = {"mimetype": MIME_TYPES[extension], "content.xml": "<x/>", "META-INF/manifest.xml": listed}
    return archive(members | (more or {}), stored=("mimetype",))


def relation(kind: str, target: str, mode: str = "External") -> str:
    return (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    )


def pdf(*objects: str | bytes, end: bytes = b"%%EOF\n") -> bytes:
    body = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
    for number, each in enumerate(objects, start=2):
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each.encode() if isinstance(each, str) else each)
    return body + b"trailer << /Root 1 0 R >>\n" + end


def stream(dictionary: str, content: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (dictionary.encode(), len(content), content)


def packed(text: str) -> bytes:
    """An object stream, as newer programs put most of a PDF into."""
    return stream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", zlib.compress(f"2 0 {text}".encode()))


def picture(kind: str, size: tuple[int, int] = (8, 8), **options) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "navy").save(buffer, {"jpg": "JPEG", "jpeg": "JPEG"}.get(kind, kind.upper()), **options)
    return buffer.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_of(width: int, height: int, content: bytes = b"", more: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = chunk(b"IDAT", content or zlib.compress(bytes(100)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + more + data + chunk(b"IEND", b"")


def picture_with_position() -> bytes:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (51.0, 21.0, 0.0), 3: "W", 4: (0.0, 11.0, 0.0)}
    return picture("jpg", exif=exif)


def message(attached: dict[str, bytes] | None = None, subject: str = "Audit of records") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "nurse@agency.example", "board@lscb.example", subject
    mail.set_content("The audit is attached.")
    for name, content in (attached or {}).items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def outlook(*names: str) -> bytes:
    """Enough of Outlook's container to be known as one."""
    streams = "__properties_version1.0".encode("utf-16-le") + bytes(20)
    return OLE + bytes(504) + streams + b"".join(name.encode("utf-16-le") + bytes(4) for name in names)


def smallest(extension: str) -> bytes:
    """A good file of that kind."""
    if extension in MAIN:
        return office(extension)
    if extension in MIME_TYPES:
        return open_document(extension)
    return {
        "pdf": lambda: pdf(),
        "txt": lambda: "Minutes of 1 June: Café".encode(),
        "csv": lambda: b"\xef\xbb\xbfmonth,children seen\r\nMay,12\r\n",
        "eml": message,
        "msg": outlook,
    }.get(extension, lambda: picture(extension))()
