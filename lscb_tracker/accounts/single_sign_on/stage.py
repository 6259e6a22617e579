from allauth.mfa.stages import AuthenticateStage

from lscb_tracker.accounts.single_sign_on.adapter import counts_as_second_step


class SecondStepStage(AuthenticateStage):
    """Ours is not asked of somebody whom the provider asked for one, if the council says that this counts."""

    def _should_handle(self, request) -> bool:
        sociallogin = (self.login.signal_kwargs or {}).get("sociallogin")
        return not counts_as_second_step(sociallogin) and super()._should_handle(request)
