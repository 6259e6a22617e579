"""Asking agencies, in two steps: what for and until when, then the letters."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assurance import services
from assurance.drafts import drafts_of
from assurance.forms.requests import MOST_ROWS, AskedRowsForm, LetterForm, RoundForm
from assurance.mailing.sending import send_soon
from assurance.models import AssuranceCycle, Channel, PlanRow
from assurance.permissions import can_ask_agencies
from assurance.working_days import working_days_after
from recommendations.editing import edit_page
from recommendations.forms.editing import SubmittedOnceForm
from recommendations.versioning import AlreadySaved


@require_http_methods(["GET", "POST"])
def request_add(request: HttpRequest) -> HttpResponse:
    if not can_ask_agencies(request.user):
        raise PermissionDenied
    ticked = AskedRowsForm(request.GET, user=request.user)
    if not ticked.is_valid() or not ticked.cleaned_data["row"]:
        status = 200 if ticked.is_valid() and request.method == "GET" else 422
        return render(request, "assurance/request_nothing.html", {"form": ticked, "most": MOST_ROWS}, status=status)
    rows = ticked.cleaned_data["row"]
    form = round_form(request, is_given=bool(ticked.cleaned_data["step"]))
    if not form.is_valid():
        page = {"form": form, "rows": rows, "parts": parts_of(rows)}
        return render(request, "assurance/request_add.html", page, status=422 if form.is_bound else 200)
    return letters_page(request, rows, form)


def round_form(request: HttpRequest, *, is_given: bool) -> RoundForm:
    """With what the address says, if it says it; else as the rules have it, or as it was before somebody went back."""
    on, rules = timezone.localdate(), services.current_rules()
    usual = {"on": on, "answer_within": rules.answer_within, "due_on": working_days_after(on, rules.answer_within)}
    given = RoundForm(request.GET, **usual)
    if is_given:
        return given
    return RoundForm(initial=given.cleaned_data if given.is_valid() else None, **usual)


def parts_of(rows: list[PlanRow]) -> dict:
    """How the rows are shown: those of each agency's part in a plan."""
    parts: dict = {}
    for row in rows:
        parts.setdefault(row.plan_agency, []).append(row)
    return parts


def letters_page(request: HttpRequest, rows: list[PlanRow], round_: RoundForm) -> HttpResponse:
    on, asked = timezone.localdate(), round_.asked
    data = request.POST if request.method == "POST" else None
    form = SubmittedOnceForm(data)
    letters = [LetterForm(data, draft=draft, channel=asked.channel) for draft in drafts_of(rows, asked, on=on)]
    cycle: AssuranceCycle | None = None

    def save() -> None:
        nonlocal cycle
        chosen = [letter.letter for letter in letters if letter.cleaned_data["is_asked"]]
        if not chosen:
            raise ValidationError("Tick at least one agency that you ask.")
        key = form.cleaned_data["submission_key"]
        try:
            cycle = services.ask_agencies(asked=asked, letters=chosen, by=request.user, on=on, submission_key=key)
        except AlreadySaved as earlier:
            cycle = earlier.saved
            raise

    is_by_mail = asked.channel == Channel.EMAIL
    answer = edit_page(
        request,
        form,
        save,
        template="assurance/request_letters.html",
        done_url=first_step(request.GET),
        message="The request is on its way." if is_by_mail else "The request is logged.",
        context={"asked": asked, "is_by_mail": is_by_mail, "round": AssuranceCycle(**vars(asked)), "count": len(rows)},
        other_forms=tuple(letters),
    )
    return sent(request, cycle, letters) if answer.status_code == 302 else answer


def first_step(query: QueryDict) -> str:
    query = query.copy()
    query.pop("step", None)
    return f"{reverse('assurance:request-add')}?{query.urlencode()}"


def sent(request: HttpRequest, cycle: AssuranceCycle, letters: list[LetterForm]) -> HttpResponse:
    """To what was sent. An agency that was left out is named, so that nobody takes it for asked."""
    left_out = [str(each.draft.plan_agency.agency) for each in letters if not each.cleaned_data["is_asked"]]
    if left_out:
        messages.warning(request, f"Not asked: {', '.join(left_out)}.")
    send_soon(clock=timezone.now, cycle=cycle)
    return redirect(f"{reverse('assurance:request-list')}?cycle={cycle.pk}")
