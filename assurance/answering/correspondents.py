from dataclasses import dataclass
from typing import Any

from assurance.models import AnswerLink
from recommendations.models import Agency

NAME = 150


@dataclass(frozen=True)
class Correspondent:
    """Who answers for an agency: its lead with an account, or whoever holds a private link and confirmed it."""

    agency: Agency
    name: str
    email: str
    user: Any = None
    link: AnswerLink | None = None

    @property
    def by_name(self) -> str:
        """How the record calls somebody without an account: “A. Nurse, by private link for Sutton Hospital”."""
        return "" if self.user else f"{self.name or 'Somebody'}, by private link for {self.agency}"[:NAME]

    @property
    def actor(self) -> dict:
        """For the record of changes and the audit trail."""
        return {"by": self.user, "by_name": self.by_name}

    @property
    def shown_name(self) -> str:
        """For colleagues of the own agency."""
        return (self.name or self.email)[:NAME]


def with_account(user, agency: Agency) -> Correspondent:
    return Correspondent(agency=agency, name=user.name, email=user.email, user=user)


def with_link(link: AnswerLink) -> Correspondent:
    return Correspondent(agency=link.agency, name=link.name, email=link.email, link=link)
