"""What may be uploaded as evidence. These checks refuse the obvious; what keeps users safe is how files are served.

Signatures come from puremagic as one signal; Office files are opened as archives to refuse macros.
"""

import zipfile
from typing import BinaryIO

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError

OFFICE = {"docx", "xlsx", "pptx", "odt", "ods", "odp"}
PICTURES = {"png", "jpg", "jpeg", "gif"}
TEXTS = {"txt", "csv"}
MAIL = {"eml", "msg"}
OLD_OFFICE = {"doc", "xls", "ppt"}
ALLOWED = {"pdf"} | OFFICE | PICTURES | TEXTS | MAIL
SIGNATURES = {
    "pdf": [b"%PDF-"],
    "png": [b"\x89PNG\r\n\x1a\n"],
    "jpg": [b"\xff\xd8\xff"],
    "jpeg": [b"\xff\xd8\xff"],
    "gif": [b"GIF87a", b"GIF89a"],
    "msg": [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"],
}
LOOKED_AT = 4096
MOST_OF_A_DIRECTORY = 1024 * 1024  # bytes: ten thousand names; an Office file of a thousand pictures has a tenth of it
ALLOWED_IN_WORDS = "PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), OpenDocument, picture, text, CSV or e-mail"


def refuse_bad_upload(upload) -> None:
    """Raise ValidationError, in words that say what to do, for a file that we do not keep."""
    name = upload.name or "The file"
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if upload.size == 0:
        raise ValidationError(f"“{name}” is empty. Check the file and choose it again.")
    if upload.size > settings.EVIDENCE_MAX_BYTES:
        limit = settings.EVIDENCE_MAX_BYTES // (1024 * 1024)
        raise ValidationError(f"“{name}” is larger than {limit} MB. Make it smaller or split it.")
    if extension in OLD_OFFICE:
        raise ValidationError(f"“{name}” is in an old Office format. Save it as PDF or .{extension}x and choose that.")
    if extension not in ALLOWED:
        raise ValidationError(f"“{name}” is of a kind that cannot be kept here. Save it as {ALLOWED_IN_WORDS} file.")
    upload.seek(0)
    head = upload.read(LOOKED_AT)
    upload.seek(0)
    if not _content_agrees(extension, head, upload):
        raise ValidationError(
            f"“{name}” is not what its name says (.{extension}). "
            "Open it, save it again under the right kind and choose that."
        )
    upload.seek(0)


def _content_agrees(extension: str, head: bytes, file: BinaryIO) -> bool:
    if extension in OFFICE:
        return _is_plain_office_file(file)
    if extension in TEXTS or extension == "eml":
        return _is_text(head)
    return any(head.startswith(signature) for signature in SIGNATURES[extension])


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    try:
        found = puremagic.from_string(head)
    except (puremagic.PureError, ValueError):
        return True
    return found not in {".exe", ".html", ".svg", ".php", ".js", ".hta"}


class _Directory:
    """The file as zipfile sees it, which reads the whole directory at once: 25 MB can hold half a million names."""

    def __init__(self, file: BinaryIO):
        self.file, self.seek, self.tell = file, file.seek, file.tell

    def read(self, size: int = -1) -> bytes:
        if size > MOST_OF_A_DIRECTORY:
            raise zipfile.BadZipFile("The directory of the archive is too long.")
        return self.file.read(size)


def _is_plain_office_file(file: BinaryIO) -> bool:
    """An archive with a content list and without macros. Only the directory is read, so a bomb does not go off."""
    try:
        with zipfile.ZipFile(_Directory(file)) as archive:
            names = [name.lower() for name in archive.namelist()]
    except Exception:  # zipfile fails in many ways on a damaged archive, and none of them is a plain Office file
        return False
    if any(name.endswith(("vbaproject.bin", ".exe", ".js", ".vbs")) for name in names):
        return False
    return "[content_types].xml" in names or "mimetype" in names
