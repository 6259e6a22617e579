"""The access table, and the rules for what it leaves out."""

import csv
from pathlib import Path

from tests.security.people import LIKE, SIGNED_OUT

TABLE = list(csv.DictReader((Path(__file__).parent / "access_table.csv").open(encoding="utf-8", newline="")))
CELLS = {(row["name"], row["method"]): row for row in TABLE}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
LISTED = ("GET", "POST")
TO_SIGN_IN, NOT_SO = 302, 405


def expected(person: str, name: str, method: str) -> set[int]:
    """The table's answer, or the rule's: what is not listed is refused, or led to signing in.

    A HEAD is answered like a GET; a page with a form may refuse it too.
    """
    if method == "HEAD":
        return expected(person, name, "GET") | ({NOT_SO} if (name, "POST") in CELLS else set())
    if method not in LISTED:
        return {NOT_SO}
    column = LIKE.get(person, person)
    if row := CELLS.get((name, method)):
        return {int(row[column])}
    listed = [int(CELLS[name, other][SIGNED_OUT]) for other in LISTED if (name, other) in CELLS]
    return {TO_SIGN_IN if column == SIGNED_OUT and TO_SIGN_IN in listed else NOT_SO}
