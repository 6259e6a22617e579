from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assurance.as_at.editions import NothingKnown, edition_of
from assurance.as_at.figures import dashboard_then
from assurance.dashboard_page import DashboardPage, dashboard_page
from assurance.escalation import long_overdue_count
from assurance.forms.days import DayForm
from assurance.forms.plan_choice import PlanChoiceForm
from assurance.independent.notes import unanswered_notes
from assurance.models import AssuranceRecord
from assurance.permissions import can_ask_agencies, can_settle
from assurance.services import current_rules
from assurance.views.any_day import of_the_day, or_as_at
from recommendations.models import ActionPlan
from recommendations.permissions import reads_all_agencies

ASKED_BESIDE_THE_DAY = tuple(PlanChoiceForm.base_fields)


def plan_choice(request: HttpRequest) -> PlanChoiceForm | None:
    """The answered question for a plan; None where there is none to be seen."""
    plans = list(ActionPlan.objects.visible_to(request.user))
    if not plans:
        return None
    form = PlanChoiceForm(request.GET, plans=plans)
    if not form.is_valid():
        raise Http404("No such plan, or no part of it is yours.")
    return form


def shared_context(form: PlanChoiceForm, page: DashboardPage, user) -> dict:
    return {
        "plan": form.chosen,
        "form": form if len(form.plans) > 1 else None,
        "page": page,
        "sees_all": reads_all_agencies(user),
    }


def dashboard_as_at(request: HttpRequest, *, on: date) -> HttpResponse:
    if not request.user.roles:
        return render(request, "accounts/no_appointment.html")
    form = plan_choice(request)
    if form is None:
        raise NothingKnown("There is no plan that you can see.")
    edition = edition_of(form.chosen, user=request.user, on=on, today=timezone.localdate())
    context = {
        **shared_context(form, dashboard_then(edition, form.chosen, user=request.user), request.user),
        **of_the_day(request, on, [edition], without=ASKED_BESIDE_THE_DAY),
        "was": edition.plan,
    }
    return render(request, "assurance/as_at/dashboard.html", context)


@require_safe
@or_as_at(dashboard_as_at)
def dashboard(request: HttpRequest) -> HttpResponse:
    if not request.user.roles:
        return render(request, "accounts/no_appointment.html")
    form = plan_choice(request)
    if form is None:
        return render(request, "assurance/dashboard.html", {"plan": None})
    on, plan = timezone.localdate(), form.chosen
    context = {
        **shared_context(form, dashboard_page(plan, user=request.user, on=on), request.user),
        "day_form": DayForm(request.GET, today=on, without=ASKED_BESIDE_THE_DAY),
        "to_be_read": answers_to_be_read(plan, request.user),
        "unanswered_notes": unanswered_notes(request.user, timezone.localdate()),
    }
    if can_ask_agencies(request.user):
        context |= offered_steps(plan)
    return render(request, "assurance/dashboard.html", context)


def offered_steps(plan: ActionPlan) -> dict:
    """For how many requests the next step of escalation is offered, and after how many days."""
    rules = current_rules()
    overdue = long_overdue_count(plan, rules=rules, on=timezone.localdate())
    return {"long_overdue": overdue, "escalate_after": rules.escalate_after}


def answers_to_be_read(plan: ActionPlan, user) -> int:
    """How many answers wait for the business manager; nobody else is troubled with them."""
    if not can_settle(user):
        return 0
    return AssuranceRecord.objects.visible_to(user).proposed().filter(plan=plan).count()
