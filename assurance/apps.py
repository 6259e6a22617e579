from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    name = "assurance"
    verbose_name = "Assurance and evidence"

    def ready(self) -> None:
        """Every module of assurance.mailing, because those that write mails register their writers; and the checks."""
        import_module("assurance.checks")
        mailing = import_module("assurance.mailing")
        for module in iter_modules(mailing.__path__):
            import_module(f"{mailing.__name__}.{module.name}")
