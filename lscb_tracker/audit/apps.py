from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "lscb_tracker.audit"
    label = "audit"
    verbose_name = "Audit trail"

    def ready(self):
        from lscb_tracker.audit import append_only, checks  # noqa: F401

        post_migrate.connect(append_only.protect, sender=self)
