"""What a file says of itself: of which plan it is, of which day, and what of it was chosen."""

from dataclasses import dataclass
from datetime import date

from assurance.formats.tables import as_day
from assurance.reports.texts import day_in_words
from recommendations.models import ProtectiveMarking, ReviewType

WHOLE_PLAN = "the whole plan"


@dataclass(frozen=True)
class PlanFacts:
    board_name: str
    title: str
    slug: str
    subject: str
    marking: str
    source: str
    as_at: date
    selection: str
    note: str

    @property
    def particulars(self) -> list[tuple[str, str]]:
        told = [
            ("Plan", self.title),
            ("Board", self.board_name),
            ("Review", self.subject),
            ("As at", day_in_words(self.as_at)),
            ("Note", self.note),
            ("Selection", self.selection or WHOLE_PLAN),
            ("Protective marking", self.marking),
            ("Source", self.source),
            ("Name in addresses", self.slug),
        ]
        return [(label, words) for label, words in told if words]


def facts_of(document: dict, *, selection: str = "", note: str = "") -> PlanFacts:
    marking = document["protective_marking"]
    return PlanFacts(
        board_name=document["board"],
        title=document["title"],
        slug=document["slug"],
        subject=f"{ReviewType(document['review_type']).label}: {document['publication_name']}",
        marking=str(ProtectiveMarking(marking).label) if marking else "",
        source=document["source"],
        as_at=as_day(document["as_at"]),
        selection=selection,
        note=note,
    )
