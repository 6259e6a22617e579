"""How the Board asks, and gives more time."""

from datetime import date

from assurance import services
from assurance.demonstration.scene import Scene, event
from assurance.drafts import Draft, drafts_of
from assurance.models import Channel, DueDateExtension, PlanRow
from assurance.services import ExtensionDecision, Letter, Round
from assurance.working_days import working_days_after


@event
def ask(scene: Scene, on: date, *, round: str, refs: list[str], purpose: str, channel: str, **more) -> None:
    due_on = scene.day(more.get("due_on")) or working_days_after(on, more["working_days"])
    asked = Round(purpose, channel, sent_on=on, due_on=due_on, is_chased=more.get("is_chased", True))
    rows = PlanRow.objects.filter(plan=scene.plan, ref__in=refs).select_related("plan", "plan_agency__agency")
    letters = [letter(draft, asked, more.get("sent_to", "")) for draft in drafts_of(rows, asked, on=on)]
    scene.rounds[round] = services.ask_agencies(asked=asked, letters=letters, by=scene.manager, on=on)


def letter(draft: Draft, asked: Round, sent_to: str) -> Letter:
    contacts = draft.mailable if asked.channel == Channel.EMAIL else []
    return Letter(draft.plan_agency, draft.rows, draft.text, contacts=contacts, sent_to=sent_to)


@event
def give_time(scene: Scene, on: date, *, ref: str, until: int, reason: str) -> None:
    extension = DueDateExtension.objects.asked().get(requested__recommendation=scene.rows[ref])
    decision = ExtensionDecision(due_on=scene.day(until), reason=reason)
    services.decide_extension(
        extension=extension, version=extension.version, decision=decision, by=scene.manager, on=on
    )
