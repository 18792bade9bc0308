"""Strict reading of settings from the environment.

A value that cannot be understood stops the start with a sentence that names the variable,
instead of silently falling back to something unsafe.
"""

import ipaddress
import json
import os
import re
from pathlib import Path
from string import Formatter
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "ya", "on"}
KEY_LENGTH, KEY_LETTERS = 50, 10  # of a SECRET_KEY: how long, and of how many different ones
_FALSE = {"0", "false", "no", "tidak", "off", ""}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def secret(name: str) -> str:
    """What may not be seen by others: from the variable, or from the file that ``…_FILE`` names
    (as Docker and systemd hand secrets over). Saying it twice is refused."""
    value, path = text(name), text(f"{name}_FILE")
    if not path:
        return value
    if value:
        raise ImproperlyConfigured(f"{name} dan {name}_FILE terisi keduanya; isi salah satu saja.")
    try:
        value = Path(path).read_text("utf-8").strip()
    except (OSError, ValueError):
        raise ImproperlyConfigured(f"{name}_FILE: berkas «{path}» tidak dapat dibaca.") from None
    if not value:
        raise ImproperlyConfigured(f"{name}_FILE: berkas «{path}» kosong.")
    return value


def key(name: str, known: str) -> str:
    """A secret that signs sessions and links: long, of many different characters, and not the
    ``known`` one of the demo."""
    value = secret(name)
    if not value:
        raise ImproperlyConfigured(
            f"{name} belum diisi: isi dengan teks acak paling sedikit {KEY_LENGTH} karakter (atau "
            "jalankan demo dengan «make run», atau DEMO_MODE=1 di mesin sendiri)."
        )
    if value == known or len(value) < KEY_LENGTH or len(set(value)) < KEY_LETTERS:
        raise ImproperlyConfigured(
            f"{name} mudah ditebak: isi dengan teks acak paling sedikit {KEY_LENGTH} karakter yang "
            f"memuat paling sedikit {KEY_LETTERS} karakter berbeda, bukan kunci demo."
        )
    return value


def hosts(name: str) -> list[str]:
    """Names this server answers to; any name at all would let links in mails lead elsewhere."""
    found = words(name)
    if any("*" in one for one in found):
        raise ImproperlyConfigured(
            f"{name}: «*» berarti nama apa pun dan tidak boleh dipakai; sebut nama host aplikasi "
            "ini, misalnya zi.instansi.go.id."
        )
    return found


def boolean(name: str, default: bool) -> bool:
    raw = os.environ.get(name)
    if raw is None:
        return default
    value = raw.strip().lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name}: «{raw}» bukan ya/tidak. Pakai 1 atau 0.")


def integer(name: str, default: int, minimum: int = 0) -> int:
    raw = os.environ.get(name)
    if raw is None or not raw.strip():
        return default
    try:
        value = int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name}: «{raw}» bukan bilangan bulat.") from None
    if value < minimum:
        raise ImproperlyConfigured(f"{name}: {value} kurang dari {minimum}.")
    return value


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of a few words, or nothing at all."""
    value = text(name, default).lower()
    if value and value not in allowed:
        known = f"{', '.join(allowed[:-1])} atau {allowed[-1]}"
        raise ImproperlyConfigured(f"{name}: «{value}» tidak dikenal. Pakai {known}.")
    return value


def demo_agency(path: Path) -> dict[str, str]:
    """The letterhead of the invented agency, which stands with the demo's data and nowhere else."""
    found: dict[str, str] = json.loads(path.read_text("utf-8"))["agency"]
    return found


def words(name: str, default: str = "") -> list[str]:
    return [word for word in (part.strip() for part in text(name, default).split(",")) if word]


Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks(name: str) -> list[Network]:
    """``10.20.0.0/16, 2001:db8::/48``: parts of the network."""
    found = []
    for word in words(name):
        try:
            found.append(ipaddress.ip_network(word))
        except ValueError:
            raise ImproperlyConfigured(
                f"{name}: «{word}» bukan jaringan. Tulis seperti 10.20.0.0/16."
            ) from None
    return found


def base_url(name: str, default: str) -> str:
    """``https://zi.instansi.go.id``: the address people reach the application by, no path."""
    value = text(name, default).rstrip("/")
    try:
        parts = urlsplit(value)
        usable = (
            parts.scheme in {"http", "https"}
            and bool(parts.hostname)
            and not (parts.path or parts.query or parts.fragment or parts.username)
        )
    except ValueError:
        usable = False
    if not usable:
        raise ImproperlyConfigured(
            f"{name}: «{value}» bukan alamat aplikasi. Tulis seperti https://zi.instansi.go.id."
        )
    return value


def contact(name: str) -> str:
    """A mail address, or an address that begins ``https:``, ``mailto:`` or ``tel:``, as a URI."""
    value = text(name)
    if re.fullmatch(r"[^@\s:]+@[^@\s:]+\.[^@\s:]+", value):
        return f"mailto:{value}"
    if value and not re.fullmatch(r"(https://|mailto:|tel:)\S+", value):
        raise ImproperlyConfigured(
            f"{name}: «{value}» bukan alamat surel, https://…, mailto:…, atau tel:…."
        )
    return value


def web_page(name: str) -> str:
    """The full ``https://`` address of a page, or nothing at all."""
    value = text(name)
    if value and not re.fullmatch(r"https://[^\s/]+\.[^\s/]+(/\S*)?", value):
        raise ImproperlyConfigured(
            f"{name}: «{value}» bukan alamat halaman. Tulis seperti https://instansi.go.id/aman."
        )
    return value


def provider(name: str, *, plain: bool) -> str:
    """``https://sso.instansi.go.id/realms/pegawai``: an issuer of OpenID Connect, or nothing. Only
    the demo (``plain``) talks to one without encryption."""
    value = text(name).removesuffix("/.well-known/openid-configuration").rstrip("/")
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        usable = (
            parts.scheme in ({"http", "https"} if plain else {"https"})
            and bool(parts.hostname)
            and not (parts.query or parts.fragment or parts.username)
        )
    except ValueError:
        usable = False
    if not usable:
        raise ImproperlyConfigured(
            f"{name}: «{value}» bukan alamat penyedia SSO. Tulis seperti "
            "https://sso.instansi.go.id/realms/pegawai."
        )
    return value


def origin(address: str) -> str:
    """``https://sso.instansi.go.id`` of an address there."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def endpoint(name: str) -> str | tuple[str, int]:
    """``/run/clamav/clamd.ctl`` (a socket in the file system) or ``host:port``; "" for none."""
    value = text(name)
    if not value or value.startswith("/"):
        return value
    host, _, port = value.rpartition(":")
    if not host or not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ImproperlyConfigured(
            f"{name}: «{value}» bukan alamat. Tulis seperti /run/clamav/clamd.ctl atau clamav:3310."
        )
    return host.strip("[]"), int(port)


def pattern(name: str, default: str, needed: frozenset[str], allowed: frozenset[str]) -> str:
    """A text with ``{places}`` to fill: those ``needed`` must stand in it, others than
    ``allowed`` may not."""
    value = text(name, default)
    try:
        pieces = [entry for _, *entry in Formatter().parse(value) if entry[0] is not None]
        places = {str(piece[0]) for piece in pieces}
        plain = all(not piece[1] and not piece[2] for piece in pieces)
    except ValueError:
        places, plain = set(), False
    if not plain or not needed <= places <= allowed:
        wanted = ", ".join(f"{{{place}}}" for place in sorted(needed))
        others = ", ".join(f"{{{place}}}" for place in sorted(allowed - needed))
        raise ImproperlyConfigured(
            f"{name}: «{value}» harus memuat {wanted} dan boleh memuat {others}, tanpa yang lain."
        )
    return value


def database(name: str, sqlite_path: str) -> dict[str, Any]:
    """Django's database setting from an address such as ``postgresql://user:pass@host/name``.

    The address holds a password, so it is read as a secret. Without it: SQLite in ``sqlite_path``,
    set up so that concurrent writers wait for each other (WAL, IMMEDIATE) instead of failing, and
    foreign keys hold.
    """
    url = secret(name)
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": sqlite_path,
            # Opening the file anew for each request took a sixth of a save.
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                ),
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"{name}: skema «{parts.scheme}» tidak dikenal. Pakai postgresql://…"
        )
    options = dict(parse_qsl(parts.query))
    # A socket directory may be given as ?host=/path, as libpq itself allows.
    host = parts.hostname or options.pop("host", "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        # A server that does not answer at all must not hold each request for minutes.
        "OPTIONS": {"connect_timeout": "5", **options},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
