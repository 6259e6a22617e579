"""The pages by which an agency answers. Each takes a Desk: urls.py names both ways to it."""

from dataclasses import replace
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assurance import services
from assurance.answering.board_replies import reply_to
from assurance.answering.completeness import last_answers
from assurance.answering.desks import Desk
from assurance.answering.pages import answer_page, may_be_answered_too, tasks_of
from assurance.answering.questions import question_of
from assurance.answering.tries import take_handed_on
from assurance.forms.answers import AnswerRowForm, HandOnForm, RemoveForm, SaveStepForm, SendForm
from assurance.forms.records import EvidenceForm
from assurance.mailing.sending import send_soon
from assurance.models import Answer, AnswerRow, EvidenceItem
from assurance.services.sending_answers import receipt_key
from assurance.views.answer_ways import all_withdrawn, of_draft
from assurance.views.uploads import follow_up, stored_evidence
from lscb_tracker.throttling.limits import TooManyTries
from recommendations.editing import edit_page
from recommendations.permissions import reads_all_agencies
from recommendations.versioning import EditConflict

SAVED, SENT = "Your answer is saved. It is not sent yet.", "Your answer has been sent to the Board."
HANDED_ON = "Your colleague gets an email with a link. What is saved here, they see and can change."
HANDED_ON_OFTEN = "This answer was handed on to many people within the hour. Try again in {}."
DUE_ON = "rows__requested__recommendation__assurance_position__due_on"
NOTHING_OPEN = "There is nothing that could still be true and is not answered yet."


@require_safe
def answer_list(request: HttpRequest) -> HttpResponse:
    """What the Board asked the agencies that somebody leads: what is open first."""
    if reads_all_agencies(request.user):
        raise PermissionDenied
    asked = Count("rows", filter=Q(rows__requested__request__withdrawn_on=None))
    said = Count("rows", filter=Q(rows__requested__request__withdrawn_on=None) & ~Q(rows__choice=""))
    answers = Answer.objects.visible_to(request.user).select_related("cycle", "agency")
    due_on = Coalesce(Min(DUE_ON, filter=Q(rows__requested__request__withdrawn_on=None)), "cycle__due_on")
    answers = answers.annotate(asked_count=asked, said_count=said, due_on=due_on).order_by("due_on", "-pk")
    context = {
        "drafts": answers.drafts().filter(asked_count__gt=0),
        "sent": answers.sent().order_by("-sent_at"),
        "says_agency": len(request.user.agency_ids) > 1,
    }
    return render(request, "assurance/answers/answer_list.html", context)


def answer_detail(request: HttpRequest, desk: Desk) -> HttpResponse:
    if desk.answer and desk.answer.sent_at:
        return redirect(desk.receipt_url(desk.answer))
    page = answer_page(desk, timezone.localdate())
    if page.is_all_withdrawn and not page.receipts:
        return all_withdrawn(request, desk)
    receipts = [(receipt, desk.receipt_url(receipt)) for receipt in page.receipts]
    context = {"desk": desk, "page": page, "receipts": receipts, "actions": actions_of(desk)}
    return render(request, "assurance/answers/answer_detail.html", context)


def actions_of(desk: Desk) -> dict[str, str]:
    """The addresses of what can be done with a draft."""
    names = {"still_true": "still-true", "hand_on": "hand-on", "send": "send"}
    return {key: desk.url(name) for key, name in names.items()} if desk.answer else {}


@of_draft
def answer_still_true(request: HttpRequest, desk: Desk) -> HttpResponse:
    """One press for all rows whose last answer is still true; each can be changed before it is sent."""
    tasks = answer_page(desk, timezone.localdate()).may_be_still_true
    rows = AnswerRow.objects.filter(pk__in=[task.row.pk for task in tasks])
    try:
        count = services.confirm_still_true(answer=desk.answer, rows=rows, by=desk.correspondent)
    except ValidationError as refusal:
        messages.error(request, refusal.message)
        return redirect(desk.overview_url)
    noun = "answer is" if count == 1 else "answers are"
    messages.success(request, f"{count} {noun} marked as still true." if count else NOTHING_OPEN)
    return redirect(desk.overview_url)


def row_of(desk: Desk, pk: int) -> AnswerRow:
    """In whatever answer of the round it is by now: a colleague may have sent the draft since the page was opened."""
    rows = (
        AnswerRow.objects.asked()
        .filter(answer__cycle=desk.cycle, answer__agency=desk.agency)
        .select_related("answer", "requested__recommendation__plan_agency", "requested__request__report")
    )
    return get_object_or_404(rows, pk=pk)


def row_form(request: HttpRequest, row: AnswerRow, desk: Desk, on: date, *, is_draft: bool) -> AnswerRowForm:
    recommendation, report = row.requested.recommendation, row.requested.request.report
    return AnswerRowForm(
        request.POST if request.method == "POST" else None,
        row=row,
        last=last_answers([recommendation.pk], desk.agency).get(recommendation.pk),
        others=may_be_answered_too(row),
        on=on,
        figure=report.figure_label if report else "",
        is_draft=is_draft,
    )


def answer_row(request: HttpRequest, desk: Desk, row_pk: int) -> HttpResponse:
    """What the Board asks about one recommendation, and what the agency says."""
    row, on = row_of(desk, row_pk), timezone.localdate()
    desk = replace(desk, answer=row.answer)
    if row.answer.sent_at and request.method != "POST":
        return redirect(desk.receipt_url(row.answer))
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = row_form(request, row, desk, on, is_draft=SaveStepForm(request.POST).is_draft)
    evidence = EvidenceForm(data, files, prefix="evidence", empty_permitted=True)

    def save() -> None:
        with stored_evidence(evidence) as items:
            services.save_answer_row(
                row=row,
                version=form.cleaned_data["version"],
                details=form.details,
                evidence=items,
                by=desk.correspondent,
                submission_key=form.cleaned_data["submission_key"],
            )
        follow_up(request, evidence, [file for item in items for file in item.files])

    task = next(task for task in tasks_of(desk, on) if task.row.pk == row.pk)
    attached = [(item, desk.url("evidence-remove", item_pk=item.pk)) for item in task.evidence]
    return edit_page(
        request,
        form,
        save,
        template="assurance/answers/answer_row.html",
        done_url=desk.overview_url,
        message=SAVED,
        context={
            "desk": desk,
            "task": task,
            "letters": [task.row.requested.request],
            "question": question_of(row),
            "reply": reply_to(row),
            "attached": attached,
            "evidence_form": evidence,
        },
        other_forms=(evidence,),
    )


def keep_typed(request: HttpRequest, desk: Desk, row_pk: int) -> bool:
    """Write down what somebody typed whose visit has ended, and show nothing. Answers whether it could be kept.

    Where a colleague has saved the row meanwhile, it is added below their words, for both to see.
    """
    row = row_of(desk, row_pk)
    form = row_form(request, row, desk, timezone.localdate(), is_draft=True)
    form.is_valid()
    details, version = form.typed, form.cleaned_data.get("version", row.version)
    try:
        services.save_answer_row(row=row, version=version, details=details, by=desk.correspondent)
    except EditConflict as conflict:
        stored = conflict.current
        return details.text == stored.text or keep_below(stored, details.text, desk)
    except ValidationError:
        return False
    return True


def keep_below(stored: AnswerRow, text: str, desk: Desk) -> bool:
    both = "\n\n".join(filter(None, [stored.text, f"{desk.correspondent.shown_name} typed:", text]))
    said = {name: getattr(stored, name) for name in services.RowDetails().columns} | {"text": both}
    details = services.RowDetails(**said, also_answers=list(stored.also_answers.all()))
    try:
        services.save_answer_row(row=stored, version=stored.version, details=details, by=desk.correspondent)
    except (EditConflict, ValidationError):
        return False
    return True


@of_draft
def answer_evidence_remove(request: HttpRequest, desk: Desk, item_pk: int) -> HttpResponse:
    items = EvidenceItem.objects.current().filter(answer_row__answer=desk.answer, record=None)
    item = get_object_or_404(items.select_related("answer_row__answer"), pk=item_pk)
    form = RemoveForm(request.POST if request.method == "POST" else None, initial={"version": item.version})
    return edit_page(
        request,
        form,
        lambda: services.remove_draft_evidence(
            item=item, version=form.cleaned_data["version"], by=desk.correspondent, on=timezone.localdate()
        ),
        template="assurance/answers/evidence_remove.html",
        done_url=desk.url("row", row_pk=item.answer_row_id),
        message="It is removed from your answer.",
        context={"item": item},
    )


@of_draft
def answer_hand_on(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = HandOnForm(request.POST if request.method == "POST" else None, hosts=desk.mail_hosts())
    if form.is_valid():
        try:
            take_handed_on(desk.answer)
        except TooManyTries as refusal:
            form.add_error(None, HANDED_ON_OFTEN.format(refusal.wait))
    response = edit_page(
        request,
        form,
        lambda: services.hand_on_answer(
            answer=desk.answer, by=desk.correspondent, at=timezone.now(), **form.cleaned_data
        ),
        template="assurance/answers/hand_on.html",
        done_url=desk.overview_url,
        message=HANDED_ON,
        context={"desk": desk},
    )
    if response.status_code == 302:
        send_soon(clock=timezone.now, keys=(f"handed-on:{form.cleaned_data['submission_key']}",))
    return response


@of_draft
def answer_send(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Everything that is promised, in one view, before it is sent for good."""
    answer, on = desk.answer, timezone.localdate()
    who = {"signed_off_name": desk.correspondent.name, "reply_email": desk.correspondent.email}
    form = SendForm(request.POST if request.method == "POST" else None, initial={"version": answer.version} | who)
    tasks = tasks_of(desk, on)
    response = edit_page(
        request,
        form,
        lambda: services.send_answer(
            answer=answer,
            version=form.cleaned_data["version"],
            sign_off=form.sign_off,
            by=desk.correspondent,
            on=on,
            at=timezone.now(),
        ),
        template="assurance/answers/send.html",
        done_url=desk.overview_url,
        message=SENT,
        context={
            "desk": desk,
            "answered": [task for task in tasks if task.is_answered],
            "open": [task for task in tasks if not task.is_answered],
        },
    )
    if response.status_code != 302:
        return response
    send_soon(clock=timezone.now, keys=(receipt_key(answer),))
    return redirect(desk.receipt_url(answer))
