"""What every environment shares. `dev`, `test` and `production` import it and change what differs."""

from pathlib import Path
from typing import Any

import django_stubs_ext
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from lms import env

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = env.folder("LMS_VAR", BASE_DIR / "var")  # everything made at run time, and nothing else
DATA_DIR = BASE_DIR / "lms" / "people" / "data"

# --- apps -------------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "lms.apps.LmsConfig",
    "lms.exchange.apps.ExchangeConfig",
    "lms.registry.apps.RegistryConfig",
    "lms.reports.apps.ReportsConfig",
    "lms.records.apps.RecordsConfig",
    "lms.points.apps.PointsConfig",
    "lms.delivery.apps.DeliveryConfig",
    "lms.bases.apps.BasesConfig",
    "lms.own_account.apps.OwnAccountConfig",
    "lms.plan.apps.PlanConfig",
    "lms.second_factor.apps.SecondFactorConfig",
    "lms.people.apps.PeopleConfig",
    "lms.backoffice.apps.BackofficeConfig",
    "courses.study.apps.StudyConfig",
    "courses.assess.apps.AssessConfig",
    "courses.pages.apps.PagesConfig",
    "accessibility.apps.AccessibilityConfig",
    "media_pipeline.apps.MediaPipelineConfig",
    "foundation.apps.FoundationConfig",
    "wagtail.contrib.forms",
    "lms.settings.wagtail_apps.Redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "lms.settings.wagtail_apps.Snippets",
    "lms.settings.wagtail_apps.Documents",
    "lms.settings.wagtail_apps.Images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "rules",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lms.web.privacy.stored_nowhere",
    "lms.web.malformed.MalformedRequests",
    "lms.people.middleware.not_now",
    "lms.people.signing_in.sessions.SessionMiddleware",
    "lms.web.language.chosen",
    "lms.web.tongues.marked",
    "django.middleware.common.CommonMiddleware",
    "lms.web.errors.worded",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "lms.web.csp.admin",
    "allauth.account.middleware.AccountMiddleware",
    "lms.people.limits.middleware.answer",
    "lms.people.middleware.subject",
    "lms.bases.middleware.postings_of_today",
    "accessibility.display.preferences.display",
    "lms.web.refused_forms.TitleSaysSo",
    "lms.people.kept_forms.middleware.OwnForms",
    "lms.front.middleware.BeforeBody",
    "lms.people.middleware.DeclaredViews",
    "lms.second_factor.middleware.SecondFactor",
    "lms.own_account.middleware.SlipSettles",
    "courses.pages.admin.middleware.WithinReach",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "courses.pages.gate.gate_middleware.GateMiddleware",
]
ROOT_URLCONF = "lms.urls"
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []  # texts embed nothing from elsewhere: the server fetches no address
WSGI_APPLICATION = "lms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["lms.templatetags.marked_forms"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lms.web.context.site",
            ],
        },
    },
]

# --- database: the embedded default; production brings PostgreSQL -----------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "lms.db.sqlite",
        "NAME": VAR_DIR / "lms.sqlite3",
        # Opening a connection (functions, PRAGMAs) and closing the last one (a checkpoint) cost more than a request.
        "CONN_MAX_AGE": 3600,
        # IMMEDIATE: a deferred transaction that turns from reading to writing fails at once instead of waiting.
        # FULL: NORMAL can lose an acknowledged commit when the power goes.
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000",
        },
    },
}
# Parts of pages without any data, rendered once a process and language (`{% cache %}` of the templates). In the
# process's own memory: after a deployment a new process renders them again.
FRAGMENTS = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "fragments",
    "OPTIONS": {"MAX_ENTRIES": 100},
}
CACHES: dict[str, dict[str, Any]] = {
    # Limits and once-only marks rest on it: exact counts, and nothing culled before its time (`lms/cache`).
    "default": {"BACKEND": "lms.cache.sqlite.SQLiteCache", "LOCATION": VAR_DIR / "cache.sqlite3"},
    "fragments": FRAGMENTS,
}

# --- the queue: files by default; it carries ids only -----------------------------------------------------------------
QUEUE_DIR = VAR_DIR / "queue"
CELERY_BROKER_URL = "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    "data_folder_in": str(QUEUE_DIR / "messages"),
    "data_folder_out": str(QUEUE_DIR / "messages"),  # one folder in and out: worker and web server share it
    "control_folder": str(QUEUE_DIR / "control"),
    "polling_interval": 0.2,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False  # this broker drops a message when it is read, so late acks promise what it cannot keep
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 3
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_DEFAULT_QUEUE = "default"
# What has been lost is found again from rows: called every minute by `manage.py serve` (and by cron past one machine).
SWEEPS = [
    "media_pipeline.engine.runs.sweep",
    "media_pipeline.operating.collecting.sweep",
    "media_pipeline.uploads.uploads.sweep",
    "courses.pages.gate.gate.sweep",
    "courses.pages.gate.schedule.sweep",
    "lms.backoffice.jobs.sweep",
    "lms.bases.lifecycle.projection.sweep",
    "lms.bases.news.sweep",
    "lms.delivery.lifecycle.steps.sweep",
    "lms.delivery.news.sweep",
    "lms.points.credits.posting.sweep",
    "lms.points.ledger.checkpoints.sweep",
    "lms.points.rerun.regrade.sweep",
    "lms.records.certificates.batches.sweep",
    "lms.records.certificates.certificate_review.sweep",
    "lms.people.accounts.erasing.sweep",
    "lms.people.signing_in.sessions.sweep",
    "lms.people.sms.sending.sweep",
    "lms.second_factor.resets.resets.sweep",
    "lms.own_account.new_phones.sweep",
    "lms.own_account.requests.sweep",
    "lms.exchange.imports.sweep",
]

# --- people -----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
# The functions that encrypt and decrypt words about a person (`foundation.text.encrypted_text`).
SEALED_WORDS = ("lms.people.identity.vault.encrypt", "lms.people.identity.vault.words")
# Where acts are written down that leave no row of their own (`foundation.act_journal`).
ACT_JOURNAL = "lms.people.journal.write"
AUTHENTICATION_BACKENDS = [
    "lms.people.access.Backend",
    "lms.people.signing_in.backends.ByPassword",
    "lms.people.signing_in.backends.ByCode",
]
ACCESS_SCOPE = "lms.people.access.scope"
ACCESS_SIGN_IN = "lms.people.kept_forms.signing_in.lead"  # request -> the answer to somebody who is not signed in
ACCESS_LIBRARY = "lms.people.library.guard.opens"  # (user, name, arguments) -> whether a library's address would open
ACCESS_PROOF = "lms.second_factor.proofs.proof.asked"  # request -> None, or a page that asks who it is once more
ACCESS_WHY = "lms.people.access.why"  # (user, permission, thing) -> why it was refused, in words
# Argon2 tuned down from the library's 100 MB: a class of forty signs in at nine o'clock on two cores.
PASSWORD_HASHERS = [
    "lms.people.signing_in.passwords.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "lms.people.signing_in.passwords.NotOfThisPlace"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "people:home"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "lms.second_factor.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"phone", "username"}
ACCOUNT_SIGNUP_FIELDS = ["phone", "username*", "password1*"]  # allauth wants them; sign-up itself is closed
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600  # ten minutes and five tries: switch and screen-reader users need them
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_PHONE_VERIFICATION_ENABLED = True
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 600
ACCOUNT_PHONE_VERIFICATION_MAX_ATTEMPTS = 5
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT = ACCOUNT_LOGIN_BY_CODE_FORMAT
# Passwords and codes are counted where they are compared (`lms/people/limits/bounds.py`); here is what is left. By
# person and phone, never by address alone: a training room of forty shares one.
ACCOUNT_RATE_LIMITS: Any = {
    "login": None,
    "request_login_code": None,
    "signup": None,
    "login_failed": "5/5m/key",  # allauth.mfa asks under this name; our adapter does not
    "change_password": "5/m/user,30/d/user",
    "reauthenticate": "10/m/user",
    "change_phone": "5/10m/user,10/d/user",
    "verify_phone": "5/10m/key,20/d/key,300/10m/ip",
}
MFA_RATE_LIMITS: Any = {"webauthn_login": None}  # a passkey is no secret that is guessed; strangers would fill a bound
ACCOUNT_FORMS = {
    "login": "lms.people.limits.codes.LoginForm",
    "request_login_code": "lms.people.limits.codes.RequestLoginCodeForm",
    "confirm_login_code": "lms.people.limits.codes.ConfirmLoginCodeForm",
    "verify_phone": "lms.people.limits.codes.VerifyPhoneForm",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_TIMEOUT = 24 * 60 * 60  # between password and second factor there is no hurry
MFA_ADAPTER = "lms.second_factor.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A passkey signs in alone: unlocking it (finger, face, PIN) is the other half. "preferred" would let a found key in.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_TOLERANCE = 1  # a step of 30 seconds either way
MFA_RECOVERY_CODE_COUNT = 10
MFA_FORMS = {
    "authenticate": "lms.second_factor.forms.AuthenticateForm",
    "authenticate_webauthn": "lms.second_factor.forms.AuthenticatePasskeyForm",
    "login_webauthn": "lms.second_factor.forms.LoginPasskeyForm",
    "activate_totp": "lms.second_factor.forms.ActivateForm",
    "add_webauthn": "lms.second_factor.forms.AddPasskeyForm",
    "edit_webauthn": "lms.second_factor.forms.NamePasskeyForm",
}
# Roles that need a second factor: they see or decide about people beyond a class of their own; operators always do.
# A check refuses settings without it, except those that allow the demonstration world.
SECOND_FACTOR_REQUIRED = True
SECOND_FACTOR_ROLES = [
    *("county_officer", "prefecture_officer", "province_officer", "counsellor", "auditor"),
    "base_staff",  # the certificate desk and the rosters of a whole base
]
SECOND_FACTOR_FRESH_SECONDS = 5 * 60  # before reveal, merge, erase, void and export of names
SECOND_FACTOR_DEVICE_DAYS = 30
SECOND_FACTOR_RESET_HOURS = 24
SMS_BACKEND = "lms.people.sms.backends.FileBackend"
SMS_FILE = VAR_DIR / "sms.log"
SMS_URL = ""  # of a gateway over HTTPS (`lms/people/sms/gateway.py`)
SMS_KEY_ID = SMS_SECRET = ""
SMS_SIGN_NAME = "云南残培"  # registered with the gateway; stands as 【…】 before the words
SMS_TEMPLATES: dict[str, str] = {}  # our code -> the gateway's id; none for a gateway that takes text
SMS_TIMEOUT = 5  # seconds for the whole exchange
SMS_COST_FEN = 5  # a short message costs four to five fen at the large providers
# Above the first only codes and security messages go out, and news waits; above the second nothing does.
SMS_DAILY_COST_FEN, SMS_HARD_DAILY_COST_FEN = 20_000, 100_000
SMS_QUIET_HOURS = (21, 8)  # of Shanghai: news waits until the morning; codes and security messages never wait
# Who was erased, outside the database: keep it apart from backups, which are older than what it says.
ERASURE_FILE = env.folder("ERASURE_FILE", VAR_DIR / "erasures.jsonl")
MASTER_KEY_ID = "1"
MASTER_KEY: bytes = b""  # dev, test and production each bring theirs
LEDGER_KEY_ID = "1"
LEDGER_KEY: bytes = b""  # signs the ledger's daily checkpoint (Ed25519); as above
LEDGER_OLD_KEYS: dict[str, str] = {}  # public keys that signed before, by id, as hex
ROSTER_NEW_A_DAY = 500  # new people whom the staff of one training body may enter in class lists
ROSTER_ROWS_A_DAY = 10_000  # rows that one training body or office may have looked through
ROSTER_WAITS_DAYS = 7  # how long a class list may wait for a word before it is given up
REJECTED_ROWS_DAYS = 60  # after which the name of a rejected row of a list is forgotten
SESSION_ENGINE = "lms.people.signing_in.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30

# --- language and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LOCALE_PATHS = [BASE_DIR / "lms" / "library_locale"]  # see lms/translations/library_words.py
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_ALLOW_UNICODE_SLUGS = False  # see courses/pages/addresses.py
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- files ------------------------------------------------------------------------------------------------------------
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
WORK_DIR = VAR_DIR / "work"
UPLOAD_DIR = VAR_DIR / "uploads"
MODELS_DIR = VAR_DIR / "models"
NODE_MODULES = BASE_DIR / "node_modules"
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "courses" / "static"]  # `courses` holds four apps and is none itself
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "lms.static_files.staticfiles.NodeModules",
]
# Served as npm/<name>.
NPM_FILES = [
    "hls.js/dist/hls.min.mjs",
    "hls.js/dist/hls.min.mjs.map",
    "tus-js-client/dist/tus.min.js",
    "tus-js-client/dist/tus.min.js.map",
]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (
    *("jpg", "jpeg", "png", "gif", "webp", "zip", "gz", "tgz", "bz2", "tbz", "xz", "br", "woff", "woff2"),
    *("map", "ts", "mts"),
)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# --- the front (lms/front) --------------------------------------------------------------------------------------------
FRONT_THREADS = 4  # requests in hand a process; a slow peer never holds one
FRONT_LINES_A_USER = 4  # long bodies that one person sends at a time, on one machine
FRONT_WHOLE_WITHIN = 30.0  # seconds in which a form or JSON has come
FRONT_SLOWEST = 1000  # bytes a second that a longer body brings at least, averaged over
FRONT_AVERAGED_OVER = 60.0  # seconds
FRONT_KEPT_FREE = 1 << 30  # bytes of the disk that no long form may take (507)

# --- security ---------------------------------------------------------------------------------------------------------
SECURE_CSP: dict[str, Any] = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "media-src": [CSP.SELF, "blob:"],
    "worker-src": [CSP.SELF, "blob:"],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
    "form-action": [CSP.SELF],
}
# Wagtail's admin writes inline styles and scripts; it has its own, looser policy.
ADMIN_CSP: dict[str, Any] = SECURE_CSP | {
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE, CSP.UNSAFE_EVAL],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "frame-src": [CSP.SELF],
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "lms.people.kept_forms.csrf.failed"

# --- Wagtail ----------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "云南残疾人职业培训"
WAGTAILADMIN_BASE_URL = "http://localhost:8000"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "courses.pages.admin.rich_text.BoundedTextArea"}}
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf", "jpg", "png", "docx", "xlsx"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
# One way in, and one place for passwords (`lms/people/library/`).
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False

# --- media ------------------------------------------------------------------------------------------------------------
FFMPEG: str | None = None  # None: the binary that PyPI's imageio-ffmpeg carries
MEDIA_ASIDE = ["accessibility.aside.links"]  # what a film's page shows of what others know
MEDIA_TO_CHOOSE = ["accessibility.aside.without_parts"]  # what the film chooser of lessons leaves out
MEDIA_STAGES = {
    "probe": "media_pipeline.stages.probe.Probe",
    "measure": "media_pipeline.stages.measure.Measure",
    "encode": "media_pipeline.stages.encode.Encode",
    "encode_rest": "media_pipeline.stages.encode_rest.EncodeRest",
    "package": "media_pipeline.stages.package.Package",
    "package_rest": "media_pipeline.stages.package_rest.PackageRest",
    "encode_sign": "media_pipeline.stages.encode_sign.EncodeSign",
    "package_sign": "media_pipeline.stages.package_sign.PackageSign",
    "compose": "media_pipeline.stages.compose.Compose",
    "burn": "accessibility.stages.burn.Burn",
    "describe_recorded": "media_pipeline.stages.describe_recorded.DescribeRecorded",
    "describe": "accessibility.stages.describe.Describe",
    "recognise": "accessibility.stages.recognise.Recognise",
}
# How many stages that let others go first (the large sizes of long films) run at a time, on all machines together.
MEDIA_YIELDING_AT_ONCE = 1
# An operator with a better model says where its folder is.
RECOGNISER_MODEL_DIR = env.folder("RECOGNISER_MODEL_DIR", MODELS_DIR / "whisper-base")
SPEAKER_MODEL_DIR = env.folder("SPEAKER_MODEL_DIR", MODELS_DIR / "kokoro")
SPEAKER_VOICES_DIR = env.folder("SPEAKER_VOICES_DIR", NODE_MODULES / "kokoro-js" / "voices")

# --- accessibility and publishing -------------------------------------------------------------------------------------
CAPTION_PROFILE = "zh-Hans"
ACCESSIBILITY_POLICY: dict[str, Any] = {}  # changes to accessibility.readiness.readiness.Policy's defaults
# Which films get their captions in the picture without being asked for: "plain" the lesson, "signed" each signed film.
BURNT_CAPTIONS = {"plain": False, "signed": False}
PUBLISH_CHECKS = ["lms.bases.publishing.base_may_publish"]
PUBLISH_HINTS = [
    "courses.study.versions.twins.findings",
    "lms.records.typesetting.publishing.title_on_papers",
]  # these never keep a page back, so they are not asked while it is saved
FOREIGN_CHECKS = ["lms.bases.belonging.of_another_base"]  # what a page refers to and is another's

# --- study and points -------------------------------------------------------------------------------------------------
STUDY_RATE_CAP = 3.0  # never below the fastest speed the player offers: speed is free for the learner
STUDY_ACCEPT_DAYS = 14
# Study without a network (`courses.study.values.stretches`): how long a grant lasts, how long after its end what was
# written under it still counts by itself, and how many hours of the clock a local day of it may hold.
STUDY_OFFLINE_DAYS = 30
STUDY_OFFLINE_ACCEPT_DAYS = 60
STUDY_OFFLINE_DAY_HOURS = 8
STUDY_COMPLETION_SHARE = 0.9
STUDY_PRESENCE_MINUTES = 15  # of counted study without asking whether anybody is there; 0 never asks
# Whether counted film must have gone out to the learner under her lease's token: "off", "note" (officers read how much
# had not, and the rules of the day may ask for it) or "require" (always). Only where we serve the film ourselves.
STUDY_DELIVERY = env.text("STUDY_DELIVERY", "note")
STUDY_DELIVERY_POLICY = "lms.points.policy.versions.requires_delivery"
STUDY_READING_SPEED = 240  # Chinese characters a minute of teaching text: our own figure, below a quick reader's 300+
STUDY_SECTION_MINUTES = 15  # of reading (a text, or a part of a film's transcript) for which one question vouches
STUDY_EARLIER_DAYS = 30  # how long those who began with a version may finish it after it was replaced
CLASS_HOUR_MINUTES = 45
APPEAL_ANSWER_DAYS = 15  # a learner who says that something is wrong hears within these days

ALLOW_DEMO_WORLD = False  # one public password: never where real people are

# Public keys (64 hexadecimal digits each) that signed certificates before CERTIFICATE_KEY was changed.
CERTIFICATE_RETIRED_KEYS: list[str] = []

# --- words on every page ----------------------------------------------------------------------------------------------
SITE_NAME = _("Yunnan vocational training for disabled people")
HOTLINE = "0871-12385"
