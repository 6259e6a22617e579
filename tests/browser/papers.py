"""PDF files as the tests make and read them."""

import re
import subprocess
from io import BytesIO

from pypdf import PdfReader, PdfWriter

WORD = r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">{}</word>'
DARK = 128  # of 255


def small_pdf(title: str) -> bytes:
    """One empty page; the title keeps two files apart."""
    writer, made = PdfWriter(), BytesIO()
    writer.add_blank_page(width=595, height=842)
    writer.add_metadata({"/Title": title})
    writer.write(made)
    return made.getvalue()


def choose_download(page, name: str) -> None:
    """What is shown of the plan on the page, in one of the formats of its list."""
    downloads = page.locator("details", has_text="Download what is shown")
    if downloads.get_attribute("open") is None:
        downloads.locator("summary").click()
    downloads.get_by_role("link", name=name, exact=True).click()


def printed(download) -> str:
    """The words of a downloaded PDF. Lines are broken anywhere in a narrow column, so that no space is kept."""
    pages = PdfReader(download.path()).pages
    return closed_up(" ".join(page.extract_text() for page in pages))


def closed_up(text: str) -> str:
    return "".join(text.split())


def is_seen(word: str, path) -> bool:
    """Whether the word can be seen on a page: its place on the drawn page is not empty."""
    words = run("pdftotext", "-bbox", path, "-").decode()
    boxes = [
        (words[: found.start()].count("<page "), found) for found in re.finditer(WORD.format(re.escape(word)), words)
    ]
    return bool(boxes) and all(is_dark(path, page, *map(float, found.groups())) for page, found in boxes)


def is_dark(path, page: int, left: float, top: float, right: float, bottom: float) -> bool:
    """Any dark point in the box; at 72 points to the inch a point of the paper is a point of the picture."""
    box = ["-x", int(left), "-y", int(top), "-W", int(right - left) + 1, "-H", int(bottom - top) + 1]
    drawn = run("pdftoppm", "-gray", "-r", "72", "-f", page, "-l", page, *box, path)
    return min(drawn.rpartition(b"\n255\n")[2]) < DARK


def words_of(path) -> str:
    """The same of a file on disk, as pdftotext reads it."""
    return closed_up(run("pdftotext", path, "-").decode())


def first_page_is_drawn(path) -> bool:
    """Whether anything at all is to be seen on it."""
    drawn = run("pdftoppm", "-gray", "-r", "36", "-f", 1, "-l", 1, path)
    return min(drawn.rpartition(b"\n255\n")[2]) < DARK


def run(*command) -> bytes:
    return subprocess.run([str(part) for part in command], check=True, capture_output=True).stdout
