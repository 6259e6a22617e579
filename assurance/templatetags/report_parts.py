"""What the templates of printed reports ask for besides their data."""

from django import template

from assurance.reports import branding

register = template.Library()


@register.simple_tag
def has_logo() -> bool:
    return branding.has_logo()
