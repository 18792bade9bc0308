"""The register's numbers and check codes of papers."""

import secrets
from datetime import date

from django.conf import settings

from proposals.enums import PaperKind
from proposals.models import PaperSequence

# How a kind is written in a number.
KIND_CODES: dict[str, str] = {
    PaperKind.WORKSHEET: "KK",
    PaperKind.LHE: "LHE",
    PaperKind.MINUTES: "BA",
    PaperKind.NOMINATION: "UC",
    PaperKind.CANDIDATE_DECREE: "SK",
    PaperKind.DECISION_LIST: "DK",
    PaperKind.MINISTRY_LETTER: "UK",
    PaperKind.SPTJM: "SPTJM",
    PaperKind.AWARD_DECREE: "SKP",
    PaperKind.RECAP: "REK",
    PaperKind.PLAN: "RP",
}
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
# Crockford's letters: none is taken for another when it is read from paper. 12 of 32 are 60 bits.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})


def number_of(kind: str, sequence: int, day: date) -> str:
    """``003/ZI/LHE/XI/2026`` by ``PAPER_NUMBER_PATTERN``."""
    return settings.PAPER_NUMBER_PATTERN.format(
        urut=f"{sequence:03d}",
        kode=KIND_CODES[kind],
        bulan=f"{day.month:02d}",
        bulan_romawi=ROMAN[day.month - 1],
        tahun=day.year,
    )


def next_sequence(kind: str, year: int) -> int:
    """What the next paper would be counted as, if nobody is quicker."""
    last = PaperSequence.objects.filter(kind=kind, year=year).values_list("last", flat=True)
    return (last.first() or 0) + 1


def lock_sequence(kind: str, year: int) -> PaperSequence:
    """The counter, held until the transaction ends: the next number is nobody else's till then.

    SQLite knows no row locks; there the whole transaction is the only writer.
    """
    PaperSequence.objects.get_or_create(kind=kind, year=year)
    return PaperSequence.objects.select_for_update(of=("self",)).get(kind=kind, year=year)


def new_code() -> str:
    """A check code nobody guesses."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def spaced_code(code: str) -> str:
    """``7K2M-9QXR-4TBV``, to be read and typed."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def typed_code(text: str) -> str:
    """The code somebody meant: small letters, blanks and hyphens, O for 0, I and L for 1."""
    kept = "".join(letter for letter in text.upper() if letter not in " -\t\N{NO-BREAK SPACE}")
    return kept.translate(_MEANT)
