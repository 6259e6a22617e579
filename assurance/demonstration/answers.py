"""How agencies answer: by the private link of their mail or, where they have an account, in their own area."""

from datetime import date

from assurance import services
from assurance.answering.correspondents import Correspondent, with_account, with_link
from assurance.demonstration.mails import moment
from assurance.demonstration.scene import Scene, event
from assurance.models import Answer, AnswerRow
from assurance.services import RowDetails, SignOff


@event
def answer(scene: Scene, on: date, *, round: str, agency: str, rows: dict[str, dict], **more) -> None:
    """`is_draft`: the rows are saved and not sent; `has_account`: the agency’s lead answers."""
    draft = Answer.objects.drafts().get(cycle=scene.rounds[round], agency__slug=agency)
    by = correspondent(scene, draft, has_account=more.get("has_account", False))
    for ref, said in rows.items():
        save_row(scene, draft.rows.get(requested__recommendation=scene.rows[ref]), by, **said)
    if more.get("is_draft"):
        return
    draft.refresh_from_db()
    services.send_answer(
        answer=draft,
        version=draft.version,
        sign_off=SignOff(more["name"], more["role"], by.email),
        by=by,
        on=on,
        at=moment(on),
    )


def correspondent(scene: Scene, draft: Answer, *, has_account: bool) -> Correspondent:
    if has_account:
        return with_account(scene.lead, draft.agency)
    return with_link(draft.cycle.answer_links.filter(agency=draft.agency).earliest("pk"))


def save_row(scene: Scene, row: AnswerRow, by: Correspondent, *, choice: str, text: str = "", **more) -> None:
    numerator, denominator, as_at = more.get("figure", (None, None, None))
    details = RowDetails(
        choice=choice,
        text=text,
        more_time_until=scene.day(more.get("more_time_until")),
        numerator=numerator,
        denominator=denominator,
        figure_as_at=scene.day(as_at),
        figure_not_answered=more.get("not_answered", ""),
        also_answers=scene.some(more.get("also_answers", [])),
    )
    evidence = scene.evidence(more.get("evidence", []))
    services.save_answer_row(row=row, version=row.version, details=details, by=by, evidence=evidence)
