from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "lscb_tracker.accounts"
    label = "accounts"
    verbose_name = "People"
