"""What a PDF says of itself: the numbers of reports and the hashes printed in it, and the data that it carries.

The file may be hostile. `bounded` reads it in a process of its own; what is found here is a claim, and proves nothing.
"""

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from assurance.reports.attached_names import DATA_NAME

NUMBER = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}(?![0-9a-f])")
HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
PAGES_READ = 2  # the cover and what follows a covering letter
MOST_DATA = 16_000_000  # bytes: some 4,000 recommendations
MOST_FOUND = 20
NOT_A_PDF = "This is not a PDF file."
LOCKED = "This PDF is locked with a password, so nothing in it could be read."
DAMAGED = "This PDF is damaged or cut off, so little of it could be read."


@dataclass
class Claims:
    numbers: list[str] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)
    data: str | None = None  # what is attached under the name of our data
    problem: str = ""

    def as_dict(self) -> dict:
        return asdict(self)


def claims_of(content: bytes) -> Claims:
    if b"%PDF-" not in content[:1024]:
        return Claims(problem=NOT_A_PDF)
    import pikepdf

    claims = Claims()
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            found = [*metadata_of(pdf)]
            claims.data = attached_data(pdf)
    except pikepdf.PasswordError:
        return Claims(problem=LOCKED)
    except Exception:  # whatever a broken file does to its reader
        found, claims.problem = [], DAMAGED
    note(claims, [*found, content.decode("latin-1")])
    if not claims.numbers:
        note(claims, printed_words(content))
    return claims


def note(claims: Claims, texts: list[str]) -> None:
    for text in texts:
        claims.numbers = unique(claims.numbers + NUMBER.findall(text))
        claims.hashes = unique(claims.hashes + HASH.findall(text))


def unique(found: list[str]) -> list[str]:
    return list(dict.fromkeys(found))[:MOST_FOUND]


def metadata_of(pdf) -> Iterator[str]:
    for value in pdf.docinfo.values():
        yield str(value)
    if "/Metadata" in pdf.Root:
        yield unpacked(pdf.Root.Metadata).decode("utf-8", "replace")


def attached_data(pdf) -> str | None:
    """Of several files with this name the first counts: a second one cannot stand in for it."""
    names = pdf.Root.get("/Names", {}).get("/EmbeddedFiles", {}).get("/Names", [])
    for position in range(0, min(len(names), 2 * MOST_FOUND) - 1, 2):
        if str(names[position]) == DATA_NAME:
            return unpacked(names[position + 1].EF.F).decode("utf-8", "replace")
    return None


def unpacked(stream) -> bytes:
    """Not more than data of ours ever have: a few bytes may stand for gigabytes."""
    raw, packing = stream.read_raw_bytes(), stream.get("/Filter")
    if packing is None:
        return raw[:MOST_DATA]
    if str(packing) not in ("/FlateDecode", "[/FlateDecode]") and list(map(str, packing)) != ["/FlateDecode"]:
        return b""
    try:
        return zlib.decompressobj().decompress(raw, MOST_DATA)
    except zlib.error:
        return b""


def printed_words(content: bytes) -> list[str]:
    """Of the first pages, for a copy that was printed into another file."""
    from pypdf import PdfReader

    try:
        pages = PdfReader(io.BytesIO(content)).pages
        texts = [pages[number].extract_text() for number in range(min(PAGES_READ, len(pages)))]
        return [*texts, *("".join(text.split()) for text in texts)]  # a number may be broken over two lines
    except Exception:  # as above
        return []
