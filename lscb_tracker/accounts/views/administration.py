"""What the pages for administrators have in common."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from lscb_tracker.accounts.models import User
from lscb_tracker.accounts.permissions import can_administer


def administrators_only(view):
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not can_administer(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def get_person(pk: int) -> User:
    return get_object_or_404(User.objects.select_related("invitation"), pk=pk)
