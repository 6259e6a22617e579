"""`?as_at=2026-11-30`: a page of today answers for any other day too, and says in words what is no such day."""

from collections.abc import Callable
from datetime import date
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from assurance.as_at.editions import Edition, NothingKnown
from assurance.forms.days import DayForm
from lscb_tracker.addresses import as_at


def or_as_at(page_of_day: Callable[..., HttpResponse]):
    """The decorated view answers for today, and `page_of_day`, which is also given `on`, for every other day."""

    def decorate(page_of_today: Callable[..., HttpResponse]):
        @wraps(page_of_today)
        def view(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            today = timezone.localdate()
            form = DayForm.asked(request.GET, today=today)
            if form is None:
                return page_of_today(request, *args, **kwargs)
            if not form.is_valid():
                return no_such_day(request, form, status=422)
            on = form.cleaned_data["as_at"]
            if on in (None, today):
                return page_of_today(request, *args, **kwargs)
            try:
                return page_of_day(request, *args, on=on, **kwargs)
            except NothingKnown as nothing:
                form.add_error("as_at", str(nothing))
                return no_such_day(request, form, status=404)

        return view

    return decorate


def no_such_day(request: HttpRequest, form: DayForm, *, status: int) -> HttpResponse:
    return render(request, "assurance/as_at/no_such_day.html", {"day_form": form}, status=status)


def notes_on(on: date, editions: list[Edition]) -> list[str]:
    """What is to be known of the plan; of several, of each whose record began later."""
    if len(editions) == 1:
        return [editions[0].note]
    told = [f"{edition.plan.title}: {edition.note}" for edition in editions if edition.recorded_from]
    return [f"This is what stood on {on:%-d %B %Y}.", *told]


def of_the_day(request: HttpRequest, on: date, editions: list[Edition], **form_options) -> dict:
    """What every page of another day says of it. `day_query` and `and_day` keep the day in its links."""
    return {
        "notes": notes_on(on, editions),
        "as_at": on,
        "day_query": as_at("", on),
        "and_day": as_at("?", on)[1:],
        "day_form": DayForm(request.GET, today=timezone.localdate(), **form_options),
    }
