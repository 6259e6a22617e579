"""Django's admin site as we use it: a page that changes something asks for a recent proof of who is there."""

from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.sites import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

CHANGING_PAGES = ("_add", "_change", "_delete")


class AdministrationConfig(AdminConfig):
    default_site = "lscb_tracker.administration.Administration"


class Administration(AdminSite):
    def admin_view(self, view, cacheable=False):
        from lscb_tracker.accounts.sudo import recently_proved

        careful = recently_proved(view)

        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            return (careful if changes_something(request) else view)(request, *args, **kwargs)

        guarded.model_admin = getattr(view, "model_admin", None)
        return super().admin_view(guarded, cacheable)

    def password_change(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """On the product's own page: it counts wrong passwords, and the audit trail knows of the change."""
        return redirect("account_change_password")


def changes_something(request: HttpRequest) -> bool:
    name = request.resolver_match.url_name or ""
    return request.method not in ("GET", "HEAD") or name.endswith(CHANGING_PAGES) or "password_change" in name
