"""The product's settings under an environment of the tests' own: nothing in a developer's .env can change a result."""

import os
import tempfile

from tests import postgresql

TEST_FOLDER = tempfile.TemporaryDirectory(prefix="lscb-tests-")  # kept here, because it goes with its last reference

os.environ["ENV_FILE"] = os.devnull
os.environ["SECRET_KEY"] = "known to everybody, and good for tests alone"
os.environ["AUDIT_KEY"] = "sealed for tests, and for nothing besides"
os.environ["DEMONSTRATION"] = "true"  # plain http, as the test client and the live server speak it
os.environ["DATA_DIR"] = TEST_FOLDER.name
for name in (
    "ANSWER_LINK_DAYS",
    "ALLOWED_HOSTS",
    "AUDIT_ANCHOR_FILE",
    "AUDIT_OLD_KEYS",
    "BACKUP_ROOT",
    "BOARD_NAME",
    "CLAMD_SOCKET",
    "CSRF_TRUSTED_ORIGINS",
    "DEBUG",
    "DEFAULT_FROM_EMAIL",
    "DISK_FLOOR_MEGABYTES",
    "EMAIL_URL",
    "EVIDENCE_MAX_MEGABYTES",
    "EVIDENCE_ROOT",
    "EVIDENCE_S3_BUCKET",
    "EVIDENCE_S3_ENDPOINT",
    "EVIDENCE_S3_REGION",
    "HSTS_PRELOAD",
    "EVIDENCE_S3_BUCKET",
    "EVIDENCE_S3_ENDPOINT",
    "EVIDENCE_S3_REGION",
    "PUBLISHED_CONTACTS",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
    "OIDC_COUNTS_AS_SECOND_FACTOR",
    "OIDC_NAME",
    "OIDC_SERVER_URL",
    "OIDC_TENANT",
    "OLD_SECRET_KEYS",
    "PORT",
    "PUBLIC_URL",
    "SECOND_FACTOR_REQUIRED",
    "STATIC_ROOT",
    "TRUSTED_PROXY_COUNT",
    "UPLOADS_ROOT",
):
    os.environ.pop(name, None)

POSTGRESQL_IS_MISSING = False
if os.environ.get("TEST_DATABASE") == "postgresql":
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        if started := postgresql.start():
            os.environ["DATABASE_URL"] = started
        else:
            POSTGRESQL_IS_MISSING = True
else:
    os.environ.pop("DATABASE_URL", None)

from lscb_tracker.settings import *  # noqa: E402, F403
from lscb_tracker.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

STATIC_ROOT.mkdir()  # nothing is collected into it, but whitenoise looks

# On disk, not in memory: a database in memory has other locks, and tests of two people at once need the real ones.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": f"{TEST_FOLDER.name}/test.sqlite3"}
else:  # eight people at once on a busy machine may wait longer for one another than anybody should in production
    options = DATABASES["default"]["OPTIONS"]
    options["options"] = options["options"].replace("lock_timeout=3000", "lock_timeout=20000")
    options["options"] = options["options"].replace("statement_timeout=20000", "statement_timeout=120000")

# The live server serves files from where they are written; hashed names exist only after collectstatic.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in ("default", "reports")
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILS_GO_IN_BACKGROUND = False  # so that a test finds the mail at once
