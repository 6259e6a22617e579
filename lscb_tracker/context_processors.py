"""What every page shows around its own content."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from lscb_tracker.accounts.sessions import limits_of
from recommendations.permissions import can_read_audit_trail

SERVICE_NAME = "Action plan tracker"

# (words, URL name, the start of the paths that belong to it)
AREAS = [
    ("Dashboard", "assurance:dashboard", None),
    ("Plans", "assurance:plan-list", "/plans/"),
    ("Outstanding assurance", "assurance:outstanding", "/outstanding/"),
    ("Agencies", "assurance:agency-list", "/agencies/"),
]
AUDIT_TRAIL = ("Audit trail", "audit:event-list", "/audit-trail/")
PEOPLE = ("People", "accounts:person-list", "/people/")
ADMINISTRATION = ("Administration", "admin:index", "/admin/")
ACCOUNT = ("Your account", "accounts:profile", "/account/")


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
    audit_trail = [AUDIT_TRAIL] if can_read_audit_trail(user) else []
    areas = [*AREAS, *audit_trail, *([PEOPLE, ADMINISTRATION] if user.is_administrator else []), ACCOUNT]
    return [navigation_item(request, *area) for area in areas]


def navigation_item(request: HttpRequest, text: str, name: str, prefix: str | None) -> NavigationItem:
    url = reverse(name)
    is_page = request.path == url
    return NavigationItem(text, url, is_page, is_page or bool(prefix and request.path.startswith(prefix)))
