"""Django's settings, all out of bot.settings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from bot import secrets
from bot.settings import ROOT, settings, state_dir

_own = settings()

SECRET_KEY = secrets.read("django")
DEBUG = False
ALLOWED_HOSTS = list(_own.allowed_hosts)
ROOT_URLCONF = "bot.web.urls"
ASGI_APPLICATION = "bot.web.asgi.application"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "bot.web.chat",
    "bot.web.review",
    "bot.web.pages",
]

# Only the console needs sessions and accounts: bot.web.urls puts the chat API on a path that never touches them.
MIDDLEWARE = [
    "bot.web.headers.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

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
    if not _own.database_url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(state_dir() / "attune.sqlite3"),
            # Opening the file anew costs more than most statements, and a turn would do it four times.
            "CONN_MAX_AGE": 600,
            # The chat's threads have connections of their own: tests need a file as well.
            "TEST": {"NAME": str(state_dir() / "test.sqlite3")},
            "OPTIONS": {
                # IMMEDIATE: a transaction that will write takes the lock at once and waits for it; it can't fail in the middle.
                "transaction_mode": "IMMEDIATE",
                "timeout": 10,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;",
            },
        }
    parts = urlsplit(_own.database_url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database()}

CACHES: dict[str, dict[str, Any]] = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": _own.redis_url,
            # Asked in the loop that answers everybody: a Redis that hangs must not hang the chat.
            "OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 0.3},
        }
        if _own.redis_url
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}
    )
}

_mail = urlsplit(_own.mail_url)
EMAIL_HOST = _mail.hostname or ""  # empty: alerts and invitations by mail say that no mail server is set
EMAIL_PORT = _mail.port or {"smtps": 465, "smtp+tls": 587}.get(_mail.scheme, 25)
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _own.mail_from or "attune@localhost"

STATIC_URL = "/static/"
STATICFILES_DIRS = [("widget", str(ROOT / "bot" / "web" / "widget"))]
# Set-up collects them with gzip copies beside (bot/prepare.py); before that they are served from where they are.
_collected = state_dir() / "static"
STATIC_ROOT = str(_collected) if _collected.is_dir() else None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_AUTOREFRESH = False

# 2,000 characters are at most 8 kB of UTF-8; a body far beyond that is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _own.https
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SECURE = _own.https
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if _own.https else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _own.https else None
X_FRAME_OPTIONS = "DENY"

# Failed sign-ins are counted for a name and an address together: a stranger who knows a name can't lock its owner out
# elsewhere, and a proxy that hides addresses locks one account, never all. The address is REMOTE_ADDR, which uvicorn sets
# from X-Forwarded-For of proxies it trusts (FORWARDED_ALLOW_IPS, this machine by default).
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# People type their password into the wrong field: what is stored is a keyed digest of the name.
AXES_USERNAME_CALLABLE = "bot.web.review.lockout.counted_name"
AXES_SENSITIVE_PARAMETERS = ["username", "password", "next"]
# The sign-in page answers a lock-out itself, so the middleware would only cost every chat request a step.
SILENCED_SYSTEM_CHECKS = ["axes.W002"]
OTP_TOTP_ISSUER = "Attune review"

CSRF_FAILURE_VIEW = "bot.web.review.views.refusals.out_of_date"
LOGIN_URL = "/review/sign-in/"
LOGIN_REDIRECT_URL = "/review/"
LOGOUT_REDIRECT_URL = "/review/sign-in/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Requests are not logged by path with query, and never with their body: words of people stay in the database.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"attune": {"level": "INFO"}, "django.request": {"level": "ERROR"}, "axes": {"level": "ERROR"}},
}
