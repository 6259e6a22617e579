from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assurance.dashboard_page import dashboard_page
from assurance.escalation import long_overdue_count
from assurance.forms.plan_choice import PlanChoiceForm
from assurance.independent.notes import unanswered_notes
from assurance.models import AssuranceRecord
from assurance.permissions import can_ask_agencies, can_settle
from assurance.services import current_rules
from recommendations.models import ActionPlan
from recommendations.permissions import reads_all_agencies


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    if not request.user.roles:
        return render(request, "accounts/no_appointment.html")
    plans = list(ActionPlan.objects.visible_to(request.user))
    if not plans:
        return render(request, "assurance/dashboard.html", {"plan": None})
    form = PlanChoiceForm(request.GET, plans=plans)
    if not form.is_valid():
        raise Http404("No such plan, or no part of it is yours.")
    plan = form.chosen
    context = {
        "plan": plan,
        "form": form if len(plans) > 1 else None,
        "page": dashboard_page(plan, user=request.user, on=timezone.localdate()),
        "sees_all": reads_all_agencies(request.user),
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
