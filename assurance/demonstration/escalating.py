"""How a silent request was taken to somebody higher, rung by rung."""

from datetime import date

from assurance import services
from assurance.demonstration.scene import Scene, event
from assurance.models import AssuranceRequest, EscalationStep
from assurance.services import StepDetails


@event
def escalate(
    scene: Scene, on: date, *, round: str, agency: str, channel: str, addressee: str, text: str, email: str = ""
) -> None:
    request = AssuranceRequest.objects.get(cycle=scene.rounds[round], plan_agency__agency__slug=agency)
    taken = request.escalation_steps.counted().count()
    step = StepDetails(
        rung=services.current_rules().rungs[taken],
        position=taken + 1,
        taken_on=on,
        channel=channel,
        addressee=addressee,
        text=text,
        email=email,
    )
    services.escalate(request=request, step=step, by=scene.manager, on=on)


@event
def answer_escalation(scene: Scene, on: date, *, agency: str, answer: str) -> None:
    """The latest step is answered."""
    step = EscalationStep.objects.filter(request__plan_agency__agency__slug=agency).latest("position")
    services.answer_escalation(step=step, version=step.version, answered_on=on, answer=answer, by=scene.manager, on=on)
