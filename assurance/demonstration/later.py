"""What was announced for later: follow-ups."""

from datetime import date

from assurance import services
from assurance.demonstration.scene import Scene, event
from assurance.models import FollowUp
from assurance.services.follow_ups import FollowUpDetails, add_follow_up


@event
def follow_up(scene: Scene, on: date, *, ref: str, text: str, due_on: int) -> None:
    details = FollowUpDetails(text, scene.day(due_on))
    add_follow_up(recommendation=scene.rows[ref], details=details, by=scene.manager)


@event
def settle_follow_up(scene: Scene, on: date, *, ref: str, state: str, reason: str) -> None:
    announced = FollowUp.objects.open().get(recommendation=scene.rows[ref])
    services.settle_follow_up(
        follow_up=announced, version=announced.version, state=state, reason=reason, by=scene.manager, on=on
    )
