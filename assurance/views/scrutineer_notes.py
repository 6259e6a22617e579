from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assurance import services
from assurance.forms.independent_scrutiny import AboutRowForm, NoteReplyForm, ScrutineerNoteForm
from assurance.forms.records import ReasonForm
from assurance.independent.notes import RELATED, NoteFilter, note_card, notes_page
from assurance.models import PlanRow, ScrutineerNote
from assurance.permissions import can_answer_scrutineer, can_scrutinise_independently
from lscb_tracker.addresses import AddressForm
from recommendations.editing import edit_page
from recommendations.permissions import reads_all_agencies


@require_safe
def scrutineer_note_list(request: HttpRequest) -> HttpResponse:
    if not reads_all_agencies(request.user):
        raise PermissionDenied
    selected = NoteFilter(request.GET, user=request.user)
    page_obj, cards = notes_page(selected.notes, AddressForm(request.GET).said("page"), timezone.localdate())
    context = {
        "filter": selected,
        "page_obj": page_obj,
        "cards": cards,
        "can_write": can_scrutinise_independently(request.user),
        "can_answer": can_answer_scrutineer(request.user),
    }
    status = 200 if selected.is_valid else 422
    return render(request, "assurance/independent/scrutineer_note_list.html", context, status=status)


def get_note(request: HttpRequest, pk: int) -> ScrutineerNote:
    notes = ScrutineerNote.objects.visible_to(request.user).select_related(*RELATED, "withdrawn_by")
    return get_object_or_404(notes, pk=pk)


@require_safe
def scrutineer_note_detail(request: HttpRequest, pk: int) -> HttpResponse:
    note = get_note(request, pk)
    replies = list(note.replies.visible_to(request.user).select_related("replied_by"))
    context = {
        "note": note,
        "replies": replies,
        "card": note_card(note, timezone.localdate(), answers=len(replies)),
        "can_answer": can_answer_scrutineer(request.user) and not note.withdrawn_on,
        "can_withdraw": can_scrutinise_independently(request.user) and not note.withdrawn_on,
    }
    return render(request, "assurance/independent/scrutineer_note_detail.html", context)


@require_http_methods(["GET", "POST"])
def scrutineer_note_add(request: HttpRequest) -> HttpResponse:
    if not can_scrutinise_independently(request.user):
        raise PermissionDenied
    row = row_of(request)
    initial = {"plan": row.plan.slug, "ref": row.ref} if row else None
    form = ScrutineerNoteForm(request.POST if request.method == "POST" else None, user=request.user, initial=initial)
    return edit_page(
        request,
        form,
        lambda: services.write_scrutineer_note(
            text=form.cleaned_data["text"],
            by=request.user,
            on=timezone.localdate(),
            submission_key=form.cleaned_data["submission_key"],
            **form.cleaned_data["about"],
        ),
        template="assurance/independent/scrutineer_note_add.html",
        done_url=row.get_absolute_url() if row else reverse("assurance:scrutineer-note-list"),
        message="The note is kept. The business manager and the chairs see it until the Board has answered.",
    )


def row_of(request: HttpRequest) -> PlanRow | None:
    key = AboutRowForm(request.GET).said("row")
    rows = PlanRow.objects.visible_to(request.user).select_related("plan")
    return get_object_or_404(rows, pk=key) if key else None


@require_http_methods(["GET", "POST"])
def scrutineer_note_reply(request: HttpRequest, pk: int) -> HttpResponse:
    note = get_note(request, pk)
    if not can_answer_scrutineer(request.user):
        raise PermissionDenied
    form = NoteReplyForm(request.POST if request.method == "POST" else None)
    return edit_page(
        request,
        form,
        lambda: services.answer_scrutineer_note(
            note=note,
            text=form.cleaned_data["text"],
            by=request.user,
            on=timezone.localdate(),
            submission_key=form.cleaned_data["submission_key"],
        ),
        template="assurance/independent/scrutineer_note_reply.html",
        done_url=note.get_absolute_url(),
        message="The answer is kept beside the note.",
        context={"note": note},
    )


@require_http_methods(["GET", "POST"])
def scrutineer_note_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    note = get_note(request, pk)
    if not can_scrutinise_independently(request.user):
        raise PermissionDenied
    form = ReasonForm(request.POST if request.method == "POST" else None, initial={"version": note.version})
    return edit_page(
        request,
        form,
        lambda: services.withdraw_scrutineer_note(
            note=note,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            on=timezone.localdate(),
        ),
        template="assurance/reason.html",
        done_url=note.get_absolute_url(),
        message="The note is withdrawn.",
        context={
            "heading": "Withdraw a note",
            "caption": f"About {note.about}",
            "text": note.text,
            "consequence": "The Board need not answer it any more. The note, its answers and your reason stay.",
            "button": "Withdraw the note",
        },
    )
