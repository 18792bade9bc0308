"""All settings of Zona Integritas, read strictly from the environment.

A real installation sets at least SECRET_KEY, without which it does not start, and ALLOWED_HOSTS.
``make run`` sets DEMO_MODE=1: invented data on SQLite, on this machine only.
"""

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from zona_integritas import env
from zona_integritas.ground.logs import configuration
from zona_integritas.signing_in import *  # noqa: F403 - settings that no installation changes
from zona_integritas.template_engines import template_engines

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

# Demo mode offers ready-made accounts on the login page; it never belongs on a real server.
DEMO_MODE = env.boolean("DEMO_MODE", False)
DEMO_PASSWORD = "musim-2026-percobaan"  # noqa: S105 - known on purpose, in demo mode only
DEBUG = env.boolean("DEBUG", False)

DEMO_KEY = "demo-saja-" + "jangan-dipakai-di-luar-mode-demo-" * 2
if DEMO_MODE:
    SECRET_KEY = env.secret("SECRET_KEY") or DEMO_KEY
    ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
else:
    SECRET_KEY = env.key("SECRET_KEY", known=DEMO_KEY)
    ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS")
# The key before this one: what it signed or closed (sessions, second factors) still opens.
SECRET_KEY_FALLBACKS = [key for key in (env.secret("SECRET_KEY_BEFORE"),) if key]
# Where people reach the application: stands in the QR code of every paper and in mails.
_NAMED_HOST = next((host for host in ALLOWED_HOSTS if host[0] not in ".*"), "localhost")
BASE_URL = env.base_url(
    "BASE_URL", "http://127.0.0.1:8000" if DEMO_MODE else f"https://{_NAMED_HOST}"
)
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "zona_integritas",  # before accounts, whose changepassword it replaces
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "crispy_forms",
    "crispy_bootstrap5",
    "import_export",
    "django_htmx",
    "js_lib_bootstrap5",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "csp",
    "zona_integritas.ground.jobs",  # before the queue, whose worker it replaces
    "django_tasks",
    "django_tasks_db",
    "zona_integritas.ground.audit",
    "zona_integritas.ground.notices",
    "zona_integritas.ground.throttle",
    "units",
    "assessment",
    "proposals",
    "zona_integritas.site.quarantine",
]

MIDDLEWARE = [
    "zona_integritas.middleware.RequestIdMiddleware",
    "zona_integritas.middleware.EveryAnswerMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # An LKE page of 110 KB is 12 KB on a slow link; the CSRF token in it is masked per page.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "zona_integritas.middleware.ShownZoneMiddleware",
    "zona_integritas.ground.files.intake.PlainTextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # A body is read by the next but one: visitors are sent away, and sizes asked, before that.
    "zona_integritas.middleware.SignedInMiddleware",
    "zona_integritas.middleware.OwnPasswordMiddleware",
    "zona_integritas.middleware.SecondFactorMiddleware",
    "zona_integritas.ground.files.intake.BodyMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zona_integritas.middleware.NoStoreMiddleware",
    "zona_integritas.middleware.WhoTypedMiddleware",
    "zona_integritas.site.quarantine.middleware.ScanMiddleware",
    "zona_integritas.middleware.ButtonOnlyMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "zona_integritas.ground.throttle.sign_in.SignInBrakeMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "zona_integritas.urls"
WSGI_APPLICATION = "zona_integritas.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = template_engines(BASE_DIR / "templates")

DATABASES = {"default": env.database("DATABASE_URL", str(VAR_DIR / "zona_integritas.sqlite3"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# How long a one-time link to make the own password may be used.
INVITATION_HOURS = env.integer("INVITATION_HOURS", 72, minimum=1)
# Whoever holds one of these roles must have a second step; in demo mode nobody must, so that
# anybody can look around. Empty: nobody.
SECOND_FACTOR_ROLES = frozenset(
    env.words(
        "SECOND_FACTOR_ROLES",
        "" if DEMO_MODE else "admin,pokja,tpi_member,tpi_lead,tpi_supervisor,leadership",
    )
)
# How long ago somebody may have signed in who decides, settles, or gives roles.
FRESH_SIGN_IN_MINUTES = env.integer("FRESH_SIGN_IN_MINUTES", 30, minimum=1)
ACCOUNT_REAUTHENTICATION_TIMEOUT = FRESH_SIGN_IN_MINUTES * 60
# Networks in which many people share one address: there many names in vain stop nobody.
TRUSTED_NETWORKS = env.networks("TRUSTED_NETWORKS")
# Signing in through the agency's identity provider (OpenID Connect); without an address there is
# none. Accounts are matched by one claim and never made.
OIDC_SERVER_URL = env.provider("OIDC_SERVER_URL", plain=DEMO_MODE)
OIDC_CLIENT_ID = env.text("OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = env.secret("OIDC_CLIENT_SECRET")
OIDC_NAME = env.text("OIDC_NAME", "Masuk dengan SSO instansi")
OIDC_CLAIM = env.choice("OIDC_CLAIM", "nip", ("nip", "preferred_username", "email")) or "nip"
# Of its ``amr`` and ``acr``, what says that it asked for a second factor itself.
OIDC_SECOND_FACTOR = env.words("OIDC_SECOND_FACTOR", "mfa,otp")
if OIDC_SERVER_URL and not (OIDC_CLIENT_ID and OIDC_CLIENT_SECRET):
    raise ImproperlyConfigured(
        "OIDC_CLIENT_ID dan OIDC_CLIENT_SECRET belum diisi, padahal OIDC_SERVER_URL terisi."
    )

LANGUAGE_CODE = "id"
# Django's own texts in our words.
LOCALE_PATHS = [BASE_DIR / "zona_integritas" / "locale"]
TIME_ZONE = "Asia/Jakarta"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "files", "file_permissions_mode": 0o600},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO_MODE
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = DEMO_MODE

# Uploads: a whole LKE workbook is about 200 KB, a scanned decree rarely above 10 MB.
UPLOAD_MAX_BYTES = env.integer("UPLOAD_MAX_MB", 20, minimum=1) * 1024 * 1024
EVIDENCE_MAX_FILES = env.integer("EVIDENCE_MAX_FILES", 20, minimum=1)  # at once, for one item
EVIDENCE_MANY_FILES = 300  # at once, for many items, in a ZIP or not
BATCH_MAX_BYTES = env.integer("BATCH_MAX_MB", 300, minimum=1) * 1024 * 1024  # a ZIP of many
ARCHIVE_MAX_BYTES = env.integer("ARCHIVE_MAX_MB", 2000, minimum=1) * 1024 * 1024  # of evidence
# Links handed in as evidence are opened only below these hosts (``drive.instansi.go.id``, or
# ``name:port``); without any, none is. ``LINK_CHECK_PRIVATE`` also allows the own network.
LINK_CHECK_HOSTS = env.words("LINK_CHECK_HOSTS")
LINK_CHECK_PRIVATE = env.boolean("LINK_CHECK_PRIVATE", False)
# ClamAV's daemon, asked about every upload; without it none is scanned. Its StreamMaxLength must
# not be below UPLOAD_MAX_MB.
CLAMD_ADDRESS = env.endpoint("CLAMD_ADDRESS")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = EVIDENCE_MANY_FILES + 1  # one more is told in words
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "zona_integritas.ground.files.uploads.OnDisk",
]

# Long work waits in the database for `manage.py db_worker`; in demo mode the application itself
# takes it up, so that one command is enough.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
JOBS_IN_PROCESS = env.boolean("JOBS_IN_PROCESS", DEMO_MODE)

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
IMPORT_EXPORT_USE_TRANSACTIONS = True

# Where a form may lead: browsers ask it of what a page redirects to as well, so the origin of an
# identity provider belongs here.
FORM_ACTION_ORIGINS = [env.origin(OIDC_SERVER_URL)] if OIDC_SERVER_URL else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *FORM_ACTION_ORIGINS],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "units.sessions"  # the session brings its person along
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = env.integer("SESSION_HOURS", 10, minimum=1) * 60 * 60  # from signing in
SESSION_IDLE_MINUTES = env.integer("SESSION_IDLE_MINUTES", 120)  # without doing anything; 0: never
CSRF_FAILURE_VIEW = "zona_integritas.site.views.csrf_failure"

# Demo mode serves plain HTTP on the own machine; everywhere else HTTPS is the rule.
HTTPS = env.boolean("HTTPS", not DEMO_MODE)
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# What binds other hosts of the domain, or browsers for good, is the domain owner's to say.
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and env.boolean("HSTS_INCLUDE_SUBDOMAINS", True)
SECURE_HSTS_PRELOAD = HTTPS and env.boolean("HSTS_PRELOAD", False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
BEHIND_PROXY = env.boolean("BEHIND_PROXY", False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
DEFAULT_FROM_EMAIL = env.text(
    "DEFAULT_FROM_EMAIL",
    # An invented domain belongs to the demo; elsewhere the own host stands there.
    "zona-integritas@instansi.example" if DEMO_MODE else f"zona-integritas@{_NAMED_HOST}",
)
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("EMAIL_PORT", 25, minimum=1)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.secret("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.boolean("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = env.boolean("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10  # seconds: a mail server that does not answer must not hold a request

# Personal data are kept this long (``site/privacy/kinds.py`` says what then becomes of them).
RESULT_KEEP_DAYS = env.integer("RESULT_KEEP_DAYS", 14, minimum=1)
SIGN_IN_KEEP_DAYS = env.integer("SIGN_IN_KEEP_DAYS", 90, minimum=1)
NOTICE_KEEP_DAYS = env.integer("NOTICE_KEEP_DAYS", 400, minimum=7)
IMPORT_KEEP_DAYS = env.integer("IMPORT_KEEP_DAYS", 730, minimum=30)
INVITATION_KEEP_DAYS = env.integer("INVITATION_KEEP_DAYS", 90, minimum=1)
QUARANTINE_KEEP_DAYS = env.integer("QUARANTINE_KEEP_DAYS", 30, minimum=1)
SURVEY_KEEP_YEARS = env.integer("SURVEY_KEEP_YEARS", 1)  # after the end of the period's year
ACCOUNT_KEEP_YEARS = env.integer("ACCOUNT_KEEP_YEARS", 2)  # after it was closed
# Who answers for personal data (UU 27/2022 art. 53), and whom to tell of a weakness (RFC 9116).
PRIVACY_CONTACT = env.text("PRIVACY_CONTACT")
SECURITY_CONTACT = env.contact("SECURITY_CONTACT")
SECURITY_POLICY_URL = env.web_page("SECURITY_POLICY_URL")

# The public page that checks papers: how often one address may ask, and hand in a file.
CHECKS_PER_MINUTE = env.integer("CHECKS_PER_MINUTE", 30, minimum=1)

# What stands in the letterhead until somebody saves the page *Instansi* for the first time; from
# then on only that counts (zona_integritas.ground.agency). Only the demo has an invented one:
# elsewhere what is not set is missing, and said to be.
_DEMO_AGENCY = env.demo_agency(BASE_DIR / "fixtures" / "demo" / "agency.json") if DEMO_MODE else {}
AGENCY_ADDRESS = env.text("AGENCY_ADDRESS", _DEMO_AGENCY.get("address", ""))
AGENCY_CITY = env.text("AGENCY_CITY", _DEMO_AGENCY.get("city", ""))
AGENCY_HEAD_TITLE = env.text("AGENCY_HEAD_TITLE", _DEMO_AGENCY.get("head_title", ""))
# Some prerequisites differ. ``kl`` and ``pemda`` stand for any of theirs.
AGENCY_TYPE = env.choice(
    "AGENCY_TYPE",
    _DEMO_AGENCY.get("type", ""),
    ("kementerian", "lembaga", "provinsi", "kabupaten", "kota", "kl", "pemda"),
)
AGENCY_LOGO = env.text("AGENCY_LOGO")  # a path to an SVG, PNG or JPG file, optional
# The number of an issued paper, per kind and year; {urut} alone tells two of them apart.
PAPER_NUMBER_PATTERN = env.pattern(
    "PAPER_NUMBER_PATTERN",
    "{urut}/ZI/{kode}/{bulan_romawi}/{tahun}",
    needed=frozenset({"urut", "kode", "tahun"}),
    allowed=frozenset({"urut", "kode", "tahun", "bulan", "bulan_romawi"}),
)

# Also gunicorn's own lines: gunicorn.conf.py takes it from here.
LOGGING = configuration(
    env.text("LOG_LEVEL", "WARNING"), env.choice("LOG_FORMAT", "text", ("text", "json"))
)
