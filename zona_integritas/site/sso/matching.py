"""Whose account it is that the identity provider vouches for. No account is ever made here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from units.models import User

# What the setting OIDC_CLAIM names: the provider's word, what people call it, our column.
CLAIMS = {
    "nip": ("NIP", "nip"),
    "preferred_username": ("nama pengguna", "username__iexact"),
    "email": ("email", "email__iexact"),
}
LONGEST = 254


@dataclass(frozen=True, slots=True)
class Match:
    """The one active account, or why there is none: for the person, and for the record."""

    person: User | None
    known: User | None  # whose account it would be
    told: str = ""
    reason: str = ""


def match(claims: Mapping[str, Any]) -> Match:
    """The account for these claims, by the one claim that the setting names. An address of mail
    counts only where the provider says that it belongs to the person."""
    claim = settings.OIDC_CLAIM
    word, column = CLAIMS[claim]
    value = claims.get(claim)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    value = value.strip() if isinstance(value, str) else ""
    if not value or len(value) > LONGEST or "\x00" in value:
        return Match(None, None, f"SSO tidak mengirim {word} Anda.", f"SSO tidak mengirim {word}.")
    if claim == "email" and claims.get("email_verified") is not True:
        return Match(
            None,
            None,
            "Alamat surel Anda belum diverifikasi oleh SSO.",
            "Alamat surel tidak dinyatakan terverifikasi oleh SSO.",
        )
    found = list(User.objects.select_related("unit").filter(**{column: value})[:2])
    if not found:
        return Match(
            None,
            None,
            f"Belum ada akun dengan {word} Anda di aplikasi ini.",
            f"Tidak ada akun dengan {word} {value}.",
        )
    if len(found) > 1:
        return Match(
            None,
            None,
            f"Lebih dari satu akun memakai {word} Anda, sehingga tidak jelas mana yang milik Anda.",
            f"Lebih dari satu akun memakai {word} {value}.",
        )
    person = found[0]
    if not person.is_active:
        return Match(None, person, "Akun Anda di aplikasi ini tidak aktif.", "Akun tidak aktif.")
    return Match(person, person)


def shows_second_factor(claims: Mapping[str, Any]) -> bool:
    """Did the provider ask for a second factor, by the values the installation accepts?"""
    told = claims.get("amr")
    values = {str(one) for one in told} if isinstance(told, list) else {str(told or "")}
    values.add(str(claims.get("acr") or ""))
    return bool(values & set(settings.OIDC_SECOND_FACTOR))
