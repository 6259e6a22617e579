"""How this Board asks, reminds and escalates, and the words of its letters."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from assurance.models import ChasingRules, LetterTemplate
from lscb_tracker.audit.trail import recorded
from recommendations.changes import differences, record_change, snapshot
from recommendations.models import ChangeVerb
from recommendations.versioning import EditConflict, save_if_unchanged

RULES = (
    "answer_within",
    "remind_before",
    "remind_on_the_day",
    "remind_after",
    "escalate_after",
    "ladder",
    "moves_before_meeting",
    "signature",
)
LETTER = ("subject", "text")


def current_rules() -> ChasingRules:
    """The rules of this Board; the product's own as long as nobody has changed them."""
    return ChasingRules.objects.filter(pk=1).first() or ChasingRules(pk=1, version=0)


@recorded()
def edit_chasing_rules(*, version: int, by, **changes) -> ChasingRules:
    """Change the rules; version 0 is that of a Board which has the product's own. Raises EditConflict."""
    rules = ChasingRules.objects.select_for_update(no_key=True).filter(pk=1).first()
    before = snapshot(rules or ChasingRules(pk=1), RULES)
    if rules:
        save_if_unchanged(rules, version=version, by=by, **changes)
    elif version:
        raise EditConflict(current_rules())
    else:
        rules = save_first(ChasingRules(pk=1, **changes), by, pk=1)
    if changed := differences(rules, before):
        record_change(ChangeVerb.CHASING_RULES_EDITED, by=by, subject=str(rules), changes=changed)
    return rules


@recorded()
def edit_letter(*, purpose: str, version: int, by, subject: str, text: str) -> LetterTemplate:
    """Keep the Board's own words for the letters of one purpose. Version 0: it had none. Raises EditConflict."""
    letter = LetterTemplate.objects.select_for_update(no_key=True).filter(purpose=purpose).first()
    before = snapshot(letter or LetterTemplate(purpose=purpose), LETTER)
    if letter:
        save_if_unchanged(letter, version=version, by=by, subject=subject, text=text)
    elif version:
        raise EditConflict(LetterTemplate(purpose=purpose, version=0))
    else:
        letter = save_first(LetterTemplate(purpose=purpose, subject=subject, text=text), by, purpose=purpose)
    if changed := differences(letter, before):
        record_change(ChangeVerb.LETTER_EDITED, by=by, subject=str(letter), changes=changed)
    return letter


def save_first(row, by, **named):
    """The first version of a row of which there is one. Raises EditConflict when somebody else was as fast.

    Inserts: to save a row whose key is known would write over the one that somebody else has just made.
    """
    row.updated_by = row._history_user = by
    try:
        with transaction.atomic():
            row.full_clean()
            row.save(force_insert=True)
            return row
    except (IntegrityError, ValidationError):
        if current := type(row)._default_manager.filter(**named).first():
            raise EditConflict(current) from None
        raise
