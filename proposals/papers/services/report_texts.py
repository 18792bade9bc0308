"""What the TPI writes into its report: findings, recommendations, appreciation.

The lead and the supervisor write; a member proposes, and one of the two accepts. Each wording is
kept (``PassageRevision``), and the report of a moment shows the wordings of that moment: later
revisions reach only a newer report.
"""

from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from assessment.enums import Side
from assessment.lke.scoring_input import scoring_instrument
from assessment.rank_rules import acting_ranks
from assessment.rules import areas_on
from proposals.enums import PaperKind, PassageKind, State
from proposals.models import PassageRevision, Proposal, ReportPassage
from proposals.plan.components import component_code, components_of, instrument_of
from proposals.workflow import deciding_moves, guards
from proposals.workflow.dossier import Dossier
from units.enums import Role
from units.models import User
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.ground.lengths import check_length
from zona_integritas.ground.permissions import require
from zona_integritas.ground.person_names import ended

TEXT_LIMIT = 5000
PASSAGES_LIMIT = 400
WRITABLE = (State.TPI_ASSESSMENT, State.RETURNED, State.TPI_FINAL)
UNCHANGED = "Tidak ada data yang berubah."


class StalePassage(Stale):
    """Somebody saved this passage since the person saw it. Carries it as it is now."""

    def __init__(self, current: ReportPassage) -> None:
        self.current = current
        super().__init__(
            f"Teks ini baru saja diubah oleh {ended(str(current.written_by))} "
            "Bandingkan kedua isinya, lalu "
            f"simpan yang berlaku. {UNCHANGED}"
        )


def decides(user: User, proposal: Proposal) -> bool:
    """The lead and the supervisor: what they write stands at once. Who acted as a member stays
    one for this LKE, whatever else the person holds."""
    sheet = proposal.assessment
    ranks = frozenset() if sheet is None else acting_ranks(user, sheet)
    return not ranks.isdisjoint({Role.TPI_LEAD, Role.TPI_SUPERVISOR})


def writing_problem(user: User, proposal: Proposal) -> str | None:
    """Why this person cannot write now, as a sentence; None when they can."""
    if proposal.state not in WRITABLE:
        if proposal.decisions.filter(move__in=deciding_moves(PaperKind.LHE)).exists():
            return (
                "LHE sudah dilaporkan; teksnya tetap seperti saat dilaporkan. Teks dapat diubah "
                "setelah pengendali teknis membuka kembali penilaian, untuk LHE yang baru."
            )
        return "Teks LHE ditulis sejak TPI mulai menilai sampai LHE dilaporkan."
    dossier = Dossier(proposal)
    return guards.not_own_unit(dossier, user) or guards.did_not_fill(dossier, user)


@transaction.atomic
def add_passage(
    *, actor: User, proposal: Proposal, kind: str, area: str, text: str, indicator: str = ""
) -> ReportPassage:
    """Writes a new text at the end of its area; a member's waits to be accepted."""
    _check(actor, proposal)
    text = _clean(text)
    area = _clean_place(proposal, kind, area, indicator)
    _check_area(actor, proposal, area)
    rows = ReportPassage.objects.filter(proposal=proposal)
    if rows.filter(ended_at__isnull=True).count() >= PASSAGES_LIMIT:
        raise Refused(f"LHE ini sudah memuat {PASSAGES_LIMIT} teks, paling banyak. {UNCHANGED}")
    last = rows.filter(kind=kind, area=area).aggregate(Max("order"))["order__max"]
    now = timezone.now()
    passage = ReportPassage.objects.create(
        proposal=proposal,
        kind=kind,
        area=area,
        indicator=indicator,
        order=0 if last is None else last + 1,
        text=text,
        written_by=actor,
        written_at=now,
        accepted_at=now if decides(actor, proposal) else None,
    )
    _keep_wording(passage)
    _record(actor, "report_text.added", passage, after=_said(passage))
    return passage


@transaction.atomic
def edit_passage(
    *, actor: User, passage: ReportPassage, text: str, expected_version: int
) -> ReportPassage:
    """Words it anew. ``StalePassage`` when somebody was faster; nothing was changed then."""
    proposal = passage.proposal
    _check(actor, proposal)
    text = _clean(text)
    current = _running(passage)
    _check_own(actor, current)
    now = timezone.now()
    written = ReportPassage.objects.filter(
        pk=current.pk, version=expected_version, ended_at__isnull=True
    ).update(version=F("version") + 1, text=text, written_by=actor, written_at=now)
    if not written:
        raise StalePassage(current)
    before = _said(current)
    current.refresh_from_db()
    _keep_wording(current)
    _record(actor, "report_text.changed", current, before=before, after=_said(current))
    return current


@transaction.atomic
def accept_passage(*, actor: User, passage: ReportPassage) -> None:
    """Takes a member's proposal into the report."""
    proposal = passage.proposal
    _check(actor, proposal)
    if not decides(actor, proposal):
        raise Refused(f"Usulan teks diterima ketua tim atau pengendali teknis. {UNCHANGED}")
    if not ReportPassage.objects.filter(
        pk=passage.pk, accepted_at__isnull=True, ended_at__isnull=True
    ).update(accepted_at=timezone.now()):
        raise Refused(f"Teks ini sudah diterima atau diakhiri. {UNCHANGED}")
    _record(actor, "report_text.accepted", passage, after=_said(passage))


@transaction.atomic
def end_passage(*, actor: User, passage: ReportPassage, reason: str) -> None:
    """Takes a text out of the report, with a reason; it and its wordings stay to be read."""
    _check(actor, passage.proposal)
    reason = reason.strip()
    if not reason:
        raise Refused(f"Alasan mengakhiri teks belum ditulis. {UNCHANGED}")
    check_length("Alasan", reason, 300)
    current = _running(passage)
    _check_own(actor, current)
    ended = ReportPassage.objects.filter(pk=current.pk, ended_at__isnull=True).update(
        ended_at=timezone.now(), end_reason=reason
    )
    if not ended:
        raise Refused(f"Teks ini sudah diakhiri. {UNCHANGED}")
    _record(actor, "report_text.ended", current, before=_said(current), note=reason)


@transaction.atomic
def move_passage(*, actor: User, passage: ReportPassage, up: bool) -> bool:
    """Changes places with its neighbour of the same kind and area; False at the edge."""
    _check(actor, passage.proposal)
    current = _running(passage)
    if not decides(actor, passage.proposal):
        raise Refused(f"Urutan diatur ketua tim atau pengendali teknis. {UNCHANGED}")
    rows = list(
        ReportPassage.objects.select_for_update(of=("self",)).filter(
            proposal=passage.proposal_id,
            kind=current.kind,
            area=current.area,
            ended_at__isnull=True,
        )
    )
    at = [row.pk for row in rows].index(current.pk)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(rows):
        return False
    rows[at], rows[to] = rows[to], rows[at]
    for number, row in enumerate(rows):
        row.order = number
    ReportPassage.objects.bulk_update(rows, ["order"])
    _record(actor, "report_text.moved", current, after={"order": to + 1})
    return True


def _check(actor: User, proposal: Proposal) -> None:
    require(actor, "proposals.write_report_texts", proposal)
    if problem := writing_problem(actor, proposal):
        raise Refused(f"{problem} {UNCHANGED}")


def _check_own(actor: User, passage: ReportPassage) -> None:
    """A member changes only what a member proposed and nobody has accepted."""
    if decides(actor, passage.proposal):
        return
    if passage.accepted_at is not None:
        raise Refused(
            "Teks ini sudah diterima; perubahannya disampaikan kepada ketua tim. " + UNCHANGED
        )
    _check_area(actor, passage.proposal, passage.area)


def _check_area(actor: User, proposal: Proposal, area: str) -> None:
    if decides(actor, proposal):
        return
    sheet = proposal.assessment
    areas = None if sheet is None else areas_on(actor, sheet, Side.TPI_MEMBER)
    if areas is not None and (area if area.isdigit() else "hasil") not in areas:
        raise Refused(f"Anda menilai area lain; teks ini diusulkan penilai areanya. {UNCHANGED}")


def _running(passage: ReportPassage) -> ReportPassage:
    current = ReportPassage.objects.select_related("proposal__unit", "written_by").get(
        pk=passage.pk
    )
    if current.ended_at is not None:
        raise Refused(f"Teks ini sudah diakhiri. {UNCHANGED}")
    return current


def _clean(text: str) -> str:
    """Control characters out (Word refuses them), lines as they were typed."""
    text = "".join(
        letter for letter in text.replace("\r\n", "\n") if letter in "\n\t" or letter.isprintable()
    ).strip()
    if not text:
        raise Refused(f"Teks masih kosong. Tuliskan isinya lalu simpan lagi. {UNCHANGED}")
    if len(text) > TEXT_LIMIT:
        raise Refused(f"Teks memuat {len(text)} karakter; paling banyak {TEXT_LIMIT}. {UNCHANGED}")
    return text


def _clean_place(proposal: Proposal, kind: str, area: str, indicator: str) -> str:
    if kind not in PassageKind.values:
        raise Refused(f"Jenis teks ini tidak dikenal. {UNCHANGED}")
    if area and area not in components_of(proposal):
        raise Refused(f"Area «{area[:10]}» tidak ada pada instrumen ini. {UNCHANGED}")
    if indicator:
        instrument = scoring_instrument(instrument_of(proposal))
        if instrument.knows(indicator):
            return component_code(instrument, instrument.indicator(indicator).parent)
        if indicator not in {f"ambang:{rule.code}" for rule in instrument.rules}:
            raise Refused(f"Butir «{indicator[:30]}» tidak ada pada instrumen ini. {UNCHANGED}")
    return area


def _keep_wording(passage: ReportPassage) -> None:
    PassageRevision.objects.create(
        passage=passage,
        version=passage.version,
        text=passage.text,
        written_by=passage.written_by,
        written_at=passage.written_at,
    )


def _said(passage: ReportPassage) -> dict[str, Any]:
    return {
        "kind": passage.kind,
        "area": passage.area,
        "indicator": passage.indicator,
        "text": passage.text,
        "version": passage.version,
    }


def _record(actor: User, action: str, passage: ReportPassage, **said: Any) -> None:
    record(
        actor=actor,
        action=action,
        target=passage,
        unit_path=passage.proposal.unit.path,
        **said,
    )
