"""What counts as a proof of who is there: signing in, and what is asked for again afterwards."""

from lscb_tracker.accounts.sudo import record_proof


def signing_in_is_a_proof(sender, request, user, **kwargs) -> None:
    record_proof(request)


def confirming_is_a_proof(sender, request, user, method: str, reauthenticated: bool = False, **kwargs) -> None:
    """Before somebody has signed in, a step alone (a password whose second factor is missing) proves too little."""
    if reauthenticated and request.user.is_authenticated:
        record_proof(request)
