from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assurance import services
from assurance.forms.inbox import AcceptEditedForm, AcceptSelectedForm, ExtensionDecisionForm
from assurance.inbox import Inbox, InboxFilter
from assurance.models import AssuranceRecord, DueDateExtension
from assurance.permissions import can_settle
from assurance.services.replies import alike, answer_that_asked, decided_key
from assurance.views.records import caption_of, get_record, mail_once_saved, page_of
from lscb_tracker.addresses import AddressForm
from recommendations.editing import edit_page
from recommendations.versioning import AlreadySaved, EditConflict

SETTLED_BY_ANOTHER = "{} was not accepted: somebody else was faster. See what became of it on its page."


def inbox_of(request: HttpRequest) -> dict:
    selected = InboxFilter(request.GET, user=request.user)
    number = AddressForm(request.GET).said("page")
    return {"filter": selected, "inbox": Inbox(selected, number=number, on=timezone.localdate())}


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    if not can_settle(request.user):
        raise PermissionDenied
    page = inbox_of(request)
    return render(request, "assurance/inbox.html", page, status=200 if page["filter"].is_valid else 422)


@require_POST
def records_accept(request: HttpRequest) -> HttpResponse:
    """Each answer is accepted by itself: one that somebody else has settled meanwhile does not hold up the others."""
    if not can_settle(request.user):
        raise PermissionDenied
    form = AcceptSelectedForm(request.POST)
    return edit_page(
        request,
        form,
        lambda: accept_each(form.cleaned_data["records"], request),
        template="assurance/inbox.html",
        done_url=reverse("assurance:inbox"),
        message="The answers that you ticked are in the plan.",
        context=inbox_of(request),
    )


def accept_each(chosen: dict[int, int], request: HttpRequest) -> None:
    records = AssuranceRecord.objects.visible_to(request.user).filter(pk__in=chosen).select_related("given_by_agency")
    problems = []
    for record in records.order_by("pk"):
        try:
            services.accept_record(record=record, version=chosen[record.pk], by=request.user, on=timezone.localdate())
        except AlreadySaved:
            continue
        except (EditConflict, ValidationError):
            problems.append(SETTLED_BY_ANOTHER.format(refs_of(record)))
    if problems:
        raise ValidationError(problems)


def refs_of(record: AssuranceRecord) -> str:
    refs = ", ".join(record.recommendations.values_list("ref", flat=True))
    return f"The answer on {refs}"


@require_http_methods(["GET", "POST"])
def record_accept_edited(request: HttpRequest, pk: int) -> HttpResponse:
    record = get_record(request, pk)
    if not can_settle(request.user):
        raise PermissionDenied
    form = AcceptEditedForm(request.POST if request.method == "POST" else None, record=record)
    return edit_page(
        request,
        form,
        lambda: services.accept_edited_record(
            record=record,
            version=form.cleaned_data["version"],
            text=form.cleaned_data["text"],
            by=request.user,
            on=timezone.localdate(),
        ),
        template="assurance/accept_edited.html",
        done_url=page_of(record, request),
        message="The answer is in the plan, in your words. What the agency sent is kept beside them.",
        context={"record": record, "caption": caption_of(record)},
    )


@require_http_methods(["GET", "POST"])
def extension_decide(request: HttpRequest, pk: int) -> HttpResponse:
    extensions = DueDateExtension.objects.visible_to(request.user).select_related(
        "requested__recommendation__plan", "requested__request__plan_agency__agency"
    )
    extension, on = get_object_or_404(extensions, pk=pk), timezone.localdate()
    if not can_settle(request.user):
        raise PermissionDenied
    others = list(alike(extension, answer_that_asked(extension)))
    data = request.POST if request.method == "POST" else None
    form = ExtensionDecisionForm(data, extension=extension, alike=others, on=on)
    response = edit_page(
        request,
        form,
        lambda: services.decide_extension(
            extension=extension,
            version=form.cleaned_data["version"],
            decision=form.decision,
            with_alike=form.cleaned_data.get("with_alike", False),
            by=request.user,
            on=on,
        ),
        template="assurance/extension_decide.html",
        done_url=reverse("assurance:inbox"),
        message="The decision is kept, and whoever asked is told.",
        context={"extension": extension},
    )
    return mail_once_saved(response, decided_key(extension))
