"""Django's settings, derived from `config`. Nothing here is meant to be edited for one installation."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from guanxi.project.config import config
from guanxi.project.embedded.place import DATABASE, PORT, USER, place
from guanxi.project.generic import make_fields_generic

make_fields_generic()

_config = config()

GUANXI_DATA: Path = _config.data
GUANXI_PUBLIC_URL = _config.public_url
GUANXI_SMTP_URL = _config.smtp_url
GUANXI_CATCHER_URL = _config.catcher_url
GUANXI_MAIL_FROM = _config.mail_from
GUANXI_ORGANIZATION = _config.organization
GUANXI_PORT = _config.port
GUANXI_LIVE_PORT = _config.live_port
GUANXI_LIVE_URL = _config.live_url
GUANXI_PRIVATE_HOSTS = _config.private_hosts
GUANXI_KEEP_EVENTS_DAYS = _config.keep_events_days
GUANXI_KEEP_RUNS_DAYS = _config.keep_runs_days
GUANXI_MODEL_URL = _config.model_url
GUANXI_MODEL_NAME = _config.model_name
GUANXI_MODEL_CREDENTIAL = _config.model_credential
SECRET_KEY = _config.secret_key

_address = urlsplit(GUANXI_PUBLIC_URL)
_is_secure = _address.scheme == "https"

DEBUG = False
ALLOWED_HOSTS = ["*"]  # Links are built from GUANXI_PUBLIC_URL alone, never from the Host header.
CSRF_TRUSTED_ORIGINS = [f"{_address.scheme}://{_address.netloc}"]
ROOT_URLCONF = "guanxi.project.urls"
WSGI_APPLICATION = "guanxi.project.wsgi.application"
APPEND_SLASH = False

_PACKAGES = (
    "events",
    "access",
    "objects",
    "automation",
    "channels",
    "customers",
    "sales",
    "marketing",
    "service",
    "success",
    "imports",
    "api",
    "insights",
)

INSTALLED_APPS = [
    "guanxi.project",
    *[f"guanxi.{name}" for name in _PACKAGES],
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "allauth.headless",
    "procrastinate.contrib.django",
    "ninja",
    "csp",
]

MIDDLEWARE = [
    "guanxi.project.middleware.seen",
    "django.middleware.security.SecurityMiddleware",
    "guanxi.project.assets.Assets",
    # Answers of the API; files are packed when the app is built. The CSRF token is masked anew in each answer.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
if os.environ.get("GUANXI_SERVER_TIMING"):
    MIDDLEWARE.insert(0, "guanxi.project.timing.told")

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]


def _database() -> dict[str, Any]:
    parts = conninfo_to_dict(_config.database_url) if not _config.is_embedded else _embedded()
    known = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    named = {name: str(parts.pop(key, "") or "") for name, key in known.items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **named,
        # One connection a thread, kept; asked whether it still lives at the start of a request.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 10, "application_name": "guanxi", **parts},
    }


def _embedded() -> dict[str, Any]:
    return {"host": str(place(GUANXI_DATA).socket_folder), "port": PORT, "user": USER, "dbname": DATABASE}


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The cache counts failed logins, so all processes must share it; the database does that without another server.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entry"}}

TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "中文")]

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_SESSION_REMEMBER = True
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": "/verify-email/{key}",
    "account_reset_password": "/password/reset",
    "account_reset_password_from_key": "/password/reset/{key}",
    "account_signup": "/login",
    "socialaccount_login_error": "/login?error=social",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _is_secure
ACCOUNT_ADAPTER = "guanxi.access.login.AccountAdapter"

SESSION_COOKIE_SECURE = _is_secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_SECURE = _is_secure
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if _is_secure else None
SECURE_HSTS_SECONDS = 30 * 24 * 3600 if _is_secure else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _is_secure else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        # Ant Design writes its styles at run time, without a nonce.
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "frame-src": [SELF, "blob:"],
        "worker-src": [SELF, "blob:"],
    }
}

STATIC_URL = "/static/"
WEB_BUILD = Path(__file__).resolve().parent.parent / "web_build"
WHITENOISE_ROOT = WEB_BUILD if WEB_BUILD.is_dir() else None
# Their names carry a hash of their content.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/assets/"
WHITENOISE_MIMETYPES = {".webmanifest": "application/manifest+json"}
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = False

# Mail of the accounts part goes the way of all mail; django.core.mail itself sends nothing.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

LOGGING_CONFIG = None
SILENCED_SYSTEM_CHECKS = [
    "security.W004",  # HSTS, SSL redirect and secure cookies follow GUANXI_PUBLIC_URL: on when it is https.
    "security.W008",
    "security.W012",
    "security.W016",
]
