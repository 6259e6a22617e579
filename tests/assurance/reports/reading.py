"""PDFs read back."""

import re
from io import BytesIO

from pypdf import PdfReader


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page. pypdf leaves halves of UTF-16 in fonts that lack one of the letters asked of them."""
    return [page.extract_text().replace("\x00", "") for page in PdfReader(BytesIO(pdf)).pages]


def squeezed(text: str) -> str:
    """Without white space: where a line ends is the layout's business."""
    return re.sub(r"\s", "", text)


def structure(reader: PdfReader) -> list[dict]:
    """The elements of the tag tree, in reading order."""
    found = []

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict) and "/K" in node:
            found.append(node)
            walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found
