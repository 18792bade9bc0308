"""After the award: the yearly look at a unit that holds a predicate, and its certificate."""

from datetime import date

from django.db import transaction

from proposals.models import Monitoring
from units.models import Predicate, User
from units.services.predicates import require_recorder
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.dates import check_fact, check_of_year, check_year
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import tanggal


@transaction.atomic
def record_monitoring(
    *,
    actor: User,
    predicate: Predicate,
    year: int,
    on: date,
    maintained: bool | None,
    text: str,
) -> Monitoring:
    """Adds one entry; a correction is another entry of the same year."""
    require_recorder(actor, predicate.unit)
    text = text.strip()
    if not text:
        raise Refused("Temuan belum ditulis. Tuliskan apa yang dilihat lalu simpan lagi.")
    if year < predicate.year:
        raise Refused(
            f"Predikat ini ditetapkan tahun {predicate.year}; tahun {year} mendahuluinya."
        )
    check_year(year, "Tahun pemantauan")
    check_fact(on, "Tanggal pemantauan")
    if on < predicate.decree_date:
        raise Refused(
            f"Tanggal pemantauan {tanggal(on)} mendahului keputusan predikat "
            f"{tanggal(predicate.decree_date)}. Periksa tanggalnya. Tidak ada data yang berubah."
        )
    check_of_year(on, "Tanggal pemantauan", year, "tahun pemantauan")
    held = Predicate.objects.get(pk=predicate.pk)
    if held.revoked_on is not None and on > held.revoked_on:
        raise Refused("Predikat ini sudah dicabut pada tanggal itu; tidak ada lagi yang dipantau.")
    entry = Monitoring.objects.create(
        predicate=predicate, year=year, on=on, maintained=maintained, text=text, recorded_by=actor
    )
    record(
        actor=actor,
        action="predicate.monitored",
        target=entry,
        after={"year": year, "on": on, "maintained": maintained, "text": text},
        unit_path=predicate.unit.path,
    )
    return entry
