from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from assurance import services
from assurance.forms.addresses import WayBackForm
from assurance.forms.records import EvidenceForm, ReasonForm, RecordForm
from assurance.mailing.sending import send_soon
from assurance.models import AssuranceRecord, PlanRow
from assurance.permissions import can_log_assurance_for, can_settle, can_withdraw, is_read_before_it_counts
from assurance.querysets import PlanRowQuerySet
from assurance.services.replies import returned_key
from assurance.views.uploads import follow_up, stored_evidence
from recommendations.editing import edit_page
from recommendations.forms.editing import VersionedForm

INBOX = "inbox"
MOST_OFFERED = 300  # tick boxes that a page can hold
LOGGED = "The assurance is logged."
SENT_IN = "Your answer has been sent in. It is in the plan once the business manager has read it."


@require_http_methods(["GET", "POST"])
def record_add(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    rows = PlanRow.objects.visible_to(request.user).select_related("plan", "plan_agency__agency")
    row = get_object_or_404(rows, plan__slug=slug, ref=ref)
    if not can_log_assurance_for(request.user, row.plan_agency.agency_id):
        raise PermissionDenied
    on, is_proposal = timezone.localdate(), is_read_before_it_counts(request.user)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = RecordForm(data, row=row, others=other_rows(row, request.user), is_proposal=is_proposal, on=on)
    evidence = EvidenceForm(data, files, prefix="evidence", empty_permitted=True, names_events=True)

    def save() -> None:
        with stored_evidence(evidence) as items:
            services.log_assurance(
                details=form.details,
                recommendations=form.recommendations,
                evidence=items,
                by=request.user,
                on=on,
                is_proposal=is_proposal,
                submission_key=form.cleaned_data["submission_key"],
            )
        follow_up(request, evidence, [file for item in items for file in item.files])

    return edit_page(
        request,
        form,
        save,
        template="assurance/record_add.html",
        done_url=row.get_absolute_url(),
        message=SENT_IN if is_proposal else LOGGED,
        context={"row": row, "evidence_form": evidence, "is_proposal": is_proposal},
        other_forms=(evidence,),
    )


def other_rows(row: PlanRow, user) -> PlanRowQuerySet:
    """What the same answer may serve too: the other rows of the plan; where they are very many, the agency's own."""
    others = PlanRow.objects.visible_to(user).filter(plan=row.plan).exclude(pk=row.pk).order_by("sort_key")
    return others if others.count() <= MOST_OFFERED else others.filter(plan_agency=row.plan_agency)


def get_record(request: HttpRequest, pk: int) -> AssuranceRecord:
    records = AssuranceRecord.objects.visible_to(request.user).select_related(
        "plan", "given_by_agency", "logged_by", "in_answer__sent_by", "in_answer__sent_through", "in_answer__cycle"
    )
    return get_object_or_404(records, pk=pk)


def page_of(record: AssuranceRecord, request: HttpRequest) -> str:
    """Where the person came from (`?from=6.4`, or the inbox), or the page of the first recommendation it serves."""
    said = WayBackForm(request.GET).said("from")
    if said == INBOX and can_settle(request.user):
        return reverse("assurance:inbox")
    rows = PlanRow.objects.visible_to(request.user).filter(served_by__record=record).select_related("plan")
    found = {row.ref: row.get_absolute_url() for row in rows.order_by("sort_key")}
    return found.get(said) or next(iter(found.values()))


def settle_page(request: HttpRequest, record: AssuranceRecord, save, **words) -> HttpResponse:
    """Withdraw or return a record: one page that asks for the reason."""
    form = ReasonForm(request.POST if request.method == "POST" else None, initial={"version": record.version})
    return edit_page(
        request,
        form,
        lambda: save(
            record=record,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            on=timezone.localdate(),
        ),
        template="assurance/reason.html",
        done_url=page_of(record, request),
        message=words["message"],
        context={"text": record.text, "caption": caption_of(record), **words},
    )


def caption_of(record: AssuranceRecord) -> str:
    """“Recommendation 1.4, 1.5, Children’s Services”."""
    refs = record.recommendations.values_list("ref", flat=True)
    giver = [record.given_by_agency.short_name] if record.given_by_agency else []
    return f"Recommendation {', '.join([*refs, *giver])}"


@require_http_methods(["GET", "POST"])
def record_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    record = get_record(request, pk)
    if not can_withdraw(request.user, record.logged_by_id, is_proposed=record.is_proposed):
        raise PermissionDenied
    return settle_page(
        request,
        record,
        services.withdraw_record,
        heading="Withdraw this assurance",
        consequence="It stays on the page, marked as withdrawn with your name and the reason, and prints no longer. "
        "Its evidence stays with it.",
        button="Withdraw",
        message="The assurance is withdrawn.",
    )


@require_http_methods(["GET", "POST"])
def record_return(request: HttpRequest, pk: int) -> HttpResponse:
    record = get_record(request, pk)
    if not can_settle(request.user):
        raise PermissionDenied
    response = settle_page(
        request,
        record,
        services.return_record,
        heading="Return this answer to the agency",
        consequence="It stays on the page, marked as returned with your name and the reason, and does not print. "
        "Whoever sent it is told by mail and can answer again.",
        button="Return",
        message="The answer is returned.",
    )
    return mail_once_saved(response, returned_key(record))


def mail_once_saved(response: HttpResponse, key: str) -> HttpResponse:
    """Send the mail that a change has queued; a form that comes back has changed nothing."""
    if isinstance(response, HttpResponseRedirect):
        send_soon(clock=timezone.now, keys=(key,))
    return response


@require_POST
def record_accept(request: HttpRequest, pk: int) -> HttpResponse:
    record = get_record(request, pk)
    if not can_settle(request.user):
        raise PermissionDenied
    form = VersionedForm(request.POST)
    form.edits_the_row = False
    return edit_page(
        request,
        form,
        lambda: services.accept_record(
            record=record, version=form.cleaned_data["version"], by=request.user, on=timezone.localdate()
        ),
        template="assurance/accept.html",
        done_url=page_of(record, request),
        message="The answer is in the plan.",
        context={"record": record},
    )
