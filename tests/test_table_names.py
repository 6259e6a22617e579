"""A table is named by its caption: a second name would keep the caption from being read out."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
NAMED_TWICE = re.compile(r"<table[^>]*\baria-label")


def test_no_table_has_a_second_name():
    named_twice = [path.name for path in TEMPLATES.rglob("*.html") if NAMED_TWICE.search(path.read_text("utf-8"))]

    assert NAMED_TWICE.search('<table class="govuk-table" aria-labelledby="heading"><caption>Words</caption>')
    assert named_twice == []
