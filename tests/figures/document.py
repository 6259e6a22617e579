"""The document: the table, what each row means, and with what it was measured."""

from tests.figures.measured import Figure, Measured, in_words
from tests.figures.rows import BROWSER, CHAPTERS, NOT_YET, POSTGRESQL, ROWS, SQLITE, Row
from tests.seeded_faults.faults import faults_by_area

PLACES = {SQLITE: "SQLite", POSTGRESQL: "PostgreSQL", BROWSER: "Chromium"}
NOT_MEASURED, DOES_NOT_APPLY = "not measured", "–"
HEADINGS = ("Row", "What is tested", "Target", *PLACES.values(), "Reached", "When it runs")
INTRODUCTION = """# Assurance of the product

What this product promises to whoever answers for a Board's data, and how far it keeps each promise: the target and the
figure that was measured stand side by side. A row that is not reached says so, and a row without a figure says “not
measured”; no figure is written by hand. The program that writes this page belongs to the product, and so do all tests:
`make assurance` measures what runs with each change and writes the page anew; `make assurance-long` measures the rows
of the long run. The single measurements stand in [assurance-figures.json](assurance-figures.json), each with the test
that made it.

"""
SWITCHED_OFF = """Each of these was made true in a copy of the code, one at a time, and the tests were asked whether
they notice:
"""
READING = """
## How to read it

- The letter of a row says of what kind it is: F failures, B backups, S permissions (L signing in), U files, Z nonsense,
  X reports, A the record, M the data model, D the code.
- “Reached” is “yes” only where every test of the row passed, everywhere it applies: on both databases, or in the
  browser.
- “–” says that a row does not apply there: PostgreSQL alone can be stopped, a browser alone runs scripts.
- Counts (lost, doubled, wrong, found) are the results. Times are of one ordinary machine that had other work too.
- The tests show what they try, and no more. A power cut of the whole machine, a broken disk and an attacker who holds
  the server and its keys are not among them; [production.md](production.md) says what to do about those.
"""


def document(measured: Measured) -> str:
    parts = [INTRODUCTION, summary(measured.figures), *(chapter(each, measured) for each in CHAPTERS)]
    parts += [switched_off(), not_yet(), READING, runs(measured)]
    return "".join(parts)


def summary(figures: list[Figure]) -> str:
    said = [verdict(row, of_row(row, figures)) for row in ROWS.values()]
    reached, missed, in_part, unknown = (
        sum(each.startswith(words) for each in said) for words in ("yes", "**no**", "in part", NOT_MEASURED)
    )
    return (
        f"Of {len(said)} rows, {reached} are reached, {missed} are not reached, {in_part} are measured in part and "
        f"{unknown} are not measured.\n"
    )


def chapter(each, measured: Measured) -> str:
    lines = [f"\n## {each.heading}\n", line(HEADINGS), line(["---"] * len(HEADINGS))]
    lines += [line(cells(row, measured)) for row in each.rows]
    lines += ["", *(f"- **{row.code}, {lower(row.tested)}.** {row.meaning}" for row in each.rows)]
    return "\n".join(lines) + "\n"


def lower(words: str) -> str:
    return words if words[1].isupper() or words.startswith("PostgreSQL") else words[:1].lower() + words[1:]


def line(texts) -> str:
    return "| " + " | ".join(text.replace("|", "\\|").replace("\n", " ") for text in texts) + " |"


def cells(row: Row, measured: Measured) -> list[str]:
    figures = of_row(row, measured.figures)
    places = [cell(row, place, [f for f in figures if f.place == place]) for place in PLACES]
    return [f"**{row.code}**", row.tested, row.target, *places, verdict(row, figures), when(figures)]


def of_row(row: Row, figures: list[Figure]) -> list[Figure]:
    return [figure for figure in figures if figure.row == row.code]


def cell(row: Row, place: str, figures: list[Figure]) -> str:
    if figures:
        return in_words(figures, added_up=row.added_up)
    return NOT_MEASURED if place in row.on else DOES_NOT_APPLY


def verdict(row: Row, figures: list[Figure]) -> str:
    if not figures:
        return NOT_MEASURED
    if not all(figure.reached for figure in figures):
        return "**no**"
    missing = [PLACES[place] for place in row.on if place not in {figure.place for figure in figures}]
    return f"in part: not measured on {' and '.join(missing)}" if missing else "yes"


def when(figures: list[Figure]) -> str:
    days = sorted({figure.measured_on for figure in figures if figure.is_long})
    parts = ["each change"] if any(not figure.is_long for figure in figures) else []
    return "; ".join([*parts, *(f"long run, {day}" for day in days)]) or NOT_MEASURED


def switched_off() -> str:
    """Every fault by its name: what would be true of the product without the protection."""
    areas = [
        f"- **{area}:** {'; '.join(fault.name for fault in faults)}.\n" for area, faults in faults_by_area().items()
    ]
    return f"\n## What was switched off for row D2\n\n{SWITCHED_OFF}\n{''.join(areas)}"


def not_yet() -> str:
    return "\n## Not yet part of the product\n\n" + "".join(f"- {what}: {why}.\n" for what, why in NOT_YET)


def runs(measured: Measured) -> str:
    names = {"changes": "What runs with each change", "long": "The long run"}
    lines = ["\n## With what it was measured\n"]
    for key, name in names.items():
        if run := measured.runs.get(key):
            lines.append(f"- {name}: {run['on']}, version {run['version']} ({run['state']}), {', '.join(run['with'])}.")
        else:
            lines.append(f"- {name}: not measured.")
    return "\n".join(lines) + "\n"
