"""Settings, read from the environment (or from the file `.env` beside manage.py); the README lists the variables."""

import os
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from lscb_tracker import databases, single_sign_on

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(os.environ.get("ENV_FILE", BASE_DIR / ".env"))


def secret(name: str, at_least: int) -> str:
    """A required secret; there is no default, because a known secret is none."""
    value = env.str(name, default="")
    if len(value) < at_least:
        raise ImproperlyConfigured(
            f"{name} is {'too short' if value else 'not set'}. Set it to at least {at_least} random characters, in the "
            f"environment or in .env. “make run” writes one for the demonstration."
        )
    return value


def number(name: str, default: int, at_least: int) -> int:
    text = env.str(name, default=str(default))
    if not text.isdecimal() or int(text) < at_least:
        raise ImproperlyConfigured(f"{name} is “{text}”. Set it to a whole number of at least {at_least}.")
    return int(text)


def socket_address(name: str) -> tuple[str, tuple[str, int] | None] | None:
    """The path of a socket, or a host and its port; None when there is none."""
    text = env.str(name, default="")
    host, _, port = text.rpartition(":")
    if text.startswith("/"):
        return text, None
    if text and not (host and port.isdecimal() and 0 < int(port) < 65536):
        raise ImproperlyConfigured(f"{name} is “{text}”. Set it to a path like /run/clamav/clamd.ctl, or to host:port.")
    return ("", (host.strip("[]"), int(port))) if text else None


# The demonstration runs on plain http on loopback with public passwords. Never switch it on for real cases.
DEMONSTRATION = env.bool("DEMONSTRATION", default=False)
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = secret("SECRET_KEY", at_least=32)
SECRET_KEY_FALLBACKS = env.list("OLD_SECRET_KEYS", default=[])
AUDIT_KEY = secret("AUDIT_KEY", at_least=32)
AUDIT_OLD_KEYS = env.list("AUDIT_OLD_KEYS", default=[])
AUDIT_ANCHOR_FILE = env.str("AUDIT_ANCHOR_FILE", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
ALLAUTH_TRUSTED_PROXY_COUNT = number("TRUSTED_PROXY_COUNT", default=0, at_least=0)

# Where the product keeps what is not in the database. Evidence must be on a volume that is backed up.
DATA_DIR = BASE_DIR / env.str("DATA_DIR", default="var")
EVIDENCE_ROOT = BASE_DIR / env.str("EVIDENCE_ROOT", default=str(DATA_DIR / "evidence"))
BACKUP_ROOT = BASE_DIR / env.str("BACKUP_ROOT", default=str(DATA_DIR / "backups"))
EVIDENCE_MAX_BYTES = number("EVIDENCE_MAX_MEGABYTES", default=25, at_least=1) * 1024 * 1024
EVIDENCE_MAX_FILES = 20
EVIDENCE_S3_BUCKET = env.str("EVIDENCE_S3_BUCKET", default="")  # evidence is kept there, and not in EVIDENCE_ROOT
EVIDENCE_S3_ENDPOINT = env.str("EVIDENCE_S3_ENDPOINT", default="")
EVIDENCE_S3_REGION = env.str("EVIDENCE_S3_REGION", default="")
CLAMD_SOCKET = socket_address("CLAMD_SOCKET")

# Files are refused when less than this is free, so that text can still be saved; 5 % of a small volume is enough.
DISK_FLOOR_BYTES = number("DISK_FLOOR_MEGABYTES", default=500, at_least=1) * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = BASE_DIR / env.str("UPLOADS_ROOT", default=str(DATA_DIR / "uploads"))
FILE_UPLOAD_HANDLERS = [
    "lscb_tracker.disk_space.RefuseFilesWhenNearlyFull",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "assurance.answering.uploads.BoundedFilesOfCorrespondents",
]

# Where people find the product, for the links in mails that no request asked for.
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://127.0.0.1:{env.str('PORT', default='8000')}").rstrip("/")

BOARD_NAME_IS_SET = "BOARD_NAME" in os.environ  # .env is read into it
BOARD_NAME = env.str("BOARD_NAME", default="Sutton Local Safeguarding Children Board")
REPORT_COLOUR = env.str("REPORT_COLOUR", default="#16325c")
REPORT_LOGO = env.str("REPORT_LOGO", default="")
PUBLISHED_CONTACTS = env.str("PUBLISHED_CONTACTS", default="")  # postcodes and telephone numbers that anybody may know

INSTALLED_APPS = [
    "lscb_tracker",
    "lscb_tracker.audit",
    "lscb_tracker.throttling",
    "lscb_tracker.accounts",
    "recommendations",
    "assurance",
    "lscb_tracker.administration.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "csp",
    "django_filters",
    "django_htmx",
    "simple_history",
]

MIDDLEWARE = [
    # The first four put headers on every answer, also on a refusal or a failure of those that follow.
    "lscb_tracker.middleware.PrivateByDefault",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "lscb_tracker.health.AnswerProbes",
    "lscb_tracker.outages.NoticeWrites",
    "lscb_tracker.audit.middleware.AuditTrail",
    "lscb_tracker.middleware.RefuseNullBytes",
    "lscb_tracker.middleware.RefuseOtherMethods",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lscb_tracker.accounts.sessions.SessionLimits",
    "lscb_tracker.middleware.SignInOnWholePages",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lscb_tracker.accounts.sudo.AskForProof",
    "lscb_tracker.accounts.factors.requirement.RequireSecondStep",
]

ROOT_URLCONF = "lscb_tracker.urls"
WSGI_APPLICATION = "lscb_tracker.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lscb_tracker.context_processors.site",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["govuk"]
CRISPY_TEMPLATE_PACK = "govuk"

DATABASE_URL = env.str("DATABASE_URL", default=f"sqlite:///{quote(str(DATA_DIR))}/lscb_tracker.sqlite3")
DATABASES = {"default": databases.configured(env.db_url_config(DATABASE_URL), DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# On disk, so that all workers of one host share the finished reports.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    "reports": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "reports",
        "TIMEOUT": 7 * 24 * 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["lscb_tracker.accounts.backends.EmailBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "lscb_tracker.accounts.passwords.LongEnough"},
    {"NAME": "lscb_tracker.accounts.passwords.NotCommon"},
    {"NAME": "lscb_tracker.accounts.passwords.NotObvious"},
]
MAILS_GO_IN_BACKGROUND = True  # or the time that it takes would tell who has an account
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds; the mail says so
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "assurance:dashboard"
LOGOUT_REDIRECT_URL = "account_login"

INVITATION_DAYS = number("INVITATION_DAYS", default=7, at_least=1)
ANSWER_LINK_DAYS = number("ANSWER_LINK_DAYS", default=60, at_least=1)
SESSION_IDLE_MINUTES = number("SESSION_IDLE_MINUTES", default=30, at_least=1)
SESSION_HOURS = number("SESSION_HOURS", default=8, at_least=1)

ACCOUNT_ADAPTER = "lscb_tracker.accounts.adapters.ClosedAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of a changed password or second step
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # allauth would mail strangers about signing up
ACCOUNT_RATE_LIMITS = False  # accounts/tries.py has ours: allauth's live in a cache, and workers outrun them
ACCOUNT_FORMS = {
    "login": "lscb_tracker.account_forms.SignInForm",
    "reauthenticate": "lscb_tracker.account_forms.ProofByPasswordForm",
    "change_password": "lscb_tracker.account_forms.PasswordChangeForm",
    "reset_password": "lscb_tracker.account_forms.PasswordResetForm",
    "reset_password_from_key": "lscb_tracker.account_forms.PasswordResetKeyForm",
}

# Whom it is asked of is said in lscb_tracker.accounts.roles. The demonstration's accounts are public.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=not DEMONSTRATION)
MFA_ADAPTER = "lscb_tracker.accounts.factors.adapter.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Action plan tracker"
MFA_TOTP_TOLERANCE = 1  # a clock that is half a minute wrong
MFA_RATE_LIMITS = False
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up: an administrator entered the address
MFA_FORMS = {
    "authenticate": "lscb_tracker.accounts.factors.forms.SecondStepForm",
    "authenticate_webauthn": "lscb_tracker.accounts.factors.forms.SecondStepPasskeyForm",
    "reauthenticate": "lscb_tracker.accounts.factors.forms.ProofByCodeForm",
    "reauthenticate_webauthn": "lscb_tracker.accounts.factors.forms.ProofByPasskeyForm",
    "activate_totp": "lscb_tracker.accounts.factors.forms.AddAppForm",
    "deactivate_totp": "lscb_tracker.accounts.factors.forms.RemoveAppForm",
    "add_webauthn": "lscb_tracker.accounts.factors.forms.AddPasskeyForm",
    "login_webauthn": "lscb_tracker.accounts.factors.forms.SignInPasskeyForm",
    "generate_recovery_codes": "lscb_tracker.accounts.factors.forms.NewCodesForm",
}

# Single sign-on with the council's own accounts, when all of it is set. Nobody signs up by it.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
OIDC_NAME = env.str("OIDC_NAME", default="your work account")
OIDC_TENANT = env.str("OIDC_TENANT", default="")
OIDC_COUNTS_AS_SECOND_FACTOR = env.bool("OIDC_COUNTS_AS_SECOND_FACTOR", default=False)
SOCIALACCOUNT_ADAPTER = "lscb_tracker.accounts.single_sign_on.adapter.SingleSignOnAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_PROVIDERS = single_sign_on.configured(
    server_url=OIDC_SERVER_URL,
    client_id=env.str("OIDC_CLIENT_ID", default=""),
    client_secret=env.str("OIDC_CLIENT_SECRET", default=""),
    name=OIDC_NAME,
    tenant=OIDC_TENANT,
)

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10  # seconds: a mail server that does not answer must not keep a worker
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="action-plan-tracker@localhost")

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / env.str("STATIC_ROOT", default=str(DATA_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
if frontend := find_spec("lscb_frontend"):
    STATICFILES_DIRS.append(Path(frontend.origin).parent / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "lscb_tracker.storage.StaticStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site uses our files

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = (SESSION_HOURS + 1) * 60 * 60  # accounts/sessions.py ends it sooner, and says why
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "lscb_tracker.message_storage.MessageStorage"
MESSAGES_COOKIE_NAME = "messages"
ANSWER_COOKIE_NAME = "answer"  # of agencies that answer by a private link
SECURE_REFERRER_POLICY = "same-origin"  # “no-referrer” makes Chromium send “Origin: null”, which fails the CSRF check
X_FRAME_OPTIONS = "DENY"
USES_HTTPS = not (DEMONSTRATION or DEBUG)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = USES_HTTPS
if USES_HTTPS:
    SESSION_COOKIE_NAME = "__Host-sid"
    CSRF_COOKIE_NAME = "__Host-csrf"
    MESSAGES_COOKIE_NAME = "__Host-messages"
    ANSWER_COOKIE_NAME = "__Host-answer"
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^health/(live|ready)$"]  # asked by machines of the same network, in plain http
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
    if ALLAUTH_TRUSTED_PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SILENCED_SYSTEM_CHECKS = [
    "security.W021",  # preloading binds the whole domain of a council for years: to be asked for, not warned about
    "files.E001",  # the folder for uploads is made when the first one comes
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # text fields of one form; files are counted apart
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 5 * EVIDENCE_MAX_FILES  # a form with a few too many says so itself, in its own words

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "lscb_tracker.log_lines.WordlessFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # The lines of runserver, which developers use, leave out what gunicorn's leave out.
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # Strangers ask for hosts that are not ours all day.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
