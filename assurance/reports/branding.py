"""What a report bears of its Board: the colour, the logo, and the mark of a draft. All of it is the server's own."""

import hashlib
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

HOUSE_COLOUR = "#16325c"  # as the style sheet writes it
PALEST_BAND = "#e4e9f0"  # behind letters of the colour; white letters stand on the colour, which is the easier case
LEAST_CONTRAST = 4.5
LARGEST_FILE = 2_000_000  # bytes
MOST_PIXELS = 12_000_000
PRINTED_PIXELS = (900, 300)  # at most: three times what 25 mm of height needs
FORMATS = ("PNG", "JPEG")
LOGO, DRAFT = "lscb:logo", "lscb:draft"

# Drawn, not written: words in the background would be read out on every page.
DRAFT_MARK = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 520 180" width="520" height="180">'
    b'<g transform="rotate(-14 260 90)" fill="none" stroke="#e6e9ed" stroke-width="17">'
    b'<path d="M22 30v120h30q44 0 44-60t-44-60z"/>'
    b'<path d="M128 158V30h36q36 0 36 32t-36 32h-36M168 94l36 64"/>'
    b'<path d="M222 158l46-132 46 132M238 116h60"/>'
    b'<path d="M344 158V30h68M344 90h54"/>'
    b'<path d="M424 30h84M466 30v128"/>'
    b"</g></svg>"
)


class BadBranding(Exception):
    """The message says in words what is wrong with a setting."""


class Asset(NamedTuple):
    content: bytes
    content_type: str


def asset(address: str) -> Asset | None:
    """What stands behind one of the addresses that our own templates and styles use; nothing behind any other."""
    if address == DRAFT:
        return Asset(DRAFT_MARK, "image/svg+xml")
    if address == LOGO and (picture := logo()):
        return Asset(picture, "image/png")
    return None


def has_logo() -> bool:
    return bool(logo())


def logo() -> bytes | None:
    """The picture as it is printed; None where none is set, or where it is none, of which the checks have told."""
    try:
        return printed_logo(str(settings.REPORT_LOGO)) if settings.REPORT_LOGO else None
    except BadBranding:
        return None


@cache
def printed_logo(path: str) -> bytes:
    """Read once and drawn anew, so that nothing but its pixels comes into a report. Raises BadBranding."""
    from PIL import Image

    file = Path(path)
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise BadBranding(f"has more than {LARGEST_FILE // 1_000_000} MB")
        with Image.open(BytesIO(file.read_bytes()), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise BadBranding(f"has more than {MOST_PIXELS // 1_000_000} million pixels")
            drawn = picture.convert("RGBA")
    except BadBranding:
        raise
    except OSError as error:
        raise BadBranding(error.strerror or "is neither a PNG nor a JPEG picture") from error
    except (SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise BadBranding("is a broken picture") from error
    drawn.thumbnail(PRINTED_PIXELS)
    page = Image.new("RGB", drawn.size, "white")
    page.paste(drawn, mask=drawn.getchannel("A"))
    found = BytesIO()
    page.save(found, "PNG")
    return found.getvalue()


def in_house_colours(styles: str) -> str:
    """The style sheet in the Board's colour; with what tells one logo from another, because reports are kept by it."""
    mark = hashlib.sha256(DRAFT_MARK + (logo() or b"")).hexdigest()
    return f"{styles.replace(HOUSE_COLOUR, settings.REPORT_COLOUR)}\n/* {mark} */\n"


def contrast(one: str, other: str) -> float:
    """The contrast of two colours like #16325c, from 1 to 21, as WCAG 2 counts it."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
