"""The part of the settings about signing in that no installation changes."""

AUTH_USER_MODEL = "units.User"
AUTHENTICATION_BACKENDS = [
    "zona_integritas.ground.throttle.sign_in.SignInBrake",
    "axes.backends.AxesStandaloneBackend",
    "units.backends.PersonBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Argon2 first: an older hash is made anew when its owner signs in.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60  # a link that came by mail
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"

# Signing in is django-allauth's, behind pages, words and addresses of ours (site/accounts).
ACCOUNT_ADAPTER = "zona_integritas.site.accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "zona_integritas.site.sso.adapter.SsoAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # nobody signs up; the login form asks it
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False  # our services tell people
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a class
ACCOUNT_SESSION_REMEMBER = True  # as long as SESSION_COOKIE_AGE, for everybody
ACCOUNT_RATE_LIMITS = {
    "login": None,  # wrong passwords are counted by the brake and by axes, per name and place
    "login_failed": "5/5m/key,30/d/key",  # a second factor, per person
    "reset_password": "20/m/ip,3/h/key",
}
# The second step of signing in: an application, a passkey, and codes for when they are lost.
MFA_ADAPTER = "zona_integritas.site.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts are handed out; nobody takes somebody else's address
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # half a minute before and after: clocks of phones differ
# Second factors are counted here, by all processes together. No page asks it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "throttle_sharedentry",
        "KEY_FUNCTION": "zona_integritas.ground.throttle.counting.shared_key",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

# A person who mistypes five times waits a quarter of an hour; others from the same office go on.
# ``zona_integritas.ground.throttle.sign_in`` counts names per address, and tries per name.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "zona_integritas.ground.throttle.counting.address_of"
# What was typed as a name may be a password: neither it nor the form is kept.
AXES_USERNAME_CALLABLE = "zona_integritas.ground.throttle.sign_in.counted_name"
AXES_SENSITIVE_PARAMETERS = ["login", "username", "ip_address"]
AXES_WHITELIST_CALLABLE = "zona_integritas.ground.throttle.sign_in.exempt"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # asking again does not lengthen the wait
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
