"""One way to edit: show the form, save through one service, and answer honestly when it could not be saved.

200 the form, 302 saved (also when the same form arrives twice), 422 something to correct, 409 somebody else was faster.
"""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

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
    are_valid = [each.is_valid() for each in (form, *other_forms)]  # each says all that is wrong with it at once
    if not all(are_valid):
        return render(request, template, page, status=422)
    try:
        save()
    except AlreadySaved:
        message = ALREADY_SAVED
    except EditConflict as conflict:
        page["conflict"] = conflict_of(form, conflict.current)
        if page["conflict"].differences or not is_known_by_its_fields(form):
            keep_mine(form, conflict.current.version)
            return render(request, template, page, status=409)
        message = ALREADY_SAVED
    except SavedInOtherWords:
        send_as_new(form)
        return render(request, template, page, status=422)
    except ValidationError as error:
        show(form, error)
        return render(request, template, page, status=422)
    messages.success(request, message)
    return redirect(done_url)


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
