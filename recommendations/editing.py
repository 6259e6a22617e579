"""One way to edit: show the form, save through one service, and answer honestly when it could not be saved.

200 the form, 302 saved (also when the same form arrives twice), 409 somebody else was faster, 422 something to correct,
or to answer: whether a text may stay that seems to say who somebody is. Chosen files are kept meanwhile.
"""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from lscb_tracker.audit.trail import recorded
from lscb_tracker.kept_files import KeptFiles
from lscb_tracker.privacy_question import PrivacyQuestion, passages_of
from recommendations.conflicts import conflict_of
from recommendations.versioning import AlreadySaved, EditConflict, SavedInOtherWords

ALREADY_SAVED = "This was saved already. Nothing was saved twice."
SAVED_IN_OTHER_WORDS = (
    "This form was saved before, in other words. Press the button again to save these too, or leave the page."
)


def edit_page(
    request: HttpRequest,
    form,
    save: Callable[[], object],
    *,
    template: str,
    done_url: str,
    message: str,
    context: dict | None = None,
    other_forms: tuple = (),
) -> HttpResponse:
    """Answer a GET or a POST of an editing page. `save` calls one service with what the valid forms hold.

    `other_forms` are validated and shown together with the form.
    """
    page = {"form": form, "other_forms": other_forms, "done_url": done_url} | (context or {})
    if request.method != "POST":
        return render(request, template, page)
    edited = (form, *other_forms)
    with KeptFiles(request, edited) as page["kept_files"]:
        are_valid = [each.is_valid() for each in edited]  # each says all that is wrong with it at once
        passages = [passage for each in edited for passage in passages_of(each)]
        page["privacy"] = question = PrivacyQuestion(passages, request.POST)
        if all(are_valid) and not question.is_open:
            status = saved_or_not(form, with_answer(question, save, request, done_url), page)
        else:
            status = 422
        if status == 302:
            messages.success(request, page.get("outcome", message))
            return redirect(done_url)
        page["kept_files"].keep()
        return render(request, template, page, status=status)


def with_answer(question: PrivacyQuestion, save: Callable[[], object], request: HttpRequest, done_url: str):
    """`save`, and in the same transaction who let pass what seems to be personal."""
    if not question:
        return save

    def save_and_record() -> None:
        with recorded():
            save()
            by_name = getattr(request, "acts_as", "")  # somebody who came by a private link
            by = None if by_name else request.user
            form = request.resolver_match.view_name
            question.record_answer(by=by, by_name=by_name, subject=done_url, form=form)

    return save_and_record


def saved_or_not(form, save: Callable[[], object], page: dict) -> int:
    """The status of the answer; `page` is told what to show besides the form."""
    try:
        save()
    except AlreadySaved:
        page["outcome"] = ALREADY_SAVED
    except EditConflict as conflict:
        page["conflict"] = conflict_of(form, conflict.current)
        if page["conflict"].differences or not is_known_by_its_fields(form):
            keep_mine(form, conflict.current.version)
            return 409
        page["outcome"] = ALREADY_SAVED
    except SavedInOtherWords:
        send_as_new(form)
        return 422
    except ValidationError as error:
        show(form, error)
        return 422
    return 302


def is_known_by_its_fields(form) -> bool:
    """Whether a form that says what is stored must be one that was saved before.

    A form with a key of its own says more than the row does (a note), and its service knows it by the key.
    """
    return form.edits_the_row and "submission_key" not in form.fields


def keep_mine(form, version: int) -> None:
    """Give the form the version that is stored now, so that saving again is a choice made with both texts in view."""
    form.data = form.data.copy()
    form.data[form.add_prefix("version")] = version


def send_as_new(form) -> None:
    """Give the form a key of its own, so that sending it again is a second change, and a choice."""
    form.add_error(None, SAVED_IN_OTHER_WORDS)
    form.data = form.data.copy()
    form.data[form.add_prefix("submission_key")] = str(uuid.uuid4())


def show(form, error: ValidationError) -> None:
    """Hang a service's refusal on the fields it names; what names no field of this form stands above it."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields and name != NON_FIELD_ERRORS else None, errors)
