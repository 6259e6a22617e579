from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lscb_tracker.accounts.roles import CAPABILITIES
from recommendations.permissions import Capability


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """The own account: who one is here, until when, and what that allows."""
    appointments = (
        request.user.appointments.in_force(on=timezone.localdate())
        .select_related("agency")
        .prefetch_related("subgroups")
    )
    allowed = {capability for role in request.user.roles for capability in CAPABILITIES[role]}
    capabilities = [capability.label for capability in Capability if capability in allowed]
    return render(request, "accounts/profile.html", {"appointments": appointments, "capabilities": capabilities})


@require_POST
def stay_signed_in(request: HttpRequest) -> HttpResponse:
    """Somebody is there, though no page is asked for: the middleware has noted it."""
    return HttpResponse(status=204)
