"""The versions as plain values for the script of the file. What several versions share stands in them once."""

import json
from collections.abc import Hashable

from assurance.formats.offline.versions import RowState, Version, Versions
from assurance.reports.data import AgencyPart, ReportRow

# What would end the element that holds the data, or a line of it, for some reader of HTML or of scripts.
ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


class Kept:
    """Values, each kept once and known by its place."""

    def __init__(self):
        self.values: list = []
        self.places: dict[Hashable, int] = {}

    def place(self, value: Hashable) -> int:
        if value not in self.places:
            self.places[value] = len(self.values)
            self.values.append(value)
        return self.places[value]


class Data:
    """`texts` are strings; `rows` are what stands in the cells, with the places of the strings.

    A row in a version is [its place, what is said of it that day], because the days of waiting change every day.
    """

    def __init__(self, versions: Versions):
        self.texts, self.rows, self.days = Kept(), Kept(), Kept()
        self.versions = [self.version(each) for each in reversed(versions.found)]

    def as_json(self) -> str:
        values = {
            "texts": self.texts.values,
            "rows": self.rows.values,
            "days": self.days.values,
            "versions": self.versions,
        }
        text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
        for letter, escaped in ESCAPED.items():
            text = text.replace(letter, escaped)
        return text

    def version(self, version: Version) -> dict:
        rows = [
            [self.row(row, part), self.day(row, version.states[row.ref])]
            for part in version.report.parts
            for row in part.rows
        ]
        return {"name": version.name, "said": version.said, "marking": version.report.marking, "rows": rows}

    def row(self, row: ReportRow, part: AgencyPart) -> int:
        actions = tuple(
            (self.text(each.label), self.all(each.paragraphs), self.all(each.progress), self.facts(each.facts))
            for each in row.actions
        )
        assurance = tuple(
            (self.text(each.source), self.all(each.paragraphs), self.text(each.evidence)) for each in row.assurance
        )
        return self.rows.place(
            (
                self.text(row.ref),
                self.text(part.heading),
                self.all(row.text),
                actions,
                assurance,
                self.all(row.decisions),
                self.text(part.transfer),
            )
        )

    def day(self, row: ReportRow, state: RowState) -> int:
        rating = (self.text(row.rating), self.text(row.rating_label))
        status = (self.text(state.status), int(state.is_outstanding))
        return self.days.place((*rating, *status, self.facts(row.facts)))

    def facts(self, facts: list[tuple[str, str]]) -> tuple:
        return tuple((self.text(label), self.text(words)) for label, words in facts)

    def all(self, texts: list[str]) -> tuple:
        return tuple(self.text(each) for each in texts)

    def text(self, text: str) -> int:
        return self.texts.place(str(text))
