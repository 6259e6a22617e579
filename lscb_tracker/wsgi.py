import os
import re

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lscb_tracker.settings")

BOUNDARY = re.compile(r';\s*boundary="?([^";]+)', re.IGNORECASE)
django = get_wsgi_application()


def application(environ, start_response):
    """Django, told no more of what is sent than its kind: all our text is UTF-8.

    Django takes any encoding that a header names for the address too, while it makes the request: with most of Python's
    codecs that fails before there is anything to answer with, and UTF-7 brings in halves of characters.
    """
    given = environ.get("CONTENT_TYPE", "")
    boundary = BOUNDARY.search(given)
    environ["CONTENT_TYPE"] = given.partition(";")[0].strip() + (f"; boundary={boundary[1]}" if boundary else "")
    return django(environ, start_response)
