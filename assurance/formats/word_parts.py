"""Parts of a Word file as its XML: texts that stay texts, and tables whose titles repeat and whose rows stay whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from assurance.formats.characters import holdable

TWIPS_OF_MILLIMETRE = 1440 / 25.4
BLUE, GREY_BLUE, GREY_LINE, WHITE = "16325C", "E4E9F0", "8D98A5", "FFFFFF"


@dataclass(frozen=True)
class Words:
    """A stretch of text that looks alike."""

    text: str
    is_bold: bool = False
    fill: str = ""  # the colour behind it
    color: str = ""

    @property
    def xml(self) -> str:
        looks = ("<w:b/>" if self.is_bold else "") + (f'<w:color w:val="{self.color}"/>' if self.color else "")
        if self.fill:
            looks += f'<w:shd w:val="clear" w:color="auto" w:fill="{self.fill}"/>'
        looks = f"<w:rPr>{looks}</w:rPr>" if looks else ""
        return f"<w:r>{looks}{text_xml(self.text)}</w:r>"


def text_xml(text: str) -> str:
    """Line ends and tabs are elements in Word, everything else is text."""
    lines = []
    for line in holdable(text).split("\n"):
        parts = (f'<w:t xml:space="preserve">{escape(part)}</w:t>' if part else "" for part in line.split("\t"))
        lines.append("<w:tab/>".join(parts))
    return "<w:br/>".join(lines)


def paragraph_xml(style: str, *words: Words | str, keeps_next: bool = False, anchor: str = "") -> str:
    """With an `anchor`, its words lead to that bookmark."""
    runs = "".join((each if isinstance(each, Words) else Words(each)).xml for each in words)
    if anchor:
        runs = f'<w:hyperlink w:anchor={quoteattr(anchor)} w:history="1">{runs}</w:hyperlink>'
    keep = "<w:keepNext/>" if keeps_next else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}</w:pPr>{runs}</w:p>'


def cell_xml(paragraphs: Iterable[str], width: int, *, fill: str = "", bar: str = "") -> str:
    """`bar` is the colour of a thick line at its left."""
    looks = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    if bar:
        looks += f'<w:tcBorders><w:left w:val="single" w:sz="24" w:space="0" w:color="{bar}"/></w:tcBorders>'
    if fill:
        looks += f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'
    return f"<w:tc><w:tcPr>{looks}</w:tcPr>{''.join(paragraphs) or '<w:p/>'}</w:tc>"


def row_xml(cells: Iterable[str], *, is_header: bool = False, is_whole: bool = True) -> str:
    """One that `is_whole` moves to the next page rather than break."""
    looks = ("<w:cantSplit/>" if is_whole else "") + ("<w:tblHeader/>" if is_header else "")
    return f"<w:tr>{f'<w:trPr>{looks}</w:trPr>' if looks else ''}{''.join(cells)}</w:tr>"


def table_xml(rows: Iterable[str], widths: Sequence[int], *, name: str) -> str:
    """`name` is what a screen reader says of the table."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{GREY_LINE}"'
    borders = "".join(f"<w:{side} {line}/>" for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    margins = "".join(
        f'<w:{side} w:w="{twips(space)}" w:type="dxa"/>'
        for side, space in (("top", 1), ("left", 2), ("bottom", 1), ("right", 2))
    )
    looks = (
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>'
        f'<w:tblLook w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={quoteattr(holdable(name))}/>"
    )
    return f"<w:tbl><w:tblPr>{looks}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def twips(millimetres: float) -> int:
    """Word measures in twentieths of a point."""
    return round(millimetres * TWIPS_OF_MILLIMETRE)
