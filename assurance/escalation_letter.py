"""What an escalation says as long as nobody has changed it: dates, numbers and references, and no recommendation."""

from datetime import date

from assurance.ledger import ledgers_of
from assurance.models import AssuranceRequest, ChasingRules
from assurance.working_days import working_days_after


def escalation_text(request: AssuranceRequest, refs: list[str], *, rules: ChasingRules, on: date) -> str:
    part = request.plan_agency
    until = working_days_after(on, rules.answer_within)
    about = f"recommendation {refs[0]}" if len(refs) == 1 else f"recommendations {', '.join(refs)}"
    paragraphs = [
        f"{part.plan.board_name} asked {part.agency.name} for assurance about {about} of {part.plan.title}.",
        ledgers_of([request], on)[request.pk],
        f"The Board therefore turns to you. Please see to it that {part.agency.name} answers by {until:%-d %B %Y}, or "
        "tell the Board why it cannot.",
    ]
    return "\n\n".join([*paragraphs, *filter(None, [rules.signature])])
