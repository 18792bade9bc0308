"""A paper, a number or a file that stands in the register already."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q, QuerySet

from proposals.enums import Move
from proposals.models import Decision, Paper, Proposal
from proposals.register.services.dispatches import valid_papers
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.ground.formats import join_list

UNCHANGED = "Tidak ada data yang berubah."
REPORTING = (Move.REPORT_PROPOSED, Move.REPORT_NOT_YET)


def check_seen(replaced: Iterable[Paper], seen: Collection[int] | None) -> None:
    """Refused where other papers would be replaced than the person saw (None: nobody was
    asked), as after the same page was confirmed in another tab."""
    standing = {one.pk: one for one in replaced}
    if seen is None or set(standing) == set(seen):
        return
    new = [one.number for pk, one in standing.items() if pk not in seen]
    told = f"Naskah nomor {join_list(new)} terbit" if new else "Naskah yang digantikan berubah"
    raise Stale(
        f"{told} sejak halaman ini dibuka. Naskah baru tidak diterbitkan. Periksa naskah yang "
        "berlaku; terbitkan lagi hanya bila naskah itu memang harus digantikan."
    )


def check_entered_once(replaced: Iterable[Paper], *, number: str, dated: date, sha256: str) -> None:
    """Refused where the paper from outside stands already with the same number, day and file."""
    told = (plain_number(number), dated, sha256)
    for one in replaced:
        if one.outside and (plain_number(one.number), one.dated, one.sha256) == told:
            raise Refused(
                f"Naskah nomor {one.number} sudah tercatat dengan tanggal dan berkas yang sama. "
                f"{UNCHANGED}"
            )


def plain_number(text: str) -> str:
    """A number as it is compared: without blanks, in capitals."""
    return "".join(text.split()).upper()


def check_doubles(
    *,
    kind: str,
    number: str,
    sha256: str = "",
    year: int,
    proposals: Collection[Proposal] = (),
    but: Collection[int] = (),
) -> None:
    """Refused where another paper of the year bears the number, or another one has the file.
    ``proposals``: whom the paper is about, whose own older ones it may stand beside; ``but``:
    papers that are not asked, as they are replaced."""
    rows = valid_papers().exclude(pk__in=but)
    problems = [*_of_number(rows, kind, number, year, proposals), *_of_file(rows, sha256)]
    if problems:
        raise Refused(*problems, UNCHANGED)


def _of_number(
    rows: QuerySet[Paper], kind: str, number: str, year: int, proposals: Collection[Proposal]
) -> list[str]:
    if not (wanted := plain_number(number)):
        return []
    standing = rows.filter(kind=kind, period__year=year)
    if kind == "lhe":  # a new one takes the place of the unit's own
        standing = standing.exclude(proposal__in=proposals)
    for paper in standing.select_related("unit"):
        if plain_number(paper.official_number) == wanted:
            return [
                f"Nomor {number} sudah dipakai {_told(paper)}. Periksa nomornya pada naskah, lalu "
                "isi nomor yang benar."
            ]
    # One LHE is about one unit: its number stands with one proposal only.
    decided = Decision.objects.filter(move__in=REPORTING, proposal__period__year=year)
    if kind == "lhe":
        others = decided.exclude(proposal__in=proposals).select_related("proposal__unit")
        for row in others.only("facts", "proposal__unit__name"):
            if plain_number(str(row.facts.get("lhe_number", ""))) == wanted:
                return [
                    f"Nomor LHE {number} sudah dicatat untuk {row.proposal.unit_name}. Periksa "
                    "nomornya pada naskah, lalu isi nomor yang benar."
                ]
    return []


def _of_file(rows: QuerySet[Paper], sha256: str) -> list[str]:
    if not sha256:
        return []
    paper = rows.filter(Q(sha256=sha256) | Q(signed_sha256=sha256)).select_related("unit").first()
    if paper is None:
        return []
    return [f"Berkas ini sama persis dengan {_told(paper)}. Pilih berkas naskah yang dimaksud."]


def _told(paper: Paper) -> str:
    name = f"{paper.get_kind_display()} {paper.of_whom}".strip()
    return f"naskah lain: {name}, nomor {paper.official_number or paper.number}"
