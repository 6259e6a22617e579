from allauth.account.views import LogoutView
from django.http import HttpResponse


class SignOut(LogoutView):
    """Has the browser forget what it kept of the pages: the next person at it finds nothing."""

    def post(self, *args, **kwargs) -> HttpResponse:
        response = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response
