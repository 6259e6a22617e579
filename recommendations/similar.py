"""“We have said this before”: recommendations whose words are like those of a text.

Likeness is the share of trigrams that two texts have in common, as PostgreSQL's extension pg_trgm counts it: words in
small letters, with two blanks before and one after. Where the extension is missing, and on SQLite, the database finds
candidates by the longest words, and Python compares those.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import Case, F, FloatField, Func, IntegerField, QuerySet, Value, When

from recommendations.models import ActionPlan, Recommendation

ALIKE = 0.3  # what pg_trgm calls similar
MOST = 5
SHORTEST_TEXT = 15  # letters: fewer are like everything, or like nothing
LETTERS_COMPARED = 4_000
WORD = re.compile(r"\w+")
SEARCHED_WORDS = 8
SHORTEST_WORD = 5
CANDIDATES = 300


@dataclass(frozen=True)
class Similar:
    recommendation: Recommendation
    likeness: float

    @property
    def percent(self) -> int:
        return round(100 * self.likeness)


def similar_to(text: str, *, among: QuerySet, most: int = MOST) -> list[Similar]:
    """The likest first, of those that are alike at all. On PostgreSQL two queries, on SQLite one."""
    text = text.strip()[:LETTERS_COMPARED]
    if len(text) < SHORTEST_TEXT:
        return []
    compare = compared_in_database if has_trigrams() else compared_in_python
    return compare(text, among.order_by(), most)


def has_trigrams() -> bool:
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None


def compared_in_database(text: str, among: QuerySet, most: int) -> list[Similar]:
    likeness = Func(F("text"), Value(text), function="similarity", output_field=FloatField())
    rows = among.annotate(likeness=likeness).filter(likeness__gte=ALIKE).order_by("-likeness", "pk")
    return [Similar(row, row.likeness) for row in rows[:most]]


def compared_in_python(text: str, among: QuerySet, most: int) -> list[Similar]:
    wanted = trigrams(text)
    compared = [Similar(row, likeness(wanted, trigrams(row.text))) for row in candidates(text, among)]
    alike = [each for each in compared if each.likeness >= ALIKE]
    return sorted(alike, key=lambda each: (-each.likeness, each.recommendation.pk))[:most]


def candidates(text: str, among: QuerySet) -> QuerySet:
    """The rows that hold most of the longest words; a text of short words alone is compared with the newest."""
    words = sorted({word.casefold() for word in WORD.findall(text) if len(word) >= SHORTEST_WORD})
    longest = sorted(words, key=len, reverse=True)[:SEARCHED_WORDS]
    if not longest:
        return among.order_by("-pk")[:CANDIDATES]
    held = [Case(When(text__icontains=word, then=1), default=0, output_field=IntegerField()) for word in longest]
    return (
        among.annotate(words_held=sum(held[1:], held[0]))
        .filter(words_held__gt=0)
        .order_by("-words_held", "-pk")[:CANDIDATES]
    )


def trigrams(text: str) -> set[str]:
    found = set()
    for word in WORD.findall(text.casefold()):
        padded = f"  {word} "
        found.update(padded[place : place + 3] for place in range(len(padded) - 2))
    return found


def likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def said_before(plan: ActionPlan, *, most: int = 1) -> Iterator[tuple[Recommendation, list[Similar]]]:
    """Each recommendation of the plan that other plans have said already, with what they said."""
    others = Recommendation.objects.exclude(plan=plan).select_related("plan", "plan_agency__agency")
    for row in Recommendation.objects.filter(plan=plan).order_by("sort_key"):
        if found := similar_to(row.text, among=others, most=most):
            yield row, found
