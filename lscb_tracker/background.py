"""What is done once the answer of a page has gone."""

import logging
from collections.abc import Callable
from contextvars import copy_context
from threading import Timer

from django.conf import settings
from django.db import connection

logger = logging.getLogger(__name__)
UNTIL_ANSWERED = 0.3  # seconds: whoever measures the answer must not see that something is done afterwards


def after_the_answer(do: Callable[[], object]) -> None:
    """In a thread of its own, with the circumstances of the request; failing there is told to the operators alone."""
    if settings.MAILS_GO_IN_BACKGROUND:
        Timer(UNTIL_ANSWERED, copy_context().run, [alone, do]).start()
    else:
        do()


def alone(do: Callable[[], object]) -> None:
    try:
        do()
    except Exception:
        logger.exception("What was left to do after an answer failed.")
    finally:
        connection.close()
