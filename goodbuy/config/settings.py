"""One file, read from the environment. `goodbuy doctor` explains each value in words."""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlparse

from django.utils.csp import CSP

PACKAGE = Path(__file__).resolve().parent.parent


def _default_folder() -> Path:
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "goodbuy"


GOODBUY_DATA = Path(os.environ.get("GOODBUY_DATA") or _default_folder())
GOODBUY_DEMO = os.environ.get("GOODBUY_DEMO") == "1"
GOODBUY_URL = os.environ.get("GOODBUY_URL", "http://localhost:8000").rstrip("/")
DEBUG = os.environ.get("GOODBUY_DEBUG") == "1"


def _secret_key() -> str:
    if key := os.environ.get("GOODBUY_SECRET_KEY"):
        return key
    kept = GOODBUY_DATA / "secret-key"
    try:
        return kept.read_text().strip()
    except FileNotFoundError:
        pass
    GOODBUY_DATA.mkdir(parents=True, exist_ok=True)
    try:
        with open(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return kept.read_text().strip()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = (os.environ.get("GOODBUY_HOSTS") or "*").split(",")
_address = urlparse(GOODBUY_URL)
CSRF_TRUSTED_ORIGINS = [f"{_address.scheme}://{_address.netloc}"]
IS_SECURE = _address.scheme == "https"


def _database(url: str) -> dict[str, object]:
    parts = urlparse(url)
    asked = {k: v[0] for k, v in parse_qs(parts.query).items()}
    options: dict[str, object] = {k: v for k, v in asked.items() if k not in ("host", "port")}
    first_words = []
    if os.environ.get("GOODBUY_ROLE") != "owner":
        first_words.append("-c role=goodbuy_web")
    if not os.environ.get("LISTEN_DATABASE_URL"):
        # No pooler hands connections around, so plans may stay with them (kernel/statements.py):
        # one for all values, or PostgreSQL would plan the longest statements at each request.
        options["prepare_threshold"] = 0
        first_words.append("-c plan_cache_mode=force_generic_plan")
    if first_words:
        options["options"] = " ".join(first_words)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "goodbuy",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": asked.get("host") or parts.hostname or "",
        "PORT": asked.get("port") or parts.port or "",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": options,
    }


DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql://postgres@/goodbuy")
LISTEN_DATABASE_URL = os.environ.get("LISTEN_DATABASE_URL", DATABASE_URL)
DATABASES = {"default": _database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "goodbuy.kernel",
    "goodbuy.workspaces",
    "goodbuy.timeline",
    "goodbuy.people",
    "goodbuy.conversations",
    "goodbuy.deals",
    "goodbuy.promises",
    "goodbuy.plans",
    "goodbuy.insight",
    "goodbuy.integrations",
    "goodbuy.room",
    "goodbuy.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "goodbuy.kernel.compression.CompressionMiddleware",
    "goodbuy.kernel.tongues.TongueMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "goodbuy.workspaces.sessions.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "goodbuy.workspaces.accounts.SessionListMiddleware",
    "goodbuy.workspaces.problems.UnreadableLettersMiddleware",
    "goodbuy.workspaces.problems.ProblemMiddleware",
]

ROOT_URLCONF = "goodbuy.config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "goodbuy.kernel.theme.theme",
                "goodbuy.workspaces.context.workspace",
            ],
            "builtins": [
                "django.templatetags.static",
                "django.templatetags.i18n",
                "goodbuy.kernel.templatetags.goodbuy",
                "goodbuy.kernel.templatetags.translated",
                "goodbuy.workspaces.templatetags.frame",
            ],
        },
    }
]
FORM_RENDERER = "goodbuy.kernel.field_words.Renderer"

AUTH_USER_MODEL = "workspaces.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "goodbuy.workspaces.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# Nobody signs up, but allauth asks for a password at sign-in only where this names one.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
# An unknown address gets no mail: else anybody could have us write to anybody.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Goodbuy"
# A code that was typed slowly, or on a telephone whose clock is a little off (RFC 6238, 5.2).
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_SECURE
_FORMS = "goodbuy.workspaces.sign_in_forms."
ACCOUNT_FORMS = {
    "login": f"{_FORMS}LoginForm",
    "request_login_code": f"{_FORMS}RequestLoginCodeForm",
    "confirm_login_code": f"{_FORMS}ConfirmLoginCodeForm",
    "confirm_email_verification_code": f"{_FORMS}ConfirmEmailVerificationCodeForm",
    "confirm_password_reset_code": f"{_FORMS}ConfirmPasswordResetCodeForm",
    "reset_password": f"{_FORMS}ResetPasswordForm",
    "reset_password_from_key": f"{_FORMS}ResetPasswordKeyForm",
    "change_password": f"{_FORMS}ChangePasswordForm",
    "set_password": f"{_FORMS}SetPasswordForm",
    "reauthenticate": f"{_FORMS}ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": f"{_FORMS}AuthenticateForm",
    "reauthenticate": f"{_FORMS}MFAReauthenticateForm",
    "activate_totp": f"{_FORMS}ActivateTOTPForm",
    "add_webauthn": f"{_FORMS}AddWebAuthnForm",
    "edit_webauthn": f"{_FORMS}EditWebAuthnForm",
}
MFA_ADAPTER = "goodbuy.workspaces.accounts.MFAAdapter"
USERSESSIONS_TRACK_ACTIVITY = True

SESSION_ENGINE = "goodbuy.workspaces.sessions"
SESSION_COOKIE_NAME = "goodbuy"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
    }
}

PROCRASTINATE_IMPORT_PATHS = ["goodbuy.config.schedule"]

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 30 if IS_SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE else None
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "en"
# What a client reads; `bin/translate` gathers the words and compiles the translations.
LANGUAGES = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("nl", "Nederlands"),
]
# What clients read, then what only the team reads: see kernel/tongues.py.
LOCALE_PATHS = [PACKAGE / "locale", PACKAGE / "locale_team"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
# The server collects files under names that change with their content, and compresses them once
# (`goodbuy.server.prepare`); development and tests serve them as they lie in the package.
IS_HASHED = os.environ.get("GOODBUY_STATIC") == "hashed"
STATIC_ROOT = GOODBUY_DATA / "static" if IS_HASHED else None
_storage = "django.contrib.staticfiles.storage.StaticFilesStorage"
if IS_HASHED:
    _storage = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _storage},
}
WHITENOISE_USE_FINDERS = not IS_HASHED
MEDIA_ROOT = GOODBUY_DATA / "media"
MEDIA_URL = "/media/"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
MAX_IMPORT_BYTES = 200 * 1024 * 1024

# Mail: GOODBUY_SMTP=smtp://user:password@host:587 (smtps:// for TLS at once). The demo sends none:
# its people are invented, so their letters stay on its outbox page.
_smtp = urlparse(os.environ.get("GOODBUY_SMTP", ""))
GOODBUY_HAS_MAIL_SERVER = bool(_smtp.hostname) and not GOODBUY_DEMO
if GOODBUY_HAS_MAIL_SERVER:
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": _smtp.hostname,
                "port": _smtp.port or 587,
                "username": unquote(_smtp.username or ""),
                "password": unquote(_smtp.password or ""),
                "use_ssl": _smtp.scheme == "smtps",
                "use_tls": _smtp.scheme == "smtp" and bool(_smtp.username),
                "timeout": 20,
            },
        }
    }
else:
    MAILERS = {"default": {"BACKEND": "goodbuy.workspaces.mail.Outbox"}}
DEFAULT_FROM_EMAIL = os.environ.get("GOODBUY_MAIL_FROM", "Goodbuy <goodbuy@localhost>")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("GOODBUY_LOG", "WARNING")},
}
