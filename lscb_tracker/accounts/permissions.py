from recommendations.permissions import Capability


def can_administer(user) -> bool:
    return user.may(Capability.ADMINISTER)
