"""What people choose for reports of a plan, kept under a name. Nobody deletes a choice: it is withdrawn."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

from assurance.models import ReportChoice
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from recommendations.changes import differences, snapshot
from recommendations.models import ActionPlan
from recommendations.versioning import AlreadySaved, save_if_unchanged, save_new

WITHDRAWN = "This choice was withdrawn already."
NAMED_ALREADY = "You have a choice of this name for this plan. Enter another name, or change that one."


@dataclass(frozen=True)
class ReportWords:
    """What is kept of a choice; `rows` is the filter as an address has it."""

    name: str
    layout: str
    columns: str = ""
    order: str = ""
    rows: str = ""
    cover_text: str = ""
    is_shared: bool = False


@recorded()
def save_report_choice(*, plan: ActionPlan, words: ReportWords, by) -> ReportChoice:
    """One of a name for each person and plan. The same words under the same name are the same form, sent twice."""
    earlier = ReportChoice.objects.current().filter(plan=plan, made_by=by, name=words.name).first()
    if earlier and all(getattr(earlier, name) == value for name, value in vars(words).items()):
        raise AlreadySaved(earlier)
    if earlier:
        raise ValidationError({"name": NAMED_ALREADY})
    choice = save_new(ReportChoice(plan=plan, made_by=by, **vars(words)), by)
    note("report_choice_saved", choice, by, [{"label": "Name", "before": "", "after": choice.name}])
    return choice


@recorded()
def change_report_choice(*, choice: ReportChoice, version: int, words: ReportWords, by) -> ReportChoice:
    if choice.withdrawn_on:
        raise ValidationError(WITHDRAWN)
    others = ReportChoice.objects.current().filter(plan=choice.plan_id, made_by=choice.made_by_id, name=words.name)
    if others.exclude(pk=choice.pk).exists():
        raise ValidationError({"name": NAMED_ALREADY})
    before = snapshot(choice, vars(words))
    save_if_unchanged(choice, version=version, by=by, **vars(words))
    note("report_choice_changed", choice, by, differences(choice, before))
    return choice


@recorded()
def withdraw_report_choice(*, choice: ReportChoice, version: int, by, on: date) -> ReportChoice:
    """It is offered to nobody any longer; the row stays."""
    if choice.withdrawn_on:
        raise AlreadySaved(choice)
    save_if_unchanged(choice, version=version, by=by, withdrawn_on=on)
    note("report_choice_withdrawn", choice, by, [])
    return choice


def note(action: str, choice: ReportChoice, by, changes: list[dict[str, str]]) -> None:
    """In the audit trail alone: what is printed of a plan is no change of the plan."""
    record(
        Kind.CHANGE, action, by=by, subject=choice.name, object_type="plan", object_id=choice.plan_id, changes=changes
    )
