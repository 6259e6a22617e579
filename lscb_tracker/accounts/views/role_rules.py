from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lscb_tracker.accounts.roles import CAPABILITIES, IN_A_WORD, ROLES_THAT_NEED_A_SECOND_FACTOR, Role
from recommendations.permissions import Capability

NEEDS_TWO_STEPS = "Must sign in with a second step (a passkey, or a code)"


@require_safe
def role_rules(request: HttpRequest) -> HttpResponse:
    """What each role may do, from the table that the permissions themselves are asked of."""
    needs_two_steps = [(role.label, role in ROLES_THAT_NEED_A_SECOND_FACTOR) for role in Role]
    context = {
        "is_second_step_required": settings.SECOND_FACTOR_REQUIRED,
        "roles": [(role.label, IN_A_WORD[role]) for role in Role],
        "rows": [
            (capability.label, [(role.label, capability in CAPABILITIES[role]) for role in Role])
            for capability in Capability
        ]
        + [(NEEDS_TWO_STEPS, needs_two_steps)],
    }
    return render(request, "accounts/role_rules.html", context)
