"""What the actions of the audit trail are called on pages."""

from recommendations.models import ChangeVerb

CHANGES = dict(ChangeVerb.choices)


def name_actions(choices: list[tuple[str, str]]) -> None:
    """For apps that record changes of their own, when they are ready."""
    CHANGES.update(choices)


def action_words(action: str) -> str:
    """“sign_in_failed” as “Sign in failed”; changes by the words of the timelines."""
    return CHANGES.get(action) or action.replace("_", " ").capitalize()
