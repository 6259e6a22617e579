from assurance.models import ChasingRules


def current_rules() -> ChasingRules:
    """The rules of this Board; the product's own as long as nobody has changed them."""
    return ChasingRules.objects.filter(pk=1).first() or ChasingRules(pk=1, version=0)
