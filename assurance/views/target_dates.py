from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assurance import services
from assurance.forms.target_dates import AskToMoveForm, MoveDecisionForm
from assurance.mailing.sending import send_soon
from assurance.services.target_dates import decided_key
from assurance.target_dates import DateLedger, date_ledgers, moves_page
from lscb_tracker.addresses import AddressForm
from recommendations.editing import edit_page
from recommendations.models import Action, MoveState, TargetDateMove
from recommendations.permissions import can_ask_to_move_date, can_decide_target_dates
from recommendations.services import ask_to_move_target_date
from recommendations.services.target_dates import why_it_does_not_move

ASKED = "The business manager is asked to move the target date. Until then the present one stands."
MOVED = "The target date has moved."
ONE_WAITS = "Another move of this target date waits for its decision. Until then no other can be asked for."
DECIDED = "The decision is recorded."
RELATED = ("recommendation__plan", "recommendation__plan_agency__agency")


def get_action(request: HttpRequest, slug: str, ref: str, pk: int) -> Action:
    actions = Action.objects.visible_to(request.user).select_related(*RELATED)
    return get_object_or_404(actions, pk=pk, recommendation__plan__slug=slug, recommendation__ref=ref)


@require_http_methods(["GET", "POST"])
def target_date_move_ask(request: HttpRequest, slug: str, ref: str, pk: int) -> HttpResponse:
    action = get_action(request, slug, ref, pk)
    if not can_ask_to_move_date(request.user, action.recommendation.plan_agency.agency_id):
        raise PermissionDenied
    page = page_of(action, request.user)
    data = request.POST if request.method == "POST" else None
    form = AskToMoveForm(
        data, action=action, can_decide=page["can_decide"], needs_meeting=page["can_decide"] and page["needs_meeting"]
    )
    asked = {"action": action, "by": request.user, "on": timezone.localdate()}

    def save() -> None:
        if form.agrees:
            services.move_target_date(**asked, **form.asked, meeting=form.cleaned_data["meeting"])
        else:
            ask_to_move_target_date(**asked, **form.asked)

    return edit_page(
        request,
        form,
        save,
        template="assurance/target_date_move_ask.html",
        done_url=action.recommendation.get_absolute_url(),
        message=MOVED if form.is_valid() and form.agrees else ASKED,
        context=page | {"why_not": why_it_does_not_move(action) or (page["ledger"].waiting and ONE_WAITS)},
    )


@require_http_methods(["GET", "POST"])
def target_date_move_decide(request: HttpRequest, pk: int) -> HttpResponse:
    related = ["asked_by", "decided_by", *(f"action__{name}" for name in RELATED)]
    move = get_object_or_404(TargetDateMove.objects.visible_to(request.user).select_related(*related), pk=pk)
    if not can_decide_target_dates(request.user):
        raise PermissionDenied
    row_url = move.action.recommendation.get_absolute_url()
    if request.method == "GET" and move.state != MoveState.ASKED:
        return redirect(f"{row_url}#action-{move.action_id}")
    page = page_of(move.action, request.user)
    data = request.POST if request.method == "POST" else None
    form = MoveDecisionForm(data, move=move, needs_meeting=page["needs_meeting"])
    response = edit_page(
        request,
        form,
        lambda: services.settle_target_date_move(
            move=move,
            version=form.cleaned_data["version"],
            decision=form.decision,
            by=request.user,
            on=timezone.localdate(),
        ),
        template="assurance/target_date_move_decide.html",
        done_url=row_url,
        message=DECIDED,
        context=page | {"move": move},
    )
    if response.status_code == 302:
        send_soon(clock=timezone.now, keys=(decided_key(move),))
    return response


def page_of(action: Action, user) -> dict:
    ledger = date_ledgers([action]).get(action.pk, DateLedger())
    return {
        "action": action,
        "recommendation": action.recommendation,
        "ledger": ledger,
        "needs_meeting": len(ledger.agreed) >= services.current_rules().moves_before_meeting,
        "can_decide": can_decide_target_dates(user),
    }


@require_safe
def target_date_move_list(request: HttpRequest) -> HttpResponse:
    page = moves_page(request.user, AddressForm(request.GET).said("page"), timezone.localdate())
    context = {"page": page, "page_obj": page.waiting, "can_decide": can_decide_target_dates(request.user)}
    return render(request, "assurance/target_date_move_list.html", context)
