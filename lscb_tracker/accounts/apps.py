from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    name = "lscb_tracker.accounts"
    label = "accounts"
    verbose_name = "People"

    def ready(self):
        from allauth.account.signals import authentication_step_completed
        from allauth.mfa import signals

        from lscb_tracker.accounts import proofs, sessions

        user_logged_in.connect(proofs.signing_in_is_a_proof)
        user_logged_in.connect(sessions.signing_in_starts_a_session)
        authentication_step_completed.connect(proofs.confirming_is_a_proof)
        signals.authenticator_used.connect(proofs.using_one_is_a_second_step)
        signals.authenticator_added.connect(proofs.adding_one_is_a_second_step)
        for change in (signals.authenticator_added, signals.authenticator_removed, signals.authenticator_reset):
            change.connect(sessions.a_new_factor_ends_other_sessions)
        signals.authenticator_removed.connect(proofs.without_one_there_was_no_second_step)
