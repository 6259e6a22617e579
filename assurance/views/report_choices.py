"""“Make a report”: what is chosen for a report of a plan, saved choices, and the PDF."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assurance import services
from assurance.as_at.editions import NothingKnown
from assurance.forms.addresses import ReportAddressForm
from assurance.forms.report_choices import (
    LONGEST_ADDRESS,
    ChoiceEditForm,
    NewChoiceForm,
    ReportAddress,
    ReportForm,
    WithdrawChoiceForm,
    asked_in,
    form_data,
    words_of,
)
from assurance.models import ReportChoice
from assurance.reports.choosing import TooMany, chosen_report
from assurance.views.giving_out import pdf_of, question_about, too_long
from assurance.views.plans import get_plan
from lscb_tracker.audit.anchors import anchor_of_last_change
from recommendations.editing import edit_page
from recommendations.models import ActionPlan
from recommendations.permissions import reads_all_agencies

CHOOSE = "assurance/report_choices/report_choose.html"
TOO_LONG_FOR_AN_ADDRESS = "Shorten the covering letter, or save the choice and make the PDF of it: addresses are short"


@require_http_methods(["GET", "POST"])
def report_choose(request: HttpRequest, slug: str) -> HttpResponse:
    plan = get_plan(request, slug)
    if request.method == "POST" and ReportAddressForm(request.POST).said("make"):
        return report_made(request, plan)
    asked = asked_of(request, plan)
    form = NewChoiceForm(
        request.POST if request.method == "POST" else None, initial=form_data(asked), **options(request, plan)
    )
    return edit_page(
        request,
        without_sharing(form, request),
        lambda: services.save_report_choice(plan=plan, words=form.words, by=request.user),
        template=CHOOSE,
        done_url=reverse("assurance:report-choose", args=[plan.slug]),
        message="Your choice is saved.",
        context=around(request, plan),
    )


def report_made(request: HttpRequest, plan: ActionPlan) -> HttpResponse:
    """From the form to the address of the PDF, which can be opened again."""
    form = NewChoiceForm(request.POST, **options(request, plan))
    form.fields["name"].required = False
    if form.is_valid():
        address = reverse("assurance:report-pdf", args=[plan.slug], query=form.query)
        if len(address) <= LONGEST_ADDRESS:
            return redirect(address)
        form.add_error("cover_text", TOO_LONG_FOR_AN_ADDRESS)
    return render(request, CHOOSE, around(request, plan) | {"form": without_sharing(form, request)}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def report_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    plan = get_plan(request, slug)
    form = ReportAddress(asked_of(request, plan), **options(request, plan))
    if not form.is_valid():
        return not_made(request, plan, form)
    try:
        made = chosen_report(form, user=request.user, today=timezone.localdate(), anchor=anchor_of_last_change())
    except NothingKnown as nothing:
        form.add_error("as_at", str(nothing))
        return not_made(request, plan, form)
    except TooMany as error:
        return too_long(request, str(error), plan)
    question = question_about(request, made.passages)
    return pdf_of(request, made.html, made.name, question, plan, made.carried)


def not_made(request: HttpRequest, plan: ActionPlan, form: ReportForm) -> HttpResponse:
    """The form with what was asked for, and what is wrong with it."""
    again = NewChoiceForm(form.data, **options(request, plan))
    again.fields["name"].required = False
    again.is_valid()
    for name, errors in form.errors.items():
        if name not in again.errors:
            again.add_error(name, errors)
    return render(request, CHOOSE, around(request, plan) | {"form": without_sharing(again, request)}, status=422)


@require_http_methods(["GET", "POST"])
def report_choice_update(request: HttpRequest, pk: int) -> HttpResponse:
    choice = own_choice(request, pk)
    data = request.POST if request.method == "POST" else None
    form = ChoiceEditForm(data, choice=choice, **options(request, choice.plan))
    return edit_page(
        request,
        without_sharing(form, request),
        lambda: services.change_report_choice(
            choice=choice, version=form.cleaned_data["version"], words=form.words, by=request.user
        ),
        template=CHOOSE,
        done_url=reverse("assurance:report-choose", args=[choice.plan.slug]),
        message="Your choice is changed.",
        context=around(request, choice.plan) | {"choice": choice},
    )


@require_http_methods(["GET", "POST"])
def report_choice_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    choice = own_choice(request, pk)
    data = request.POST if request.method == "POST" else None
    form = WithdrawChoiceForm(data, initial={"version": choice.version})
    return edit_page(
        request,
        form,
        lambda: services.withdraw_report_choice(
            choice=choice, version=form.cleaned_data["version"], by=request.user, on=timezone.localdate()
        ),
        template="assurance/reason.html",
        done_url=reverse("assurance:report-choose", args=[choice.plan.slug]),
        message="The choice is withdrawn.",
        context={
            "text": choice.name,
            "heading": "Withdraw this choice",
            "consequence": "It is offered to nobody any longer. Reports that were made of it stay as they are.",
            "button": "Withdraw",
        },
    )


def options(request: HttpRequest, plan: ActionPlan) -> dict:
    return {"plan": plan, "user": request.user, "on": timezone.localdate()}


def without_sharing(form: NewChoiceForm, request: HttpRequest) -> NewChoiceForm:
    """Whoever sees one agency's rows alone has nobody to share with."""
    if not reads_all_agencies(request.user):
        form.fields["is_shared"].disabled = True
    return form


def asked_of(request: HttpRequest, plan: ActionPlan) -> dict[str, str]:
    """What the address asks for: a saved choice, or everything by itself."""
    if choice := choice_asked(request, plan):
        return words_of(choice) | {"as_at": ReportAddressForm(request.GET).said("as_at") or ""}
    return asked_in(request.GET)


def choice_asked(request: HttpRequest, plan: ActionPlan) -> ReportChoice | None:
    pk = ReportAddressForm(request.GET).said("choice")
    return get_object_or_404(choices_of(request, plan), pk=pk) if pk else None


def choices_of(request: HttpRequest, plan: ActionPlan):
    return ReportChoice.objects.visible_to(request.user).current().filter(plan=plan).select_related("made_by")


def around(request: HttpRequest, plan: ActionPlan) -> dict:
    return {"plan": plan, "choices": choices_of(request, plan), "opened": choice_asked(request, plan)}


def own_choice(request: HttpRequest, pk: int) -> ReportChoice:
    plans = ActionPlan.objects.visible_to(request.user)
    choices = ReportChoice.objects.visible_to(request.user).current().filter(plan__in=plans).select_related("plan")
    choice = get_object_or_404(choices, pk=pk)
    if choice.made_by_id != request.user.pk:
        raise PermissionDenied
    return choice
