"""How gunicorn serves the product: `gunicorn --config python:lscb_tracker.gunicorn_config`.

BIND (or PORT, on loopback) and WEB_CONCURRENCY come from the environment; anything else from GUNICORN_CMD_ARGS.
"""

import os
import re
from pathlib import Path
from urllib.parse import quote

from gunicorn.glogging import Logger

from lscb_tracker.log_lines import BEFORE_A_KEY

AS_IT_IS = "/:@!$&'()*+,;=~[]"  # in a path, besides letters, digits and “_.-”
KEY = re.compile(BEFORE_A_KEY + r"[^/]+")
PROBES = "/health/"


def whole_number(name: str, default: int) -> int:
    text = os.environ.get(name, str(default))
    if not text.isdecimal() or int(text) < 1:
        raise SystemExit(f"{name} is “{text}”. Set it to a whole number of at least 1.")
    return int(text)


class AccessLogger(Logger):
    """A line for each request, whatever its address holds: gunicorn would print the line ends that somebody put there.

    The key of a private address is left out: whoever reads it could use it. So are the questions whether all is well,
    which come every few seconds.
    """

    def access(self, resp, req, environ, request_time):
        is_well = resp.status.startswith("200") and environ["PATH_INFO"].startswith(PROBES)
        if not is_well:
            super().access(resp, req, environ, request_time)

    def atoms(self, resp, req, environ, request_time):
        atoms = super().atoms(resp, req, environ, request_time)
        return atoms | {"U": loggable(atoms["U"] or "-"), "h": atoms["h"] or "-"}  # over a socket nobody has an address


def loggable(path: str) -> str:
    """Django has put the address into the environment as it reads it: any character may stand in it."""
    return quote(KEY.sub("[key]", path), safe=AS_IT_IS, errors="replace")


wsgi_app = "lscb_tracker.wsgi"
bind = os.environ.get("BIND") or f"127.0.0.1:{whole_number('PORT', 8000)}"
workers = whole_number("WEB_CONCURRENCY", 2)
threads = 4
preload_app = True  # a bad setting stops the start, in words, instead of each worker
timeout = 120
graceful_timeout = 30
max_requests = 2000
max_requests_jitter = 200
control_socket_disable = True  # it would be opened in the home folder, which a container may not have
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a slow disk must not look like a hang

accesslog = "-"
logger_class = AccessLogger
# No query strings (searches hold people's words), no addresses of the pages people came from.
access_log_format = '%(t)s %(h)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'
