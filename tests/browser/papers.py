"""PDF files as the tests make and read them."""

from io import BytesIO

from pypdf import PdfReader, PdfWriter


def small_pdf(title: str) -> bytes:
    """One empty page; the title keeps two files apart."""
    writer, made = PdfWriter(), BytesIO()
    writer.add_blank_page(width=595, height=842)
    writer.add_metadata({"/Title": title})
    writer.write(made)
    return made.getvalue()


def printed(download) -> str:
    """The words of a downloaded PDF. Lines are broken anywhere in a narrow column, so that no space is kept."""
    pages = PdfReader(download.path()).pages
    return closed_up(" ".join(page.extract_text() for page in pages))


def closed_up(text: str) -> str:
    return "".join(text.split())
