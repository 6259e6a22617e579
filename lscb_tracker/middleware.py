"""Small guards in front of everything."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseBadRequest, HttpResponseNotAllowed
from django_htmx.http import HttpResponseClientRedirect

METHODS = ("GET", "HEAD", "POST")
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class RefuseNullBytes:
    """Answer 400 to a NUL in the address or a cookie: PostgreSQL cannot store one, and no honest client sends one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("The address contains a character that is not allowed.")
        if any("\x00" in value for value in request.COOKIES.values()):
            return HttpResponseBadRequest("A cookie contains a character that is not allowed.")
        return self.get_response(request)


class RefuseOtherMethods:
    """Answer 405 to all but what browsers send from links and forms: a generic view takes a PUT for a POST."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return self.get_response(request)


class SignInOnWholePages(LoginRequiredMiddleware):
    """Leads the whole page to sign-in: a swap would follow the redirect and put sign-in into the middle of the page."""

    def handle_no_permission(self, request, view_func):
        if why := getattr(request, "why_signed_out", ""):
            messages.warning(request, why)
        response = redirect_to_login(
            way_back(request), self.get_login_url(view_func), self.get_redirect_field_name(view_func)
        )
        return HttpResponseClientRedirect(response.url) if request.htmx else response


def way_back(request) -> str:
    """The page to show after signing in: for a form that was sent, the page it stood on."""
    if request.method == "GET":
        return request.get_full_path()
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # no address at all
        return request.get_full_path()
    if came_from.netloc == request.get_host() and came_from.path.startswith("/"):
        return came_from._replace(scheme="", netloc="", fragment="").geturl()
    return request.get_full_path()


class PrivateByDefault:
    """Keep every page out of shared and disk caches, and out of other sites, unless its view said otherwise."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
