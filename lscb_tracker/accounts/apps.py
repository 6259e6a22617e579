from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    name = "lscb_tracker.accounts"
    label = "accounts"
    verbose_name = "People"

    def ready(self):
        from allauth.account import signals
        from allauth.mfa import signals as factor_signals

        from lscb_tracker.accounts import proofs, sessions
        from lscb_tracker.accounts import sign_in_events as events
        from lscb_tracker.accounts.events import PersonEvent, SignInEvent
        from lscb_tracker.audit.words import name_actions

        name_actions([*PersonEvent.choices, *SignInEvent.choices])
        sessions_end = sessions.a_new_factor_ends_other_sessions
        for signal, receivers in {
            user_logged_in: [proofs.signing_in_is_a_proof, sessions.signing_in_starts_a_session],
            signals.user_logged_in: [proofs.single_sign_on_may_be_both, events.signed_in],
            signals.authentication_step_completed: [proofs.confirming_is_a_proof, events.confirmed],
            signals.password_changed: [events.password_changed],
            signals.password_reset: [events.password_reset, proofs.new_password_forgives_wrong_ones],
            factor_signals.authenticator_used: [proofs.using_one_is_a_second_step, events.factor_used],
            factor_signals.authenticator_added: [sessions_end, proofs.adding_one_is_a_second_step, events.factor_added],
            factor_signals.authenticator_reset: [sessions_end, events.factor_added],
            factor_signals.authenticator_removed: [
                sessions_end,
                proofs.removing_one_may_leave_none,
                events.factor_removed,
            ],
            factor_signals.authentication_failed: [events.second_step_failed],
        }.items():
            for receiver in receivers:
                signal.connect(receiver)
