"""HTML to PDF. The only module that knows WeasyPrint, which it imports where it is used: the import needs Pango."""

import atexit
import gc
import hashlib
import threading
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.cache import caches

VARIANT = "pdf/ua-1"
STYLES = "css/report.css"
POINTS_PER_PIXEL = 0.75

_one_at_a_time = threading.Lock()  # fonts are shared, and two renderings at once would take twice the memory


@dataclass(frozen=True)
class Engine:
    """What is slow to make and the same for every report."""

    fonts: Any
    styles: Any
    fetcher: Any


def cached_pdf(html: str) -> bytes:
    """The PDF of a report; one that was rendered before, with the same styles and renderer, is not rendered again."""
    store, key = caches["reports"], fingerprint(html)
    pdf = store.get(key)
    if pdf is None:
        pdf = render_pdf(html)
        store.set(key, pdf)
    return pdf


def render_pdf(html: str) -> bytes:
    """A tagged PDF/UA-1. The same HTML gives the same bytes."""
    from weasyprint import HTML

    with _one_at_a_time:
        engine = warm_engine()
        gc.disable()  # a layout makes a million small objects and hardly any garbage
        try:
            document = HTML(string=html, url_fetcher=engine.fetcher).render(
                font_config=engine.fonts, stylesheets=[engine.styles], pdf_variant=VARIANT
            )
            return document.write_pdf(pdf_variant=VARIANT, finisher=complete_tags)
        finally:
            gc.enable()


def fingerprint(html: str) -> str:
    parts = [html, styles(), version("weasyprint")]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@cache
def styles() -> str:
    return Path(finders.find(STYLES)).read_text(encoding="utf-8")


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
    """A report consists of its HTML and our styles; whatever else a text asks for is not fetched.

    A subclass, because WeasyPrint 70 breaks off when a plain function refuses.
    """
    from weasyprint.urls import URLFetcher

    class NothingIsFetched(URLFetcher):
        def fetch(self, url, headers=None):
            raise ValueError("Reports fetch nothing.")

    return NothingIsFetched(allowed_protocols=(), allow_redirects=False)


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
