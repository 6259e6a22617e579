"""Small guards in front of everything."""

from django.contrib.auth.middleware import LoginRequiredMiddleware
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
        response = super().handle_no_permission(request, view_func)
        return HttpResponseClientRedirect(response.url) if request.htmx else response


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
