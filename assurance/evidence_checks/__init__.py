"""What may be uploaded as evidence. These checks refuse what is surely wrong, without unpacking it onto a disk.

They cannot know every trick. What keeps people safe is how files are served: as a download that no browser shows.
"""

from collections.abc import Callable
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError

from assurance.evidence_checks import mail, office, pdf, pictures, reasons, texts
from assurance.evidence_checks.reasons import BadFile

OLD_OFFICE = {"doc", "xls", "ppt"}
ALLOWED_IN_WORDS = "PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), OpenDocument, picture, text, CSV or email"
CHECKS: dict[str, Callable[[BinaryIO, str], None]] = {
    "pdf": pdf.check,
    **dict.fromkeys(office.KINDS, office.check),
    **dict.fromkeys(pictures.KINDS, pictures.check),
    **dict.fromkeys(("txt", "csv"), texts.check),
    "eml": mail.check,
    "msg": mail.check_outlook,
}
ALLOWED = set(CHECKS)
POSITION_KEPT = (
    "“{}” says where it was taken (a GPS position), and is kept exactly as it is. If that place must not be known, "
    "withdraw it and add a copy without the position."
)


def extension_of(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def refuse_bad_upload(upload) -> None:
    """Raise ValidationError, in words that say what to do, for a file that we do not keep."""
    name = upload.name or "The file"
    extension = extension_of(name)
    try:
        check_outside(upload.size, extension)
        upload.seek(0)
        CHECKS[extension](upload, extension)
    except BadFile as bad:
        raise ValidationError(bad.words_for(name, extension)) from bad
    finally:
        upload.seek(0)


def check_outside(size: int, extension: str) -> None:
    """What is known before the file is opened."""
    if size == 0:
        raise BadFile(reasons.EMPTY)
    if size > settings.EVIDENCE_MAX_BYTES:
        raise BadFile(reasons.TOO_LARGE, limit=settings.EVIDENCE_MAX_BYTES // (1024 * 1024))
    if extension in OLD_OFFICE:
        raise BadFile(reasons.OLD_OFFICE, instead=f"{extension}x")
    if extension not in ALLOWED:
        raise BadFile(reasons.NOT_KEPT, kinds=ALLOWED_IN_WORDS)


def says_where_it_was_taken(upload) -> bool:
    """Whether a picture holds a GPS position."""
    if extension_of(upload.name or "") not in pictures.KINDS:
        return False
    upload.seek(0)
    try:
        return pictures.has_position(upload)
    finally:
        upload.seek(0)
