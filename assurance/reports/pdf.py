"""HTML to PDF. The only module that knows WeasyPrint, which it imports where it is used: the import needs Pango."""

import atexit
import gc
import hashlib
import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.cache import caches

from assurance.reports.attached import Attached
from assurance.reports.branding import asset, in_house_colours

VARIANT = "pdf/ua-1"
VARIANT_WITH_DATA = "pdf/a-3a"  # and PDF/UA-1, which `also_accessible` says in its metadata
NUMBER_TO_COME = str(uuid.UUID(int=0))  # in the HTML of a report, where its number is to be printed
NUMBERS = uuid.UUID("6f6a6b8e-52c7-5d0e-9a1f-3b1f0c6d7a42")
STYLES = "css/report.css"
POINTS_PER_PIXEL = 0.75

ACCESSIBLE_TOO = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the document conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""

_one_at_a_time = threading.Lock()  # fonts are shared, and two renderings at once would take twice the memory


@dataclass(frozen=True)
class Engine:
    """What is slow to make and the same for every report."""

    fonts: Any
    styles: Any
    fetcher: Any


def cached_pdf(html: str, attached: Sequence[Attached] = ()) -> bytes:
    """The PDF of a report; one that was rendered before, with the same styles and renderer, is not rendered again."""
    store, key = caches["reports"], fingerprint(html, attached)
    pdf = store.get(key)
    if pdf is None:
        pdf = render_pdf(html, attached)
        store.set(key, pdf)
    return pdf


def render_pdf(html: str, attached: Sequence[Attached] = ()) -> bytes:
    """A tagged PDF/UA-1; with files attached, PDF/A-3a as well. The same HTML and files give the same bytes."""
    from weasyprint import HTML

    variant = VARIANT_WITH_DATA if attached else VARIANT
    numbered = html.replace(NUMBER_TO_COME, str(number_of(html, attached)))
    with _one_at_a_time:
        engine = warm_engine()
        gc.disable()  # a layout makes a million small objects and hardly any garbage
        try:
            document = HTML(string=numbered, url_fetcher=engine.fetcher).render(
                font_config=engine.fonts, stylesheets=[engine.styles], pdf_variant=variant
            )
            document.metadata.attachments += [attachment_of(each) for each in attached]
            return document.write_pdf(pdf_variant=variant, finisher=finished(attached))
        finally:
            gc.enable()


def number_of(html: str, attached: Sequence[Attached] = ()) -> uuid.UUID:
    """The number of a report follows from what is in it: the same report, made again, is not another one."""
    return uuid.uuid5(NUMBERS, fingerprint(html, attached))


def fingerprint(html: str, attached: Sequence[Attached] = ()) -> str:
    parts = [html, styles(), version("weasyprint"), VARIANT_WITH_DATA if attached else VARIANT]
    found = hashlib.sha256("\0".join(parts).encode())
    for each in attached:
        found.update(f"\0{each.name}\0{each.day}\0{hashlib.sha256(each.content).hexdigest()}".encode())
    return found.hexdigest()


@cache
def styles() -> str:
    return in_house_colours(Path(finders.find(STYLES)).read_text(encoding="utf-8"))


@cache
def warm_engine() -> Engine:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts, fetcher = FontConfiguration(), refusing_fetcher()
    engine = Engine(fonts, CSS(string=styles(), font_config=fonts, url_fetcher=fetcher), fetcher)
    atexit.register(warm_engine.cache_clear)  # while the library that it cleans up with is still there
    gc.collect()
    gc.freeze()
    return engine


def refusing_fetcher():
    """A report consists of its HTML, our styles and our own pictures; whatever else a text asks for is not fetched.

    A subclass, because WeasyPrint 70 breaks off when a plain function refuses.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class NothingIsFetched(URLFetcher):
        def fetch(self, url, headers=None):
            if own := asset(url):
                return URLFetcherResponse(url, own.content, {"Content-Type": own.content_type})
            raise ValueError("Reports fetch nothing.")

    return NothingIsFetched(allowed_protocols=(), allow_redirects=False)


def attachment_of(attached: Attached):
    """Dated like the report, not like the moment: otherwise no two files would be the same."""
    from weasyprint import Attachment

    day = datetime.combine(attached.day, time())
    return Attachment(
        string=attached.content,
        name=attached.name,
        description=attached.description,
        relationship=attached.relationship,
        created=day,
        modified=day,
    )


def finished(attached: Sequence[Attached]):
    """What is done to a PDF that WeasyPrint has made, before it is written."""

    def finisher(document, pdf) -> None:
        complete_tags(document, pdf)
        if attached:
            also_accessible(pdf)

    return finisher


def also_accessible(pdf) -> None:
    """Say in the metadata of a PDF/A that it is a PDF/UA-1, too: WeasyPrint 70 says only one thing.

    PDF/A knows no such word, so the metadata explain it (the extension schema of the PDF Association).
    """
    metadata = _referred(pdf, pdf.catalog["Metadata"])
    end = b"</rdf:RDF>"
    metadata.stream = [part.replace(end, ACCESSIBLE_TOO + end) for part in metadata.stream]


def complete_tags(document, pdf) -> None:
    """Give the tags what WeasyPrint 70 leaves out: what a header heads, where a figure is, what a link leads to."""
    for element in pdf.objects:
        if not isinstance(element, dict):
            continue
        if element.get("S") == "/TH" and "A" in element:
            group = _referred(pdf, _referred(pdf, element["P"])["P"])
            element["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"
        elif element.get("S") == "/Figure":
            _place_figure(element["A"]["BBox"], page_height=_referred(pdf, element["Pg"])["MediaBox"][3])
        elif element.get("Subtype") == "/Link" and "Dest" in element:
            element["Contents"].string = f"Go to {element['Dest'].string.replace('-', ' ')}"


def _referred(pdf, reference: bytes):
    return pdf.objects[int(reference.split()[0])]


def _place_figure(box, page_height: float) -> None:
    """From pixels below the top of the page to points above its bottom."""
    left, top, right, bottom = (POINTS_PER_PIXEL * edge for edge in box)
    box[:] = (left, page_height - bottom, right, page_height - top)
