"""Every version of an item, as far as a reader may see the item, and going back to one."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessment.enums import Side
from assessment.lke.services.answers import save_answer
from assessment.models import Answer, AnswerRevision, Assessment
from assessment.queries import indicators_of
from tests.assessment.judging.conftest import say, seen_by
from units.models import User
from zona_integritas.ground.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
CODE = "A.I.1.i.b"
SECRET = "Notulen tidak ditandatangani peserta."


def page_of(client: Client, sheet: Assessment, name: str = "history") -> str:
    return reverse(f"assessment:{name}", args=[sheet.pk, CODE])


def told(client: Client, sheet: Assessment) -> str:
    response = client.get(page_of(client, sheet))
    assert response.status_code == 200
    return response.content.decode()


def test_each_version_says_who_when_and_from_what_to_what(
    bring: Any, season: Any, sign_in: Any
) -> None:
    sheet = bring("self_assessment").assessment
    member, head = season.people["unit_member-a"], season.people["unit_head-a"]
    row = indicators_of(sheet).get(code=CODE)
    first = Answer.objects.filter(assessment=sheet, side="unit", indicator=row).first()
    version = first.version if first else 0
    for who, value, note in ((member, "B", "Dua notulen."), (head, "C", "Baru satu notulen.")):
        version = save_answer(
            actor=who,
            assessment=Assessment.objects.get(pk=sheet.pk),
            indicator=row,
            side="unit",
            value=value,
            note=note,
            expected_version=version,
        ).version
    client = sign_in(member)
    page = told(client, sheet)
    assert page.index(f"Versi {version}") < page.index(f"Versi {version - 1}")
    for words in ("<del>B</del>", "<ins>C</ins>", "<del>Dua notulen.</del>", str(head)):
        assert words in page
    restore = page_of(client, sheet, "restore")
    # Somebody saved meanwhile: refused, and the page shows what is there now.
    stale = client.post(restore, {"kembali": version - 1, "versi": version - 1})
    assert stale.status_code == 409
    assert "baru saja diubah oleh" in stale.content.decode()
    back = client.post(restore, {"kembali": version - 1, "versi": version})
    assert back.status_code == 302
    stored = Answer.objects.get(assessment=sheet, side="unit", indicator=row)
    assert (stored.value, stored.note, stored.version) == ("B", "Dua notulen.", version + 1)
    assert AnswerRevision.objects.filter(answer=stored).count() == version + 1
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.actor_id) == ("answer.saved", member.pk)
    assert (event.before["value"], event.after["value"]) == ("C", "B")
    missing = client.post(restore, {"kembali": 99, "versi": version + 1})
    assert missing.status_code == 422
    assert "Versi 99 butir ini tidak ada" in missing.content.decode()


def test_nobody_goes_back_where_they_may_not_write_now(
    sheet: Any, season: Any, sign_in: Any
) -> None:
    """The LKE is with the TPI: the unit reads its versions and changes none."""
    client = sign_in(season.people["unit_member-a"])
    assert "Kembalikan ke versi ini" not in told(client, sheet)
    before = list(Answer.objects.filter(assessment=sheet).values_list("pk", "version"))
    refused = client.post(page_of(client, sheet, "restore"), {"kembali": 1, "versi": 1})
    assert refused.status_code == 422
    assert list(Answer.objects.filter(assessment=sheet).values_list("pk", "version")) == before


def test_the_tpis_versions_are_told_as_its_answers_are(
    sheet: Any, season: Any, sign_in: Any
) -> None:
    member = season.people["demo-tpi-anggota"]
    say(member, sheet, CODE, "C", SECRET)
    say(member, sheet, CODE, "B", "Sudah ditandatangani.")
    assessor = told(sign_in(member), sheet)
    assert SECRET in assessor
    assert assessor.index("Anggota TPI</h2>") < assessor.index("Unit</h2>")  # one's own first
    unit = sign_in(season.people["unit_member-a"])
    assert SECRET not in told(unit, sheet)
    assert "Anggota TPI" not in told(unit, sheet)
    Assessment.objects.filter(pk=sheet.pk).update(tpi_visible=True)
    page = told(unit, sheet)
    # What was told is the outcome; how the TPI came to it stays its own.
    assert "Sudah ditandatangani." in page
    assert SECRET not in page
    assert SECRET in told(sign_in(member), sheet)


def test_a_blind_second_assessor_reads_no_rank_and_no_rank_reads_the_second(
    sheet: Any, doubled: Any, second: User, season: Any, sign_in: Any
) -> None:
    member = season.people["demo-tpi-anggota"]
    say(member, sheet, CODE, "C", SECRET)
    apart = "Pendapat terpisah."
    say(second, seen_by(second, sheet), CODE, "A", apart, side=Side.TPI_SECOND)
    own = told(sign_in(second), sheet)
    assert apart in own
    assert SECRET not in own
    for reader in (member, season.people["demo-pimpinan"], season.people["demo-admin"]):
        page = told(sign_in(reader), sheet)
        assert SECRET in page
        assert apart not in page
        assert "Penilai kedua" not in page
