import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string

from assurance import charts
from assurance.status import AssuranceStatus

SVG = "{http://www.w3.org/2000/svg}"
REPORT_STYLES = Path(charts.__file__).parent.parent / "static" / "css" / "report.css"
WHITE = "#ffffff"
NUMBER_CONTRAST, EDGE_CONTRAST = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11

ALL_PAINTS = [charts.OUTSTANDING_PAINT, charts.SETTLED_PAINT, *charts.STATUS_PAINTS.values()]


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def chart(*rows) -> charts.StackedBars:
    return charts.outstanding_by_agency(
        rows or [("Cafcass", 4, 0, "/plans/child-d/?agency=cafcass"), ("Police", 0, 1, "")]
    )


def drawn(template: str, **context) -> ElementTree.Element:
    return ElementTree.fromstring(render_to_string(template, context))  # noqa: S314 - our own template


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("paint", ALL_PAINTS, ids=lambda paint: paint.fill)
def test_numbers_and_edges_can_be_told_apart(paint):
    assert contrast(paint.ink, paint.fill) >= NUMBER_CONTRAST
    assert contrast(paint.edge, WHITE) >= EDGE_CONTRAST


def test_every_status_has_its_paint_in_drawings_and_in_print():
    printed = re.findall(
        r"^\.swatch\.(\w+) \{ background: (#\w+); border-color: (#\w+); \}", REPORT_STYLES.read_text(), re.M
    )

    assert set(charts.STATUS_PAINTS) == set(AssuranceStatus)
    assert printed == [(s.value, paint.fill, paint.edge) for s, paint in charts.STATUS_PAINTS.items()]


def test_a_status_bar_fills_its_width_and_tells_its_numbers():
    bar = charts.status_bar({"assured": 3, "no_response": 1, "challenged": 0}, title="Assurance status", width=401)

    assert [(entry.name, entry.value) for entry in bar.legend] == [("Assured", 3), ("No response", 1)]
    assert [(segment.x, segment.width, segment.label) for segment in bar.segments] == [
        (0.5, 300.0, "3"),
        (300.5, 100.0, "1"),
    ]
    assert bar.description == "Assured: 3; No response: 1"


def test_a_status_bar_of_nothing_is_empty():
    bar = charts.status_bar({}, title="Assurance status")

    assert (bar.segments, bar.legend) == ([], [])


def test_a_number_without_room_is_left_to_the_table():
    bar = charts.status_bar({"assured": 5000, "no_response": 1}, title="Assurance status")

    assert [segment.label for segment in bar.segments] == ["5,000", ""]
    assert [entry.value for entry in bar.legend] == [5000, 1]


def test_the_status_bar_is_drawn_with_its_numbers_in_its_title():
    svg = drawn("charts/status_bar.svg", bar=charts.status_bar({"assured": 3}, title="Assurance status"))

    assert svg.get("role") == "img"
    assert svg.find(f"{SVG}title").text == "Assurance status. Assured: 3."
    assert [text.text for text in svg.iter(f"{SVG}text")] == ["3"]


def test_bars_are_as_long_as_their_numbers():
    wide, narrow = chart(("A", 6, 2, ""), ("B", 1, 1, "")).drawings

    for drawing in (wide, narrow):
        longest, shorter = drawing.bars
        assert sum(s.width for s in longest.segments) == pytest.approx(
            4 * sum(s.width for s in shorter.segments), abs=0.1
        )
        assert longest.total_x < drawing.width
        assert drawing.bars[-1].y + drawing.bar_height <= drawing.height


def test_both_widths_are_drawn_with_ids_of_their_own():
    html = render_to_string("charts/stacked_bars.html", {"chart": chart()})
    ids = [attributes["id"] for _, attributes in Tags(html).found if "id" in attributes]

    assert sorted(set(ids)) == sorted(ids)
    assert {"outstanding-by-agency-wide-title", "outstanding-by-agency-narrow-title"} <= set(ids)
    assert re.findall(r'viewBox="0 0 (\d+) ', html) == ["720", "345"]


def test_a_drawing_says_what_it_shows():
    svg = drawn("charts/stacked_bars.svg", chart=chart(), drawing=chart().drawings[0])

    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "outstanding-by-agency-wide-title outstanding-by-agency-wide-description"
    assert svg.find(f"{SVG}title").text == "Outstanding assurance by agency"
    assert svg.find(f"{SVG}desc").text == (
        "Outstanding: 4; Assured or settled: 1. The numbers of each bar are in the table that follows."
    )
    assert [text.text for text in svg.iter(f"{SVG}text")] == ["Cafcass", "4", "4", "Police", "1", "1"]


def test_drawings_need_no_style_of_the_page():
    svg = drawn("charts/stacked_bars.svg", chart=chart(), drawing=chart().drawings[0])

    assert [element.tag for element in svg.iter() if {"style", "class"} & set(element.attrib)] == []


def test_the_numbers_stand_in_a_table_whose_rows_lead_to_what_is_counted():
    html = render_to_string("charts/stacked_bars.html", {"chart": chart()})
    table = html[html.index("<table") : html.index("</table>")]

    assert "Show these numbers as a table" in html
    assert re.findall(r">([^<>]+)</(?:th|a|td)>", table) == [
        *("Agency", "Outstanding", "Assured or settled", "All"),
        *("Cafcass", "4", "0", "4"),
        *("Police", "0", "1", "1"),
    ]
    assert [attributes["href"] for tag, attributes in Tags(table).found if tag == "a"] == [
        "/plans/child-d/?agency=cafcass"
    ]


def test_long_names_are_wrapped_and_cut_before_they_reach_the_bars():
    wide, narrow = chart(
        ("South West London and St. George’s Mental Health Trust and its many successors", 1, 0, "")
    ).drawings

    assert [line.text for line in wide.bars[0].name_lines] == [
        "South West London and St.",
        "George’s Mental Health Trust …",
    ]
    assert [line.text for line in narrow.bars[0].name_lines] == ["South West London and St. George’s Mental …"]


def test_names_are_escaped_in_drawings_and_tables():
    html = render_to_string("charts/stacked_bars.html", {"chart": chart(("<b>&", 1, 0, ""))})

    assert "<b>" not in html
    assert html.count("&lt;b&gt;&amp;") == 3


def test_a_chart_without_rows_is_drawn():
    empty = charts.outstanding_by_agency([])

    assert [drawing.bars for drawing in empty.drawings] == [[], []]
    assert "<table" in render_to_string("charts/stacked_bars.html", {"chart": empty})


HEAT = {
    "corner": "Agency",
    "rows": [("cafcass", "Cafcass"), ("police", "Police")],
    "columns": [("records", "Record keeping"), ("training", "Training")],
    "url": lambda row, column: f"/plans/child-d/?agency={row}&theme={column}",
}


def test_heat_runs_in_four_steps_up_to_the_highest_count():
    counts = {("cafcass", "records"): 1, ("cafcass", "training"): 5, ("police", "records"): 8}

    found = charts.heat_map("Themes by agency", counts=counts, **HEAT)

    assert [[(cell.count, cell.step) for cell in row.cells] for row in found.rows] == [
        [(1, 1), (5, 3)],
        [(8, 4), (0, 0)],
    ]


def test_each_number_of_the_heat_map_leads_to_its_rows_and_says_whose_it_is():
    found = charts.heat_map("Themes by agency", counts={("police", "training"): 2}, **HEAT)

    html = render_to_string("charts/heat_map.html", {"map": found})

    assert re.findall(r'<a href="([^"]+)">(\d+)<span class="govuk-visually-hidden">([^<]+)</span>', html) == [
        ("/plans/child-d/?agency=police&amp;theme=training", "2", " on Police, Training")
    ]
    assert re.findall(r'<td class="lscb-heat__cell--(\d)">', html) == ["0", "0", "0", "4"]


def test_the_heat_map_scrolls_in_a_box_that_the_keyboard_reaches():
    html = render_to_string("charts/heat_map.html", {"map": charts.heat_map("Themes", counts={}, **HEAT)})

    assert (
        "div",
        {"class": "lscb-scroll", "role": "region", "tabindex": "0", "aria-labelledby": "heat-map-title"},
    ) in (Tags(html).found)
    assert html.index('id="heat-map-title"') < html.index("lscb-scroll")
