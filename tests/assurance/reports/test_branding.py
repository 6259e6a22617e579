"""The Board's colour and logo in reports: what is refused at the start, and what is printed."""

from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from assurance.checks import colour_can_be_read, logo_can_be_printed
from assurance.reports import branding
from assurance.reports.html import plan_html
from assurance.reports.pdf import render_pdf, styles, warm_engine
from tests.assurance.reports.builders import plan_report


@pytest.fixture
def logo(tmp_path, settings):
    """A PNG with words in it that nobody sees."""
    path = tmp_path / "logo.png"
    Image.new("RGBA", (1800, 600), (10, 90, 60, 128)).save(path)
    path.write_bytes(path.read_bytes() + b"words behind the picture")
    settings.REPORT_LOGO = str(path)
    yield path
    branding.printed_logo.cache_clear()


@pytest.fixture
def fresh_styles():
    """The style sheet is read once; these tests change what it is made of."""
    styles.cache_clear()
    warm_engine.cache_clear()
    yield
    styles.cache_clear()
    warm_engine.cache_clear()


@pytest.mark.parametrize(
    ("colour", "found"),
    [
        ("#16325c", []),
        ("#00703C", []),
        ("16325c", ["lscb.E030"]),
        ("#16325c; } body { display: none", ["lscb.E030"]),
        ("navy", ["lscb.E030"]),
        ("#f5a623", ["lscb.E031"]),
        ("#ffffff", ["lscb.E031"]),
    ],
)
def test_a_colour_is_refused_unless_it_can_be_read(settings, colour, found):
    settings.REPORT_COLOUR = colour

    assert [error.id for error in colour_can_be_read(None)] == found


def test_the_refusal_names_the_colour_the_contrast_and_what_to_do(settings):
    settings.REPORT_COLOUR = "#f5a623"

    (error,) = colour_can_be_read(None)

    assert error.msg == "REPORT_COLOUR is #f5a623: with a contrast of 1.7 to 1, headings of reports cannot be read."
    assert error.hint.startswith("Choose a darker colour")


def test_contrast_is_that_of_wcag():
    assert branding.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert branding.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_reports_are_printed_in_the_colour(settings, fresh_styles):
    assert "#16325c" in styles()
    styles.cache_clear()
    settings.REPORT_COLOUR = "#00703c"

    assert "#16325c" not in styles()
    assert "#00703c" in styles()


def test_a_logo_is_drawn_anew_and_made_small(logo):
    picture = Image.open(BytesIO(branding.logo()))

    assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", (900, 300))
    assert b"words behind" not in branding.logo()
    assert logo_can_be_printed(None) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is neither a PNG nor a JPEG picture"),
        (b"", "is neither a PNG nor a JPEG picture"),
        (b"x" * 2_000_001, "has more than 2 MB"),
        (None, "No such file or directory"),
    ],
    ids=["svg", "empty", "too large", "missing"],
)
def test_a_logo_that_cannot_be_printed_is_refused_in_words(tmp_path, settings, content, words):
    path = tmp_path / "logo.png"
    if content is not None:
        path.write_bytes(content)
    settings.REPORT_LOGO = str(path)

    (error,) = logo_can_be_printed(None)

    assert (error.id, error.msg) == ("lscb.E032", f"REPORT_LOGO is {path}, which cannot be printed: {words}.")
    assert branding.logo() is None


def test_a_picture_of_too_many_pixels_is_not_even_read(tmp_path, settings):
    path = tmp_path / "logo.png"
    Image.new("1", (4_000, 4_000)).save(path)
    settings.REPORT_LOGO = str(path)

    (error,) = logo_can_be_printed(None)

    assert "has more than 12 million pixels" in error.msg


def test_the_logo_stands_on_the_first_page_with_words_for_those_who_do_not_see_it(logo, fresh_styles):
    html = plan_html(plan_report())
    reader = PdfReader(BytesIO(render_pdf(html)))

    assert 'src="lscb:logo" alt="Logo of Sutton Local Safeguarding Children Board"' in html
    assert [len(page.images) for page in reader.pages] == [1]


def test_nothing_else_is_handed_out_under_an_address_of_ours():
    assert branding.asset("lscb:secret") is None
    assert branding.asset("file:///etc/passwd") is None
    assert branding.asset("lscb:logo") is None
    assert branding.asset("lscb:draft").content_type == "image/svg+xml"
