from django.apps import AppConfig


class ThrottlingConfig(AppConfig):
    name = "lscb_tracker.throttling"
    label = "throttling"
    verbose_name = "Limits of tries"
