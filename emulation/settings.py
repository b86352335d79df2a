"""Settings: one file, typed readers that raise on nonsense, closed by default.

Every value that differs between machines is read from the environment here and nowhere else;
`docs/operations.md` lists them. Without `SECRET_KEY` the process refuses to start; `DEBUG` is off
unless asked for. `script/server` and `docker-compose.yml` set what their setting needs.
"""

import logging
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env

from emulation.programs import NAMED_ENUMS, SCOPES

# What higher apps tell the lower ones has a room of its own.
from emulation.wiring import *  # noqa: F403

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# -- the machine --------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
VAR_DIR = env.path("VAR_DIR", BASE_DIR / "var")
DEMO_PASSWORD = env.str("DEMO_PASSWORD", "")  # for load_demo; empty: one is made and kept
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000")
HTTPS = env.bool("HTTPS", True)

# -- parts --------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "common",
    "accounts",
    "blocs",
    "documents",
    "pledges",
    "conferences",
    "scoring",
    "ballots",
    "awards",
    "reports",
    "emulation",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "oauth2_provider",
    "rest_framework",
    "rules.apps.AutodiscoverRulesConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "common.middleware.PrivatePagesMiddleware",
    "common.middleware.RuleViolationMiddleware",
]

ROOT_URLCONF = "emulation.urls"
WSGI_APPLICATION = "emulation.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
                "django.template.context_processors.i18n",
                "emulation.context.frame",
            ],
            "builtins": ["common.templatetags.common"],
        },
    }
]
FORM_RENDERER = "common.forms.FormRenderer"

# -- data ---------------------------------------------------------------------------------------
_database = f"sqlite:///{VAR_DIR / 'db.sqlite3'}"
DATABASES = {
    "default": env.dj_db_url("DATABASE_URL", _database, conn_max_age=60, conn_health_checks=True)
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # SQLite has no row locks: a writing transaction takes the whole database from its start.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }

# Shared by all web processes, since it counts sign-in tries and requests of programs.
CACHE_URL = env.str("CACHE_URL", "")
_cache = "redis.RedisCache" if CACHE_URL else "filebased.FileBasedCache"
_backend = f"django.core.cache.backends.{_cache}"
CACHES = {"default": {"BACKEND": _backend, "LOCATION": CACHE_URL or VAR_DIR / "cache"}}

MEDIA_ROOT = env.path("MEDIA_DIR", VAR_DIR / "media")
STATIC_ROOT = VAR_DIR / "static"
STATIC_URL = "/static/"
VENDOR_DIR = VAR_DIR / "vendor"
STATICFILES_DIRS = [BASE_DIR / "static", ("vendor", VENDOR_DIR)]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # every address of a static file carries its hash
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "common.uploads.LimitedUploadHandler",  # first: what is too large is never stored
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600
# A spreadsheet is measured by these before it is opened: rows, bytes, bytes once unpacked.
IMPORT_MAX_ROWS = env.int("IMPORT_MAX_ROWS", 10_000)
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", 5 * 1024 * 1024)
IMPORT_MAX_UNPACKED = env.int("IMPORT_MAX_UNPACKED", 40 * 1024 * 1024)

# -- signing ------------------------------------------------------------------------------------
# The system's key: a PKCS#12 file, or a key behind PKCS#11. `script/server` makes a demo's own.
SIGNING_KEY_FILE = env.path("SIGNING_KEY_FILE", VAR_DIR / "signing" / "system.p12")
SIGNING_KEY_PASSPHRASE = env.str("SIGNING_KEY_PASSPHRASE", "")
SIGNING_PKCS11_MODULE = env.str("SIGNING_PKCS11_MODULE", "")
SIGNING_PKCS11_TOKEN = env.str("SIGNING_PKCS11_TOKEN", "")
SIGNING_PKCS11_PIN = env.str("SIGNING_PKCS11_PIN", "")
SIGNING_PKCS11_KEY = env.str("SIGNING_PKCS11_KEY", "")
SIGNING_PKCS11_CERTIFICATE = env.str("SIGNING_PKCS11_CERTIFICATE", SIGNING_PKCS11_KEY)
# The roots that members' certificates must end in, in PEM; and who stamps the time of seals.
SIGNING_TRUST_ROOTS = env.path("SIGNING_TRUST_ROOTS", VAR_DIR / "signing" / "roots.pem")
SIGNING_TIMESTAMP_URL = env.str("SIGNING_TIMESTAMP_URL", "")
SIGNING_KEY_WARN_DAYS = env.int("SIGNING_KEY_WARN_DAYS", 30)
VERIFY_RATE = env.str("VERIFY_RATE", "30/m/ip")
PUBLIC_COMMENT_RATE = env.str("PUBLIC_COMMENT_RATE", "10/h/ip")
# A paper that is uploaded (signed elsewhere, scanned, or to be verified) may have so many bytes.
PAPER_MAX_BYTES = env.int("PAPER_MAX_BYTES", 30 * 1024 * 1024)
# By so much one member's own signature may let the paper grow: what it embeds stays for good.
SIGNATURE_MAX_BYTES = env.int("SIGNATURE_MAX_BYTES", 2 * 1024 * 1024)
SCAN_MAX_BYTES = env.int("SCAN_MAX_BYTES", 20 * 1024 * 1024)

# -- background work ----------------------------------------------------------------------------
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "filesystem://")
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {}
if CELERY_BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "broker"),
        "data_folder_out": str(VAR_DIR / "broker"),
        "control_folder": str(VAR_DIR / "broker-control"),
        "store_processed": False,
    }
elif CELERY_BROKER_URL.startswith("redis"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 600,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "retry_on_timeout": False,
    }
CELERY_TASK_DEFAULT_QUEUE = env.str("CELERY_QUEUE", "emulation")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False  # a page must not hang on a dead broker; beat publishes again
CELERY_TASK_IGNORE_RESULT = True  # progress lives in our own Job row
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50  # WeasyPrint's memory grows with cells
CELERY_TASK_TIME_LIMIT = 900
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "requeue-lost-jobs": {"task": "common.tasks.requeue_lost_jobs", "schedule": 10.0},
    "send-notices": {"task": "common.tasks.send_notices", "schedule": 60.0},
    "remind-parties": {"task": "documents.tasks.remind_parties", "schedule": 900.0},
    "remind-members": {"task": "scoring.tasks.remind_members", "schedule": 900.0},
    "close-overdue-ballots": {"task": "ballots.tasks.close_overdue_ballots", "schedule": 60.0},
    "bring-handovers-into-force": {
        "task": "conferences.tasks.bring_handovers_into_force",
        "schedule": 30.0,
    },
}
JOB_LEASE = timedelta(seconds=env.int("JOB_LEASE_SECONDS", 30))
JOB_MAX_ATTEMPTS = env.int("JOB_MAX_ATTEMPTS", 4)

# -- people -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
_rule = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_rule}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_rule}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_rule}.CommonPasswordValidator"},
    {"NAME": f"{_rule}.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False  # offices share computers: closing the browser signs out
ACCOUNT_LOGOUT_REDIRECT_URL = "public"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.CodeReauthenticateForm",
    "activate_totp": "accounts.forms.ActivateAppForm",
    "authenticate_webauthn": "accounts.forms.PasskeyForm",
    "login_webauthn": "accounts.forms.PasskeyLoginForm",
    "reauthenticate_webauthn": "accounts.forms.PasskeyReauthenticateForm",
    "add_webauthn": "accounts.forms.AddPasskeyForm",
    "edit_webauthn": "accounts.forms.EditPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers allow passkeys on http://localhost only
MFA_TOTP_ISSUER = env.str("MFA_TOTP_ISSUER", "Khối thi đua")
EMAIL_BACKEND = env.str("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", 20)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "khoi-thi-dua@localhost")

# -- words and time -----------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = sorted(path for path in (BASE_DIR / "locale").iterdir() if path.is_dir())
LANGUAGE_COOKIE_HTTPONLY = True
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
FORMAT_MODULE_PATH = "emulation.formats"

# -- closed doors -------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "emulation.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Tabler's form marks and the TOTP code are data: images
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# How many proxies of ours stand in front: only their word about a client's address is believed.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# -- programs -----------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.ClientAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.permissions.ScopedAccess"],
    "DEFAULT_PAGINATION_CLASS": "common.pagination.CursorPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["common.parsers.ExactJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "NUM_PROXIES": TRUSTED_PROXIES,
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.str("API_RATE_ANON", "30/min"),
        "user": env.str("API_RATE_USER", "600/min"),
    },
    "EXCEPTION_HANDLER": "common.problems.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
OAUTH2_PROVIDER = {
    "SCOPES": SCOPES,
    "DEFAULT_SCOPES": ["read"],
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",  # client credentials only
    # RFC 9700, the security practice of OAuth 2.0: what the library will make its default.
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Khối thi đua API",
    "DESCRIPTION": "Councils, blocs, their years, conferences and official papers.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "emulation.schema.add_problems",
    ],
    "ENUM_NAME_OVERRIDES": NAMED_ENUMS,
}

# -- what is told -------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.log_level("LOG_LEVEL", logging.INFO)},
    "loggers": {"fontTools": {"level": "WARNING"}, "weasyprint": {"level": "ERROR"}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
