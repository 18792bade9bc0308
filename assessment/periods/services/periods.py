"""Setting up a season: year, windows and their extensions, quota, weights, prerequisites."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction

from assessment.enums import Condition, SnapshotPurpose, WindowKind
from assessment.lke.scoring_input import json_decimal
from assessment.models import (
    Instrument,
    Period,
    ScoreSnapshot,
    Window,
    WindowExtension,
)
from assessment.periods.services.prerequisites import begin_prerequisites
from assessment.queries import instruments_in_force
from units.models import Actor
from zona_integritas.ground.actors import SYSTEM, person_of
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.dates import today
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.lengths import check_length
from zona_integritas.ground.permissions import require


def _check(actor: Actor) -> None:
    if actor is not SYSTEM:
        require(actor, "assessment.manage_period")


@transaction.atomic
def create_period(
    *,
    actor: Actor,
    year: int,
    instrument: Instrument,
    quota_wbk: int | None = None,
    quota_wbbm: int | None = None,
    weights: Mapping[str, Decimal] | None = None,
    wbk_by_agency: bool = False,
    opened_from: Period | None = None,
) -> Period:
    """A new season. Its instrument version stays with every LKE opened in it."""
    _check(actor)
    if Period.objects.filter(year=year).exists():
        raise Refused(f"Periode {year} sudah ada. Buka periode itu untuk mengubahnya.")
    if not instruments_in_force(year).filter(pk=instrument.pk).exists():
        raise Refused(
            f"«{instrument}» berkeadaan «{instrument.state_in_words}», sehingga tidak berlaku pada "
            f"{year}. Pilih versi yang sudah terbit dan berlaku pada tahun itu. Tidak ada data "
            "yang berubah."
        )
    period = Period.objects.create(
        year=year,
        instrument=instrument,
        quota_wbk=quota_wbk,
        quota_wbbm=quota_wbbm,
        screening_weights=_weights(weights),
        wbk_by_agency=wbk_by_agency,
        opened_from=opened_from,
    )
    begin_prerequisites(period)
    record(
        actor=actor,
        action="period.created",
        target=period,
        after={
            "instrument": str(instrument),
            "quota_wbk": quota_wbk,
            "quota_wbbm": quota_wbbm,
            "screening_weights": period.screening_weights,
            **({"wbk_by_agency": True} if wbk_by_agency else {}),
            "opened_from": opened_from.year if opened_from else None,
        },
    )
    return period


@transaction.atomic
def update_period(
    *,
    actor: Actor,
    period: Period,
    quota_wbk: int | None,
    quota_wbbm: int | None,
    is_open: bool,
    weights: Mapping[str, Decimal] | None = None,
    tpi_people: int | None = None,
    wbk_by_agency: bool | None = None,
) -> Period:
    """Quota, weights of the conditions (where given) and whether the season runs; the instrument
    of a season does not change. ``tpi_people`` (where given) is how many people at least share the
    TPI's three ranks; only an administrator of the agency lets two do it. ``wbk_by_agency`` (where
    given): the agency awards WBK itself."""
    _check(actor)
    stored_row = Period.objects.get(pk=period.pk)
    fields = (
        "quota_wbk",
        "quota_wbbm",
        "is_open",
        "screening_weights",
        "tpi_people",
        "wbk_by_agency",
    )
    before = {name: getattr(stored_row, name) for name in fields}
    period.quota_wbk, period.quota_wbbm, period.is_open = quota_wbk, quota_wbbm, is_open
    if stored_row.is_open != is_open:
        period.closed_on = None if is_open else today()
    if weights is not None:
        period.screening_weights = _weights(weights)
    if tpi_people is not None and tpi_people != stored_row.tpi_people:
        if actor is not SYSTEM:
            require(actor, "assessment.set_tpi_people")
        period.tpi_people = tpi_people
    if wbk_by_agency is not None and wbk_by_agency != stored_row.wbk_by_agency:
        _check_nothing_sent(stored_row)
        period.wbk_by_agency = wbk_by_agency
    period.save()
    record(
        actor=actor,
        action="period.updated",
        target=period,
        before=before,
        after={name: getattr(period, name) for name in fields},
    )
    return period


def _check_nothing_sent(period: Period) -> None:
    """Who awards is settled once the first unit was sent: to whom, stands in its papers."""
    sent = ScoreSnapshot.objects.filter(
        assessment__period=period, purpose=SnapshotPurpose.SENT
    ).exists()
    if sent:
        raise Refused(
            f"Usulan {period} sudah ada yang dikirim; siapa yang menetapkan Menuju WBK tidak dapat "
            "diubah lagi. Tidak ada data yang berubah."
        )


def _weights(given: Mapping[str, Decimal] | None) -> dict[str, str]:
    """The weights as the period keeps them; none given is all alike."""
    if not given:
        return {}
    strange = set(given) - set(Condition.values)
    if strange or any(weight < 0 for weight in given.values()) or not sum(given.values()):
        raise Refused(
            "Bobot syarat pemilihan berupa angka 0 atau lebih, dan paling sedikit satu di atas 0. "
            "Tidak ada data yang berubah."
        )
    return {code: json_decimal(Decimal(weight)) for code, weight in given.items()}


@transaction.atomic
def set_window(
    *,
    actor: Actor,
    period: Period,
    kind: str,
    opens_on: date,
    closes_on: date,
    reason: str = "",
) -> Window:
    """Sets one of the season's windows (both days included), or moves it: then people say why,
    and what it was before stays to be read."""
    _check(actor)
    label = WindowKind(kind).label
    far = next((day for day in (opens_on, closes_on) if abs(day.year - period.year) > 1), None)
    if far is not None:
        raise Refused(
            f"Jadwal «{label}»: {tanggal(far)} jauh dari periode {period.year}. Isi tanggal dalam "
            f"tahun {period.year - 1} sampai {period.year + 1}. Tidak ada data yang berubah."
        )
    if closes_on < opens_on:
        raise Refused(
            f"Jadwal «{label}»: tanggal tutup mendahului tanggal buka. "
            "Tanggal tutup harus sama dengan atau sesudah tanggal buka."
        )
    reason = reason.strip()
    check_length("Alasan perubahan jadwal", reason, 300)
    existing = (
        Window.objects.select_for_update(of=("self",)).filter(period=period, kind=kind).first()
    )
    before = {"opens_on": existing.opens_on, "closes_on": existing.closes_on} if existing else None
    after = {"opens_on": opens_on, "closes_on": closes_on}
    if existing is not None and before == after:
        return existing
    if existing is not None and actor is not SYSTEM and not reason:
        raise Refused(
            f"Jadwal «{label}» berubah dari {tanggal(existing.opens_on)}–"
            f"{tanggal(existing.closes_on)}; tuliskan alasan perubahannya. Tidak ada data yang "
            "berubah."
        )
    window, _ = Window.objects.update_or_create(period=period, kind=kind, defaults=after)
    if existing is not None:
        WindowExtension.objects.create(
            window=window,
            old_opens_on=existing.opens_on,
            old_closes_on=existing.closes_on,
            opens_on=opens_on,
            closes_on=closes_on,
            reason=reason,
            changed_by=person_of(actor),
        )
    record(actor=actor, action="window.set", target=window, before=before, after=after, note=reason)
    return window
