from lscb_tracker.accounts.events import PersonEvent
from lscb_tracker.accounts.models import User
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record

OBJECT_TYPE = "person"


def record_person(
    event: PersonEvent, person: User, *, by: User | None, subject: str = "", changes: list[dict[str, str]] | None = None
) -> None:
    """Note a change of a person in the audit trail, inside the transaction of the change."""
    record(
        Kind.CHANGE,
        event,
        by=by,
        subject=subject or str(person),
        object_type=OBJECT_TYPE,
        object_id=person.pk,
        changes=changes,
    )
