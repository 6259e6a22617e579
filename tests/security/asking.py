"""Asking without leaving a trace, so that one request cannot change what the next one is answered."""

from http.cookies import SimpleCookie

from django.core.cache import caches
from django.db import transaction
from django.test import Client


def asked(client: Client, method: str, url: str, *args, **options):
    """The answer. What the request changed is taken back: rows, cookies, and what is counted against guessing."""
    sent = client.cookies.output(header="", sep=";")
    try:
        with transaction.atomic():
            answer = client.generic(method, url, *args, **options)
            transaction.set_rollback(True)
    finally:
        client.cookies = SimpleCookie(sent)
        for cache in caches.all(initialized_only=True):
            cache.clear()
    return answer
