"""What the business manager does about silence: reminds, takes a step of the ladder, keeps what came of it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assurance import services
from assurance.escalation import next_step_of
from assurance.escalation_letter import escalation_text
from assurance.forms.chasing import EscalationAnswerForm, EscalationForm, ReminderForm
from assurance.forms.records import ReasonForm
from assurance.mailing.sending import send_soon
from assurance.models import EscalationStep, RequestedRecommendation
from assurance.permissions import can_ask_agencies
from assurance.reminders import recipients_of
from assurance.services.escalating import mail_key
from assurance.views.request_changes import request_to_change
from recommendations.editing import edit_page


@require_http_methods(["GET", "POST"])
def reminder_add(request: HttpRequest, pk: int) -> HttpResponse:
    asked, on = request_to_change(request, pk), timezone.localdate()
    agency = asked.plan_agency.agency
    people = recipients_of([agency.pk], on).get(agency.pk, [])
    form = ReminderForm(request.POST if request.method == "POST" else None, people=people, on=on)
    made = []
    response = edit_page(
        request,
        form,
        lambda: made.append(services.log_reminder(request=asked, by=request.user, on=on, **form.values)),
        template="assurance/reminder_add.html",
        done_url=asked.get_absolute_url(),
        message="The reminder is kept.",
        context={"asked": asked, "agency": agency, "has_people": bool(people)},
    )
    for reminder in made:
        send_soon(clock=timezone.now, keys=tuple(reminder.deliveries.values_list("key", flat=True)))
    return response


@require_http_methods(["GET", "POST"])
def escalation_add(request: HttpRequest, pk: int) -> HttpResponse:
    asked, on = request_to_change(request, pk), timezone.localdate()
    rules = services.current_rules()
    offered = next_step_of(asked, rules=rules, on=on)
    silent = RequestedRecommendation.objects.visible_to(request.user).unanswered(on).filter(request=asked)
    refs = list(silent.values_list("recommendation__ref", flat=True))
    text = escalation_text(asked, refs, rules=rules, on=on) if refs else ""
    form = EscalationForm(
        request.POST if request.method == "POST" else None, rules=rules, offered=offered, text=text, on=on
    )
    taken = []
    response = edit_page(
        request,
        form,
        lambda: taken.append(
            services.escalate(
                request=asked,
                step=form.step,
                by=request.user,
                on=on,
                submission_key=form.cleaned_data["submission_key"],
            )
        ),
        template="assurance/escalation_add.html",
        done_url=asked.get_absolute_url(),
        message="The step is kept.",
        context={"asked": asked, "offered": offered},
    )
    if taken:
        send_soon(clock=timezone.now, keys=tuple(map(mail_key, taken)))
    return response


def step_to_change(request: HttpRequest, pk: int) -> EscalationStep:
    related = ("request__plan_agency__agency", "withdrawn_by")
    step = get_object_or_404(EscalationStep.objects.visible_to(request.user).select_related(*related), pk=pk)
    if not can_ask_agencies(request.user):
        raise PermissionDenied
    return step


@require_http_methods(["GET", "POST"])
def escalation_answer(request: HttpRequest, pk: int) -> HttpResponse:
    step, on = step_to_change(request, pk), timezone.localdate()
    form = EscalationAnswerForm(request.POST if request.method == "POST" else None, step=step, on=on)
    return edit_page(
        request,
        form,
        lambda: services.answer_escalation(step=step, by=request.user, on=on, **form.cleaned_data),
        template="assurance/escalation_answer.html",
        done_url=step.request.get_absolute_url(),
        message="The answer is kept.",
        context={"step": step},
    )


@require_http_methods(["GET", "POST"])
def escalation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    step, on = step_to_change(request, pk), timezone.localdate()
    form = ReasonForm(request.POST if request.method == "POST" else None, initial={"version": step.version})
    return edit_page(
        request,
        form,
        lambda: services.withdraw_escalation(step=step, by=request.user, on=on, **form.cleaned_data),
        template="assurance/reason.html",
        done_url=step.request.get_absolute_url(),
        message="The step is withdrawn.",
        context={
            "heading": "Withdraw this step",
            "text": f"{step.rung}: {step.addressee}, {step.taken_on:%-d %B %Y}",
            "consequence": "It stays on the page, marked as withdrawn with your name and the reason, and counts no "
            "longer. Whoever was written to is not told.",
            "button": "Withdraw",
        },
    )
