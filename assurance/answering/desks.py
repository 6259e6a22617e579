"""Where somebody answers: one agency, one round, and the addresses of the pages by which they came."""

from dataclasses import dataclass

from django.urls import reverse

from assurance.answering.correspondents import Correspondent
from assurance.models import Answer, AnswerLink, AssuranceCycle, AssuranceRequest
from recommendations.models import Agency, AgencyContact


@dataclass(frozen=True)
class Desk:
    """`answer` is the draft, or the sent answer that is looked at; None when nothing is left to answer."""

    correspondent: Correspondent
    cycle: AssuranceCycle
    answer: Answer | None

    @property
    def agency(self) -> Agency:
        return self.correspondent.agency

    @property
    def is_by_link(self) -> bool:
        return self.correspondent.link is not None

    def url(self, name: str, **arguments) -> str:
        """`url("row", row_pk=7)`: the page of that name, for this way in."""
        if self.is_by_link:
            return reverse(f"assurance:link-{name}", kwargs=arguments)
        return reverse(f"assurance:answer-{name}", kwargs={"pk": self.answer.pk} | arguments)

    @property
    def overview_url(self) -> str:
        return self.url("detail")

    @property
    def rest_url(self) -> str:
        """From a receipt to what is left to answer."""
        if self.is_by_link:
            return self.overview_url
        draft = Answer.objects.drafts().filter(cycle=self.cycle, agency=self.agency).first()
        return draft.get_absolute_url() if draft else reverse("assurance:answer-list")

    def receipt_url(self, answer: Answer, *, is_pdf: bool = False) -> str:
        name = "receipt-pdf" if is_pdf else "receipt"
        if self.is_by_link:
            return reverse(f"assurance:link-{name}", kwargs={"number": answer.number})
        return reverse(f"assurance:answer-{name}", kwargs={"pk": answer.pk})

    def requests(self) -> list[AssuranceRequest]:
        """The Board's letters of the round to this agency, those that were withdrawn too."""
        asked = AssuranceRequest.objects.filter(cycle=self.cycle, plan_agency__agency=self.agency)
        return list(asked.select_related("plan_agency__plan", "report").order_by("pk"))

    def sent_answers(self) -> list[Answer]:
        answers = Answer.objects.sent().filter(cycle=self.cycle, agency=self.agency)
        return list(answers.select_related("sent_by", "sent_through").order_by("-number"))

    def mail_hosts(self) -> set[str]:
        """The mail hosts of the agency, as far as the Board knows them."""
        addresses = [self.correspondent.email]
        addresses += AgencyContact.objects.filter(agency=self.agency).values_list("email", flat=True)
        own = AnswerLink.objects.filter(cycle=self.cycle, agency=self.agency, handed_on_by="")
        addresses += own.values_list("email", flat=True)
        return {email.rpartition("@")[2].lower() for email in addresses if email}
