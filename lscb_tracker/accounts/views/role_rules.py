from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lscb_tracker.accounts.roles import CAPABILITIES, IN_A_WORD, Role
from recommendations.permissions import Capability


@require_safe
def role_rules(request: HttpRequest) -> HttpResponse:
    """What each role may do, from the table that the permissions themselves are asked of."""
    context = {
        "roles": [(role.label, IN_A_WORD[role]) for role in Role],
        "rows": [
            (capability.label, [(role.label, capability in CAPABILITIES[role]) for role in Role])
            for capability in Capability
        ],
    }
    return render(request, "accounts/role_rules.html", context)
