"""Evidence as one line of text, for sheets: written by the export, recognised by the import."""

from collections.abc import Iterable

from assessment.models import EvidenceRevision, EvidenceUse

# What people write where there is no evidence.
_NOTHING = frozenset(
    ("tidak ada", "tidak ada bukti", "tidak ada eviden", "tidak ada data dukung", "tidak tersedia",
     "tidak punya", "belum ada", "belum tersedia", "tdk ada", "blm ada", "nihil", "kosong", "n/a",
     "na", "none", "nil")
)  # fmt: skip
BETWEEN = " — "  # the title of a link, and its address


def evidence_line(revision: EvidenceRevision) -> str:
    """``SK Tim — https://…`` for a link, the title of a file, the words of a mention."""
    title = _one_line(revision.evidence.title)
    if revision.url:
        return f"{title}{BETWEEN}{revision.url}" if title else revision.url
    return title if revision.sha256 else _one_line(revision.mention)


def evidence_text(uses: Iterable[EvidenceUse]) -> str:
    """All evidence under one indicator, a line each, by its newest revision."""
    newest = (next(iter(use.evidence.revisions.all()), None) for use in uses)
    return "\n".join(evidence_line(revision) for revision in newest if revision is not None)


def names_nothing(line: str) -> bool:
    """Is it a mark («-») or words that say that there is no evidence («nihil»)?"""
    words = _one_line(line).casefold().strip(" .,;:()[]«»\"'-–—*•")
    return not any(map(str.isalnum, words)) or words in _NOTHING


def _one_line(text: str) -> str:
    return " ".join(text.split())
