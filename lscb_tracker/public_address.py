"""Whole addresses of our pages, where no request says what the product is called outside."""

from django.conf import settings


def absolute(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"
