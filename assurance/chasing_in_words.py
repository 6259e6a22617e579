"""The rules of asking, reminding and escalating, as sentences."""

from assurance.explanations import days
from assurance.models import ChasingRules


def rules_in_words(rules: ChasingRules) -> list[str]:
    return [
        f"An agency has {counted(rules.answer_within, 'working day')} to answer, unless the request says otherwise.",
        *reminders_in_words(rules.days),
        "A day that was missed is not made up for: the latest reminder goes, and the earlier ones are left out. More "
        "time that the Board agreed to starts the count again. While an agency waits for the Board to agree to more "
        "time, nobody is reminded.",
        "The same days count for the target dates of actions. One person gets one mail a day, with what is overdue "
        "first. Chairs of subgroups get one mail a week with what waits for them.",
        "The next step of escalation is offered when the due date, or the last step, has passed by "
        f"{days(rules.escalate_after)} and nothing has come. A person takes it, never the product.",
        moves_in_words(rules.moves_before_meeting),
    ]


def reminders_in_words(rules: list[int]) -> list[str]:
    if not rules:
        return ["No reminder is mailed by itself."]
    parts = [
        " and ".join(filter(None, [", ".join(some[:-1]), some[-1]])) + where
        for some, where in (
            ([days(-rule) for rule in rules if rule < 0], " before the due date"),
            (["on the due date"] if 0 in rules else [], ""),
            ([days(rule) for rule in rules if rule > 0], " after the due date"),
        )
        if some
    ]
    return [f"A reminder is mailed {', '.join(parts)}."]


def moves_in_words(moves: int) -> str:
    if moves == 0:
        return "A target date moves only when a meeting has agreed."
    return f"A target date may move {'once' if moves == 1 else f'{moves} times'}; after that a meeting has to agree."


def counted(number: int, word: str) -> str:
    return f"1 {word}" if number == 1 else f"{number:,} {word}s"
