from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assurance.forms.themes import ThemeMapForm
from assurance.reports.html import theme_map_html
from assurance.reports.themes import theme_map_context
from assurance.themes.page import theme_map
from assurance.themes.rows import theme_page
from assurance.views.giving_out import pdf_of, question_about
from lscb_tracker.addresses import AddressForm
from lscb_tracker.audit.anchors import anchor_of_last_change
from recommendations.models import ActionPlan, Theme


@require_safe
def theme_list(request: HttpRequest) -> HttpResponse:
    """The heat map."""
    form = map_form(request)
    if not form.is_valid():
        return render(request, "assurance/themes/theme_list.html", {"form": form}, status=422)
    context = {
        "form": form,
        "map": theme_map(form, user=request.user, on=timezone.localdate()),
        "query": request.GET.urlencode(),
    }
    return render(request, "assurance/themes/theme_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def theme_pdf(request: HttpRequest) -> HttpResponse:
    form, on = map_form(request), timezone.localdate()
    if not form.is_valid():
        return redirect(reverse("assurance:theme-list", query=request.GET))
    report = theme_map_context(
        theme_map(form, user=request.user, on=on),
        plan=form.chosen,
        plans=form.plans,
        on=on,
        board_name=settings.BOARD_NAME,
        anchor=anchor_of_last_change(),
    )
    name = f"{form.chosen.slug if form.chosen else 'all-plans'}-themes-{on}.pdf"
    return pdf_of(request, theme_map_html(report), name, question_about(request, []), form.chosen)


def map_form(request: HttpRequest) -> ThemeMapForm:
    return ThemeMapForm(request.GET, plans=list(ActionPlan.objects.visible_to(request.user)))


@require_safe
def theme_detail(request: HttpRequest, slug: str) -> HttpResponse:
    theme = get_object_or_404(Theme, slug=slug)
    number = AddressForm(request.GET).said("page")
    page = theme_page(theme, request.GET, user=request.user, number=number, on=timezone.localdate())
    context = {"theme": theme, "page": page, "page_obj": page.page_obj}
    status = 200 if page.form.is_valid() else 422
    return render(request, "assurance/themes/theme_detail.html", context, status=status)
