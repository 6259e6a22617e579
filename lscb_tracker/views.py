from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView


# Both are owed to everybody by law, before signing in.
@method_decorator(login_not_required, name="dispatch")
class AccessibilityStatement(TemplateView):
    template_name = "accessibility_statement.html"


@method_decorator(login_not_required, name="dispatch")
class PrivacyNotice(TemplateView):
    template_name = "privacy_notice.html"
