"""What the settings say on a production server: read by a program of its own, which knows nothing of the tests."""

import json
import os
import subprocess
import sys
from functools import cache

from tests.test_setup import PRODUCTION, ROOT, environment

READ = """
import json
from lscb_tracker import settings
kinds = ("SECURE_", "SESSION_COOKIE", "CSRF_COOKIE", "X_FRAME", "CONTENT_SECURITY", "MESSAGES_COOKIE")
names = [name for name in dir(settings) if name.startswith(kinds)]
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


@cache
def settings_in_production() -> dict:
    env = environment(ROOT / "var", **PRODUCTION) | {"PYTHONPATH": os.fspath(ROOT)}
    done = subprocess.run([sys.executable, "-c", READ], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)
