"""What a meeting decides on an item, and what it agrees that somebody does."""

from collections.abc import Callable, Iterable

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assurance import services
from assurance.forms.decisions import OutcomeForm
from assurance.forms.recording import ProposalForm, SettleTaskForm, TakeBackForm, TaskForm, TaskListForm
from assurance.meetings.deciders import decider_of
from assurance.meetings.hold_page import HoldPage, WhoRecords, hold_url
from assurance.models import Meeting, MeetingTask, PlanRow, ProposedDecision
from assurance.permissions import can_run_meetings_of
from assurance.scrutiny.closing_checks import Grounds, grounds_of
from assurance.services.chasing_rules import current_rules
from assurance.views.meeting_hold import hold_page, led_to_record, take_over
from assurance.views.meetings import meeting_to_run, to_run
from assurance.working_days import working_days_after
from lscb_tracker.audit.trail import recorded
from recommendations.editing import edit_page
from recommendations.models import Agency

TASKS_ON_A_PAGE = 50
TASK_WORDS = ("text", "who", "agency", "due_on")
NOTED = "The decision is noted. It counts once the meeting is closed."


@require_http_methods(["GET", "POST"])
def decision_propose(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    meeting = meeting_to_run(request, pk)
    if answer := led_to_record(request, meeting):
        return answer
    page = hold_page(request, meeting, item_pk)
    outcome = outcome_of(request, page)
    if outcome is None:
        return redirect(hold_url(page.line))
    form = proposal_form(request, page, outcome)
    return edit_page(
        request,
        form,
        lambda: taking_over(
            request,
            form,
            page,
            lambda: services.propose_decision(
                item=page.line.item,
                version=form.cleaned_data["version"],
                details=form.details,
                by=request.user,
                on=page.on,
            ),
        ),
        template="assurance/meetings/decision.html",
        done_url=hold_url(page.line),
        message=NOTED,
        context={"meeting": meeting, "held": page},
    )


def outcome_of(request: HttpRequest, page: HoldPage) -> str | None:
    """The one whose button was pressed; else the one that was noted."""
    if page.line.item.recommendation is None:
        raise Http404("Only a recommendation can be decided on.")
    noted = page.line.decision
    return OutcomeForm(request.GET).said("outcome") or (noted.outcome if noted else None)


def proposal_form(request: HttpRequest, page: HoldPage, outcome: str) -> ProposalForm:
    noted = getattr(page.line.item, "proposed_decision", None)
    initial = {"version": noted.version if noted else 0}
    if page.line.decision and noted.outcome == outcome:
        initial |= words_of(noted)
    return ProposalForm(
        request.POST if request.method == "POST" else None,
        outcome=outcome,
        grounds=grounds(page),
        on=page.meeting.held_on,
        answer_by=working_days_after(max(page.on, page.meeting.held_on), current_rules().answer_within),
        initial=initial,
    )


def words_of(noted: ProposedDecision) -> dict:
    words = {name: getattr(noted, name) for name in ProposalForm.base_fields if hasattr(noted, name)}
    return {name: value for name, value in words.items() if value not in (None, "")}


def grounds(page: HoldPage) -> Grounds:
    """What the chair of the meeting must know, who answers for the decision; and whoever records, if they close it."""
    row = PlanRow.objects.visible_to(page.user).with_position().get(pk=page.line.item.recommendation_id)
    decider = decider_of(page.meeting, page.user)
    return grounds_of(row, people=decider.whose_work, agency_ids=decider.agency_ids, on=page.on)


def taking_over(request: HttpRequest, form, page: HoldPage, save: Callable[[], object]) -> None:
    """Save, after taking over the recording where the button said so. `save` raises AlreadySaved as it would alone."""
    with recorded():
        take_over(request, form, page.meeting)
        save()


@require_http_methods(["GET", "POST"])
def decision_take_back(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    meeting = meeting_to_run(request, pk)
    page = hold_page(request, meeting, item_pk)
    decision = getattr(page.line.item, "proposed_decision", None)
    if decision is None:
        raise Http404("Nothing was decided on this item.")
    if answer := led_to_record(request, meeting):
        return answer
    data = request.POST if request.method == "POST" else None
    form = TakeBackForm(data, initial={"version": decision.version})
    return edit_page(
        request,
        form,
        lambda: taking_over(
            request,
            form,
            page,
            lambda: services.take_back_decision(
                decision=decision, version=form.cleaned_data["version"], by=request.user
            ),
        ),
        template="assurance/meetings/take_back.html",
        done_url=hold_url(page.line),
        message="The decision is taken back.",
        context={"meeting": meeting, "held": page, "decision": decision},
    )


# Tasks


@require_safe
def meeting_task_list(request: HttpRequest) -> HttpResponse:
    """What meetings agreed that somebody does, what is due first at the top."""
    address = TaskListForm(request.GET)
    shows_all = address.said("state") == "all"
    tasks = MeetingTask.objects.visible_to(request.user).select_related("meeting", "agency")
    if not shows_all:
        tasks = tasks.open()
    paginator = Paginator(tasks.by_urgency(), TASKS_ON_A_PAGE)
    page_obj = paginator.get_page(address.said("page"))
    page = {
        "page_obj": page_obj,
        "shows_all": shows_all,
        "on": timezone.localdate(),
        "run": meetings_run_by(request.user, [task.meeting for task in page_obj]),
    }
    return render(request, "assurance/meetings/task_list.html", page)


def meetings_run_by(user, meetings: Iterable[Meeting]) -> set[int]:
    """The keys of those that the user runs, whose tasks they settle."""
    return {meeting.pk for meeting in meetings if can_run_meetings_of(user, meeting.subgroup_id)}


def get_task(request: HttpRequest, pk: int) -> MeetingTask:
    related = ("meeting", "agency", "item__recommendation__plan", "item__recommendation__plan_agency")
    return to_run(request, MeetingTask.objects.select_related(*related), pk)


@require_http_methods(["GET", "POST"])
def meeting_task_settle(request: HttpRequest, pk: int) -> HttpResponse:
    task = get_task(request, pk)
    form = SettleTaskForm(request.POST if request.method == "POST" else None, initial={"version": task.version})
    return edit_page(
        request,
        form,
        lambda: services.settle_task(
            task=task,
            version=form.cleaned_data["version"],
            state=form.cleaned_data["state"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            on=timezone.localdate(),
        ),
        template="assurance/meetings/task_settle.html",
        done_url=reverse("assurance:meeting-task-list"),
        message="The task is settled.",
        context={"task": task},
    )


@require_http_methods(["GET", "POST"])
def meeting_task_update(request: HttpRequest, pk: int) -> HttpResponse:
    task = get_task(request, pk)
    if answer := led_to_record(request, task.meeting):
        return answer
    form = TaskForm(
        request.POST if request.method == "POST" else None,
        agencies=Agency.objects.visible_to(request.user),
        initial={"version": task.version, **{f"task_{name}": getattr(task, name) for name in TASK_WORDS}},
    )
    return edit_page(
        request,
        form,
        lambda: save_task(request, form, task),
        template="assurance/meetings/task_update.html",
        done_url=page_of(task),
        message="The task is corrected.",
        context={"task": task, "held": WhoRecords(task.meeting, user=request.user)},
    )


def save_task(request: HttpRequest, form: TaskForm, task: MeetingTask) -> None:
    with recorded():
        take_over(request, form, task.meeting)
        services.edit_task(task=task, version=form.cleaned_data["version"], details=form.task, by=request.user)


def page_of(task: MeetingTask) -> str:
    if task.item:
        return reverse("assurance:meeting-hold", args=[task.meeting_id, task.item_id])
    return reverse("assurance:meeting-minutes", args=[task.meeting_id])
