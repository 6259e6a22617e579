"""What every page shows around its own content."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from lscb_tracker.accounts.sessions import limits_of
from recommendations.permissions import Capability, can_read_audit_trail, reads_all_agencies

SERVICE_NAME = "Action plan tracker"

# (words, URL name, the starts of the paths that belong to it)
AREAS = [
    ("Dashboard", "assurance:dashboard", ()),
    ("Plans", "assurance:plan-list", ("/plans/",)),
    ("Outstanding assurance", "assurance:outstanding", ("/outstanding/",)),
    ("Agencies", "assurance:agency-list", ("/agencies/",)),
]
ASKING = [
    ("Requests", "assurance:request-list", ("/requests/", "/escalations/")),
    ("Regular reports", "assurance:regular-report-list", ("/reports/",)),
    ("Target dates", "assurance:target-date-move-list", ("/target-dates/",)),
    ("Rules", "assurance:chasing-rules", ("/rules/",)),
]
MAIL = ("Mail", "assurance:delivery-list", ("/mail/",))
REQUESTS = ("Requests", "assurance:request-list", tuple(start for _, _, starts in [*ASKING, MAIL] for start in starts))
SCRUTINISING = [
    ("For scrutiny", "assurance:scrutiny-queue", ()),
    ("Sceptic’s lists", "assurance:sceptic-list-list", ("/scrutiny/lists/",)),
    ("Challenges", "assurance:challenge-list", ("/challenges/",)),
    ("Scrutineer", "assurance:scrutineer-note-list", ("/scrutineer/",)),
    ("Dip samples", "assurance:dip-sample-list", ("/dip-samples/",)),
    ("Themes", "assurance:theme-list", ("/themes/",)),
    ("Learning events", "assurance:learning-event-list", ("/learning-events/",)),
]
SCRUTINY = (
    "Scrutiny",
    "assurance:scrutiny-queue",
    ("/scrutiny/", "/retests/", "/decisions/", *(start for _, _, starts in SCRUTINISING for start in starts)),
)
MEETING = [
    ("Meetings", "assurance:meeting-list", ()),
    ("Tasks", "assurance:meeting-task-list", ()),
    ("Standing items", "assurance:standing-item-list", ("/meetings/standing-items/",)),
]
MEETINGS = ("Meetings", "assurance:meeting-list", ("/meetings/", "/agenda-items/", "/attendees/", "/issues/"))
INBOX = ("Inbox", "assurance:inbox", ("/inbox/", "/extensions/"))
ANSWERS = ("Your answers", "assurance:answer-list", ("/answers/",))
AUDIT_TRAIL = ("Audit trail", "audit:event-list", ("/audit-trail/",))
PEOPLE = ("People", "accounts:person-list", ("/people/",))
ADMINISTRATION = ("Administration", "admin:index", ("/admin/",))
ACCOUNT = ("Your account", "accounts:profile", ("/account/",))


@dataclass(frozen=True)
class NavigationItem:
    text: str
    url: str
    is_page: bool  # this very page
    is_current: bool  # this page, or one below it


def site(request: HttpRequest) -> dict:
    return {
        "service_name": SERVICE_NAME,
        "board_name": settings.BOARD_NAME,
        "is_demonstration": settings.DEMONSTRATION,
        "sign_on_name": settings.OIDC_NAME if settings.SOCIALACCOUNT_PROVIDERS else "",
        "navigation_items": navigation_items(request),
        "section_items": section_items(request),
        "session_limits": session_limits(request),
    }


def session_limits(request: HttpRequest) -> dict | None:
    """For the notice that a session is about to end; nobody is signed in where there is none."""
    user, session = getattr(request, "user", None), getattr(request, "session", None)
    return limits_of(session) if session is not None and user is not None and user.is_authenticated else None


def navigation_items(request: HttpRequest) -> list[NavigationItem]:
    """Only somebody signed in is shown where things are."""
    user = getattr(request, "user", None)  # a request that was refused early has none
    if user is None or not user.is_authenticated:
        return []
    areas = [
        *AREAS,
        REQUESTS,
        *([INBOX] if user.may(Capability.SETTLE_ASSURANCE) else []),
        *([ANSWERS] if user.may(Capability.PROPOSE_OWN_ASSURANCE) else []),
        *([SCRUTINY] if reads_all_agencies(user) else []),
        MEETINGS,
        *([AUDIT_TRAIL] if can_read_audit_trail(user) else []),
        *([PEOPLE, ADMINISTRATION] if user.is_administrator else []),
        ACCOUNT,
    ]
    return [navigation_item(request, *area) for area in areas]


def section_items(request: HttpRequest) -> list[NavigationItem]:
    """The other pages of the area, on the pages that begin its parts; those below have a way back of their own."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    for parts in sections_of(user):
        items = [navigation_item(request, *part) for part in parts]
        if any(item.is_page for item in items):
            return items
    return []


def sections_of(user) -> list[list[tuple]]:
    """The parts of each area that has several, as far as the user may open them."""
    asking = [*ASKING, *([MAIL] if user.may(Capability.ASK_AGENCIES) else [])]
    return [asking, *([SCRUTINISING, MEETING] if reads_all_agencies(user) else [])]


def navigation_item(request: HttpRequest, text: str, name: str, starts: tuple[str, ...]) -> NavigationItem:
    url = reverse(name)
    is_page = request.path == url
    return NavigationItem(text, url, is_page, is_page or request.path.startswith(starts))
