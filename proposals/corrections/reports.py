"""What was put right of a proposal: the old and the new value in words, why, by whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from proposals.corrections.correctable import fact_of, in_words
from proposals.models import Correction, Paper, Proposal


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """One correction; ``changes``: what, the old value, the new one. ``anew``: the papers that
    still have to be issued anew after it."""

    row: Correction
    changes: list[tuple[str, str, str]]
    anew: Sequence[Paper]

    @property
    def about(self) -> str:
        return str(self.row.entry or self.row.get_kind_display())


def corrections_of(proposal: Proposal) -> list[CorrectionLine]:
    """The newest first."""
    rows = list(proposal.corrections.select_related("corrected_by", "entry"))
    waiting = Paper.objects.filter(renewal__in=rows, replaced_by=None, withdrawn_at=None)
    anew: dict[int | None, list[Paper]] = {}
    for paper in waiting.order_by("pk") if rows else ():
        anew.setdefault(paper.renewal_id, []).append(paper)
    return [CorrectionLine(row, changes_in_words(row), anew.get(row.pk, [])) for row in rows]


def changes_in_words(row: Correction) -> list[tuple[str, str, str]]:
    found = []
    for key, new in row.after.items():
        fact, old = fact_of(key), row.before.get(key, "")
        if fact is None:
            found.append(("Berkas", old or "–", new or "–"))
        else:
            found.append((fact.label, in_words(fact, old), in_words(fact, new)))
    return found
