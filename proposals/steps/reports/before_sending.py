"""Before the head certifies: blank items, highest answers without evidence, unsettled talk."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from assessment.enums import View
from assessment.lke.places import slug
from assessment.lke.reports.why import page_code_of
from assessment.models import ReturnedItem, Thread
from assessment.rules import readable_comments
from proposals.course.services.hand_over import best_without_evidence
from proposals.workflow.dossier import Dossier
from units.models import User


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """One kind of thing that is still open, with the way to each item."""

    title: str
    advice: str
    blocks: bool
    items: tuple[tuple[str, str], ...]  # the item's code and its address
    anchor: str = ""  # where a link of the same page leads here

    @property
    def state(self) -> str:
        if not self.items:
            return "met"
        return "missed" if self.blocks else "nearly"


def before_sending(dossier: Dossier, actor: User) -> list[OpenPoint]:
    """Every kind, also where nothing is open: an empty one says that it was looked at."""
    found = [
        OpenPoint(
            "Butir belum dijawab",
            "Lengkapi terlebih dahulu; LKE yang belum lengkap tidak dapat dikirim.",
            True,
            ways_to(dossier, dossier.unanswered(View.UNIT)),
        )
    ]
    if dossier.sheet.round:
        found.append(
            OpenPoint(
                "Butir yang dikembalikan TPI dan belum diperbaiki",
                "Perbaiki terlebih dahulu butir yang dikembalikan.",
                True,
                ways_to(dossier, _unrepaired(dossier)),
            )
        )
    found.append(
        OpenPoint(
            "Jawaban tertinggi tanpa bukti",
            "Boleh dikirim, tetapi TPI menilai dari buktinya. Lampirkan bila ada.",
            False,
            ways_to(dossier, best_without_evidence(dossier)),
            "tanpa-bukti",
        )
    )
    found.append(
        OpenPoint(
            "Percakapan belum selesai",
            "Boleh dikirim. Tandai selesai bila sudah terjawab.",
            False,
            ways_to(dossier, _open_talk(dossier, actor)),
        )
    )
    return found


def _unrepaired(dossier: Dossier) -> list[str]:
    rows = ReturnedItem.objects.filter(
        assessment=dossier.sheet, round=dossier.sheet.round, repaired_at__isnull=True
    )
    return list(rows.order_by("indicator__order").values_list("indicator__code", flat=True))


def ways_to(dossier: Dossier, codes: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Each item's code with the address where it stands."""
    return tuple((code, _way(dossier, code)) for code in codes)


def _way(dossier: Dossier, code: str) -> str:
    area = page_code_of(dossier.instrument, code)
    return f"{reverse('assessment:area', args=[dossier.sheet.pk, area])}#butir-{slug(code)}"


def _open_talk(dossier: Dossier, actor: User) -> list[str]:
    """The conversations this person can read and nobody has settled."""
    rows = list(
        Thread.objects.filter(assessment=dossier.sheet, settled_at__isnull=True)
        .select_related("indicator")
        .prefetch_related("comments__author")
        .order_by("indicator__order")
    )
    readable = readable_comments(actor, dossier.sheet, rows)
    return [row.indicator.code for row in rows if readable.get(row.pk)]
