from django.apps import AppConfig


class TrackerConfig(AppConfig):
    name = "lscb_tracker"
    verbose_name = "Action plan tracker"

    def ready(self):
        from lscb_tracker import checks, database_checks  # noqa: F401
