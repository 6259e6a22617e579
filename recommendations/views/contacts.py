from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from recommendations import services
from recommendations.editing import edit_page
from recommendations.forms.contacts import ContactEditForm, ContactForm, NewContactForm
from recommendations.models import Agency
from recommendations.permissions import can_edit_plans

TEMPLATE = "recommendations/contact_form.html"
NO_EMAIL = "{} has no email address, so the Board can only ask by letter, by telephone or at a meeting."


def get_editable_agency(request: HttpRequest, slug: str) -> Agency:
    agency = get_object_or_404(Agency.objects.visible_to(request.user), slug=slug)
    if not can_edit_plans(request.user):
        raise PermissionDenied
    return agency


@require_http_methods(["GET", "POST"])
def contact_add(request: HttpRequest, slug: str) -> HttpResponse:
    agency = get_editable_agency(request, slug)
    form = NewContactForm(request.POST if request.method == "POST" else None, initial={"version": agency.version})
    response = edit_page(
        request,
        form,
        lambda: services.add_contact(
            agency=agency, version=form.cleaned_data["version"], by=request.user, **form.values
        ),
        template=TEMPLATE,
        done_url=agency.get_absolute_url(),
        message=f"A contact is added to {agency.name}.",
        context={"agency": agency, "contact": None},
    )
    return warn_without_email(request, form, response)


@require_http_methods(["GET", "POST"])
def contact_update(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    agency = get_editable_agency(request, slug)
    contact = get_object_or_404(agency.contacts.visible_to(request.user), pk=pk)
    form = ContactEditForm(request.POST if request.method == "POST" else None, contact=contact)
    response = edit_page(
        request,
        form,
        lambda: services.edit_contact(
            contact=contact, version=form.cleaned_data["version"], by=request.user, **form.values
        ),
        template=TEMPLATE,
        done_url=agency.get_absolute_url(),
        message=f"A contact of {agency.name} is changed.",
        context={"agency": agency, "contact": contact},
    )
    return warn_without_email(request, form, response)


def warn_without_email(request: HttpRequest, form: ContactForm, response: HttpResponse) -> HttpResponse:
    is_saved = isinstance(response, HttpResponseRedirect)
    if is_saved and not form.cleaned_data["email"]:
        messages.warning(request, NO_EMAIL.format(form.cleaned_data["name"]))
    return response
