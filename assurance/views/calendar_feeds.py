from hashlib import sha256

from allauth.core.internal.ratelimit import get_ip
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assurance import services
from assurance.answer_links import hash_of
from assurance.calendars.dates import calendar_dates
from assurance.calendars.text import calendar_text
from assurance.models import CalendarFeed
from assurance.services.calendar_feeds import feed_version
from lscb_tracker.public_address import absolute
from lscb_tracker.throttling.limits import MINUTE, Limit, TooManyTries
from lscb_tracker.throttling.refusals import noted_take, too_many
from recommendations.editing import edit_page
from recommendations.forms.editing import VersionedForm

UNKNOWN_CALENDARS = Limit("unknown calendar addresses", most=20, seconds=10 * MINUTE)
KEPT_FOR = 15 * MINUTE
TEMPLATE = "assurance/calendar_feed.html"


@require_http_methods(["GET", "POST"])
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """The page, or a new address. The answer to its POST alone shows it: it is kept nowhere, so no redirect can."""
    tokens: list[str] = []
    response = feed_page(
        request,
        lambda version: tokens.append(services.make_calendar_feed(by=request.user, version=version, at=timezone.now())),
        message="The private address is made.",
    )
    if response.status_code != 302 or not tokens:
        return response
    address = absolute(reverse("assurance:calendar-read", args=tokens))
    return render(request, TEMPLATE, page_for(request) | {"address": address, "form": feed_form(request)})


@require_POST
def calendar_revoke(request: HttpRequest) -> HttpResponse:
    return feed_page(
        request,
        lambda version: services.revoke_calendar_feed(by=request.user, version=version, at=timezone.now()),
        message="The private address is closed. No calendar can read by it any more.",
    )


def feed_page(request: HttpRequest, save, message: str) -> HttpResponse:
    form = feed_form(request, request.POST if request.method == "POST" else None)
    return edit_page(
        request,
        form,
        lambda: save(form.cleaned_data["version"]),
        template=TEMPLATE,
        done_url=reverse("assurance:calendar-feed"),
        message=message,
        context=page_for(request),
    )


def feed_form(request: HttpRequest, data=None) -> VersionedForm:
    form = VersionedForm(data, initial={"version": feed_version(request.user)})
    form.edits_the_row = False
    return form


def page_for(request: HttpRequest) -> dict:
    return {"feed": CalendarFeed.objects.visible_to(request.user).filter(revoked_at=None).first()}


@login_not_required  # calendars do not sign in: the private address is what lets them read
@require_safe
def calendar_read(request: HttpRequest, token: str) -> HttpResponse:
    """What the person of the address may see today. Writes nothing, however often it is read."""
    feed = CalendarFeed.objects.select_related("user").filter(token_sha256=hash_of(token), revoked_at=None).first()
    if feed is None:
        return unknown(request)
    if not (feed.user.is_active and feed.user.appointments_today):
        raise Http404
    text = calendar_text(calendar_dates(feed.user, timezone.localdate()))
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = f"private, max-age={KEPT_FOR}"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["ETag"] = etag = f'"{sha256(text).hexdigest()}"'
    return get_conditional_response(request, etag=etag, response=response)


def unknown(request: HttpRequest) -> HttpResponse:
    """Only addresses that are none are counted: a right one works, whoever else tries from the same network."""
    try:
        noted_take(UNKNOWN_CALENDARS, get_ip(request))
    except TooManyTries as refusal:
        return too_many(request, refusal)
    raise Http404
