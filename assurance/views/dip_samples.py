from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assurance import services
from assurance.forms.independent_scrutiny import DipSampleForm, DrawAgainForm, SampledRowForm
from assurance.independent.samples import draw_again, error_rate, how_to_repeat, rows_of_sample, samples_page
from assurance.models import DipSample, SampledRow
from assurance.permissions import can_scrutinise_independently
from assurance.recommendation_page import Links, record_cards
from assurance.reports.dip_sample import passages_of_sample, sample_context, sample_html, sample_name
from assurance.views.giving_out import pdf_of, question_about
from lscb_tracker.addresses import AddressForm
from recommendations.editing import edit_page
from recommendations.permissions import reads_all_agencies


@require_safe
def dip_sample_list(request: HttpRequest) -> HttpResponse:
    if not reads_all_agencies(request.user):
        raise PermissionDenied
    page_obj, listed = samples_page(request.user, AddressForm(request.GET).said("page"))
    context = {"page_obj": page_obj, "listed": listed, "can_draw": can_scrutinise_independently(request.user)}
    return render(request, "assurance/independent/dip_sample_list.html", context)


@require_http_methods(["GET", "POST"])
def dip_sample_add(request: HttpRequest) -> HttpResponse:
    if not can_scrutinise_independently(request.user):
        raise PermissionDenied
    form = DipSampleForm(request.POST if request.method == "POST" else None, user=request.user)
    return edit_page(
        request,
        form,
        lambda: services.draw_dip_sample(
            by=request.user,
            on=timezone.localdate(),
            submission_key=form.cleaned_data["submission_key"],
            **form.asked,
        ),
        template="assurance/independent/dip_sample_add.html",
        done_url=reverse("assurance:dip-sample-list"),
        message="The sample is drawn. Open it, and test the evidence of each row.",
    )


def get_sample(request: HttpRequest, pk: int) -> DipSample:
    samples = DipSample.objects.visible_to(request.user).select_related("plan", "drawn_by")
    return get_object_or_404(samples, pk=pk)


@require_safe
def dip_sample_detail(request: HttpRequest, pk: int) -> HttpResponse:
    sample = get_sample(request, pk)
    rows = rows_of_sample(sample)
    asks_again = DrawAgainForm(request.GET).said("again")
    context = {
        "sample": sample,
        "rows": rows,
        "rate": error_rate(sample, rows),
        "repeat": how_to_repeat(sample),
        "again": draw_again(sample, rows, timezone.localdate()) if asks_again else None,
        "can_test": can_scrutinise_independently(request.user),
    }
    return render(request, "assurance/independent/dip_sample_detail.html", context)


@require_safe
def dip_sample_population(request: HttpRequest, pk: int) -> HttpResponse:
    """What was drawn from, a line each, to be hashed by anybody."""
    sample = get_sample(request, pk)
    name = f"population-{sample.drawn_on}-{sample.pk}.txt"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(sample.population, content_type="text/plain; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def dip_sample_report(request: HttpRequest, pk: int) -> HttpResponse:
    sample = get_sample(request, pk)
    report = sample_context(sample, on=timezone.localdate(), board_name=settings.BOARD_NAME)
    question = question_about(request, passages_of_sample(sample, report))
    return pdf_of(request, sample_html(report), sample_name(sample), question, sample.plan)


@require_http_methods(["GET", "POST"])
def sampled_row_test(request: HttpRequest, pk: int) -> HttpResponse:
    related = ("sample", "recommendation__plan", "recommendation__plan_agency__agency", "decision__subgroup")
    row = get_object_or_404(SampledRow.objects.visible_to(request.user).select_related(*related), pk=pk)
    if not can_scrutinise_independently(request.user):
        raise PermissionDenied
    initial = {"version": row.version, "result": row.result, "finding": row.finding}
    form = SampledRowForm(request.POST if request.method == "POST" else None, initial=initial)
    return edit_page(
        request,
        form,
        lambda: services.keep_sample_result(
            row=row,
            version=form.cleaned_data["version"],
            result=form.cleaned_data["result"],
            finding=form.cleaned_data["finding"],
            by=request.user,
            on=timezone.localdate(),
        ),
        template="assurance/independent/sampled_row_test.html",
        done_url=row.sample.get_absolute_url(),
        message=f"Your finding on {row.recommendation.ref} is kept.",
        context={"row": row, "records": record_cards(row.recommendation, Links(), request.user)},
    )
