"""A workbook writes what its bearer could type now, side by side and item by item, nothing else."""

import io
import json
import zipfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from assessment.enums import BatchItemState, Phase, Side, WindowKind
from assessment.lke.services.answers import save_answer
from assessment.models import (
    Answer,
    AnswerRevision,
    Assessment,
    Period,
    SheetBatch,
    SheetImport,
    Window,
)
from assessment.queries import indicators_of
from assessment.workbooks.services.batches import upload_batch, work_through
from assessment.workbooks.services.imports import import_sheet
from tests.assessment.workbooks.conftest import at
from tests.assessment.workbooks.test_sheet_batches import Silent
from units.models import ConflictOfInterest, RoleGrant, User
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.notices.models import Notice

pytestmark = pytest.mark.django_db
LETTER = "A.I.1.i.b"
REASON = "Unit mengisi di luar jaringan."


def given(sheet: Assessment) -> set[str]:
    """The sides that hold an answer now."""
    rows = Answer.objects.filter(assessment=sheet, value__isnull=False)
    return set(rows.values_list("side", flat=True))


def post(client: Any, sheet: Assessment, content: bytes, **fields: str) -> Any:
    return client.post(
        reverse("assessment:sheet_upload", args=[sheet.pk]),
        {"file": SimpleUploadedFile("lke.xlsx", content), **fields},
    )


def test_an_administrator_brings_in_the_units_column_alone_and_the_unit_is_told_why(
    sheet: Assessment, both: bytes, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["demo-admin"])
    asked = post(client, sheet, both)
    assert asked.status_code == 422  # the reason is asked first
    assert SheetImport.objects.count() == 0
    check = post(client, sheet, both, reason=REASON)
    page = client.get(check["Location"])
    assert "«Jawaban TPI» tidak dibaca (113 isian" in page.content.decode()
    client.post(check["Location"], {"sidik": page.context["fingerprint"], "cara": "semua"})
    assert given(sheet) == {Side.UNIT}
    told = Notice.objects.filter(user__username__in=("unit_head-a", "unit_member-a"))
    assert told.count() == 2
    assert all(REASON in one.text and "113 isian" in one.text for one in told)
    overview = reverse("assessment:overview", args=[sheet.pk])
    seen = sign_in(season.people["unit_head-a"]).get(overview).content.decode()
    assert "atas nama unit" in seen
    assert REASON in seen
    event = AuditEvent.objects.get(action="sheet.applied")
    assert event.after["reason"] == REASON


@pytest.mark.one_database
@pytest.mark.parametrize("phase", [Phase.PREPARED, Phase.TPI_MEMBER, Phase.TPI_SUPERVISOR])
def test_an_administrator_brings_in_nothing_while_the_unit_may_not_write(
    sheet: Assessment, both: bytes, season: Any, sign_in: Any, phase: Phase
) -> None:
    at(sheet, phase)
    answer = post(sign_in(season.people["demo-admin"]), sheet, both, reason=REASON)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "selama unit boleh mengisinya" in page
    assert "Tidak ada data yang berubah" in page
    assert given(sheet) == set()


@pytest.mark.one_database
@pytest.mark.parametrize("meanwhile", ["certified", "works there", "conflict", "no role"])
def test_what_changes_after_the_check_page_is_asked_again_when_it_is_confirmed(
    sheet: Assessment, both: bytes, season: Any, sign_in: Any, meanwhile: str
) -> None:
    admin, unit = season.people["demo-admin"], season.units["A"]
    client = sign_in(admin)
    check = post(client, sheet, both, reason=REASON)["Location"]
    page = client.get(check)
    if meanwhile == "certified":
        at(sheet, Phase.TPI_MEMBER)
    elif meanwhile == "works there":
        User.objects.filter(pk=admin.pk).update(unit=unit)
    elif meanwhile == "conflict":
        ConflictOfInterest.objects.create(user=admin, unit=unit, reason="saudara")
    else:
        admin.grants.update(ended_at=timezone.now())
    told = {
        "sidik": page.context["fingerprint"],
        "cara": "semua",
        "pilih": [f"{column}:{LETTER}" for column in ("unit", "tpi", "tpi_member", "tpi_final")],
    }
    assert client.post(check, told).status_code in (403, 404, 409)
    assert given(sheet) == set()


@pytest.mark.one_database
def test_the_window_of_the_unit_binds_the_administrator(
    sheet: Assessment, both: bytes, season: Any, sign_in: Any
) -> None:
    yesterday = season.today - timedelta(days=1)
    Window.objects.filter(kind=WindowKind.FILLING).update(closes_on=yesterday)
    answer = post(sign_in(season.people["demo-admin"]), sheet, both, reason=REASON)
    assert "sudah ditutup" in answer.content.decode()
    assert given(sheet) == set()


@pytest.mark.one_database
@pytest.mark.parametrize("how", ["works there", "conflict"])
def test_nobody_brings_in_a_column_for_the_own_unit_or_one_they_are_partial_to(
    sheet: Assessment, both: bytes, season: Any, sign_in: Any, how: str
) -> None:
    admin = season.people["demo-admin"]
    if how == "works there":
        User.objects.filter(pk=admin.pk).update(unit=season.units["A"])
    else:
        ConflictOfInterest.objects.create(
            user=admin, unit=season.units["A"], reason="saudara", declared_by=admin
        )
    answer = post(sign_in(User.objects.get(pk=admin.pk)), sheet, both, reason=REASON)
    assert answer.status_code == 422
    assert given(sheet) == set()
    page = answer.content.decode()
    assert ("Anda bertugas di" if how == "works there" else "benturan kepentingan") in page


@pytest.mark.one_database
def test_who_judged_does_not_bring_in_the_units_side_nor_the_other_way_round(
    sheet: Assessment, both: bytes, season: Any
) -> None:
    """An administrator who was of the TPI as well before that was refused: whichever came first
    shuts the other."""
    admin = season.people["demo-admin"]
    RoleGrant.objects.create(user=admin, role="tpi_member", unit=season.units["BLN"])
    admin = User.objects.get(pk=admin.pk)
    at(sheet, Phase.TPI_MEMBER)
    row = indicators_of(sheet).get(code=LETTER)
    save_answer(
        actor=admin, assessment=sheet, indicator=row, side=Side.TPI_MEMBER, value="A", note="",
        expected_version=0,
    )  # fmt: skip
    at(sheet, Phase.UNIT)
    with pytest.raises(Refused, match="ikut menilai LKE unit ini"):
        brought(admin, sheet, both, reason=REASON)
    AnswerRevision.objects.all().delete()
    brought(admin, sheet, both, reason=REASON)
    at(sheet, Phase.TPI_MEMBER)
    with pytest.raises(Refused, match="ikut mengisi LKE unit ini"):
        brought(admin, sheet, both)


def brought(actor: Any, sheet: Assessment, content: bytes, **more: Any) -> Any:
    return import_sheet(actor=actor, assessment=sheet, content=content, file_name="a.xlsx", **more)


@pytest.mark.one_database
def test_an_assessor_brings_in_the_own_rank_in_its_turn_only(
    sheet: Assessment, both: bytes, season: Any
) -> None:
    member = season.people["demo-tpi-anggota"]
    with pytest.raises(Refused, match="tidak dapat Anda isi sekarang"):
        brought(member, sheet, both)
    at(sheet, Phase.TPI_MEMBER)
    brought(member, sheet, both)
    assert given(sheet) == {Side.TPI_MEMBER}


def test_without_a_person_nothing_is_written(sheet: Assessment, both: bytes) -> None:
    with pytest.raises(Refused, match="tidak menyebut orang"):
        brought(SYSTEM, sheet, both)
    assert given(sheet) == set()


def test_a_batch_writes_the_units_side_where_the_unit_may_write(
    sheet: Assessment, both: bytes, season: Any
) -> None:
    closed = Assessment.objects.get(unit=season.units["B"])  # prepared, not yet the unit's
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("A.xlsx", both)
        archive.writestr("B.xlsx", both)
        archive.writestr("BLN.xlsx", both)
    batch = upload_batch(
        actor=season.people["demo-admin"],
        period=season.period,
        file=buffer,
        name="z.zip",
        reason=REASON,
    )
    work_through(batch, Silent())
    results = {item.name: item for item in batch.items.all()}
    assert results["A.xlsx"].state == BatchItemState.APPLIED
    assert given(sheet) == {Side.UNIT}
    assert "selama unit boleh mengisinya" in results["B.xlsx"].problems[0]
    assert given(closed) == set()
    assert "belum dibuka" in results["BLN.xlsx"].problems[0]
    assert Notice.objects.filter(user__username="unit_head-a", text__contains=REASON).exists()


class TestShell:
    """``import_lke``: a person's rights, or history."""

    def run(self, content: bytes, tmp_path: Path, *options: str) -> dict[str, Any]:
        file = tmp_path / "lke.xlsx"
        file.write_bytes(content)
        out = io.StringIO()
        year = f"--period={timezone.localdate().year}"
        with suppress(SystemExit):  # it ends so where it refuses, having said why
            call_command("import_lke", file, "--unit=A", year, "--json", *options, stdout=out)
        outcome: dict[str, Any] = json.loads(out.getvalue())
        return outcome

    def says(self, *args: Any) -> str:
        return " ".join(error["message"] for error in self.run(*args)["errors"])

    @pytest.mark.one_database
    def test_it_asks_in_a_sentence_who_imports(
        self, sheet: Assessment, both: bytes, tmp_path: Path
    ) -> None:
        said = self.says(both, tmp_path)
        assert "--as" in said
        assert "--historic" in said
        assert "Tidak ada data yang berubah." in said
        assert "«siapa»" in self.says(both, tmp_path, "--as=siapa")
        assert given(sheet) == set()
        looked = self.run(both, tmp_path, "--dry-run")  # looking needs nobody
        assert (looked["new"], looked["errors"]) == (226, [])

    def test_it_acts_under_that_persons_rights(
        self, sheet: Assessment, both: bytes, tmp_path: Path
    ) -> None:
        assert "tidak mencakup" in self.says(both, tmp_path, "--as=demo-pimpinan")
        assert "Alasan" in self.says(both, tmp_path, "--as=demo-admin")
        assert given(sheet) == set()
        assert self.run(both, tmp_path, "--as=unit_member-a")["errors"] == []
        assert given(sheet) == {Side.UNIT}
        writers = AnswerRevision.objects.filter(answer__assessment=sheet)
        assert set(writers.values_list("written_by__username", flat=True)) == {"unit_member-a"}

    def test_history_takes_both_sides_of_a_closed_period_and_is_marked_for_ever(
        self, season: Any, both: bytes, tmp_path: Path, sign_in: Any
    ) -> None:
        historic = "--historic=Musim sebelum aplikasi dipakai."
        assert "masih berjalan" in self.says(both, tmp_path, historic)
        assert not Assessment.objects.filter(unit=season.units["A"]).exists()
        Period.objects.update(is_open=False)
        assert self.run(both, tmp_path, historic)["errors"] == []
        sheet = Assessment.objects.get(unit=season.units["A"])
        assert given(sheet) == {Side.UNIT, Side.TPI_MEMBER}
        # No person of this application assessed it.
        writers = AnswerRevision.objects.filter(answer__assessment=sheet)
        assert set(writers.values_list("written_by", flat=True)) == {None}
        event = AuditEvent.objects.get(action="assessment.historic")
        assert event.after["reason"] == "Musim sebelum aplikasi dipakai."
        client = sign_in(season.people["demo-pengamat"])
        for page in (
            reverse("assessment:overview", args=[sheet.pk]),
            reverse("assessment:area", args=[sheet.pk, "A.I.1"]),
        ):
            text = client.get(page).content.decode()
            assert "Data historis" in text
            assert "Musim sebelum aplikasi dipakai." in text

    @pytest.mark.one_database
    def test_history_is_not_written_into_what_was_certified_here(
        self, bring: Any, both: bytes, tmp_path: Path
    ) -> None:
        sheet = bring("tpi_assessment").assessment
        before = list(Answer.objects.order_by("pk").values_list("pk", "version"))
        Period.objects.update(is_open=False)
        assert "sudah disahkan" in self.says(both, tmp_path, "--historic=lama")
        assert list(Answer.objects.order_by("pk").values_list("pk", "version")) == before
        assert Assessment.objects.get(pk=sheet.pk).historic == ""

    def test_no_person_writes_history_over_what_the_unit_fills_in_here(
        self, bring: Any, both: bytes, season: Any
    ) -> None:
        sheet = bring("self_assessment").assessment
        before = list(Answer.objects.order_by("pk").values_list("pk", "version"))
        assert before
        Period.objects.update(is_open=False)  # for a moment
        with pytest.raises(Refused, match="sudah diisi"):
            import_sheet(
                actor=season.people["demo-admin"],
                assessment=Assessment.objects.get(pk=sheet.pk),
                content=both,
                file_name="lama.xlsx",
                reason="lama",
                historic=True,
            )
        assert list(Answer.objects.order_by("pk").values_list("pk", "version")) == before
        assert Assessment.objects.get(pk=sheet.pk).historic == ""

    @pytest.mark.one_database
    def test_history_is_filled_in_by_nobody_afterwards(
        self, sheet: Assessment, both: bytes, tmp_path: Path, season: Any
    ) -> None:
        Period.objects.update(is_open=False)
        self.run(both, tmp_path, "--historic=lama")
        Period.objects.update(is_open=True)
        assert "data historis" in self.says(both, tmp_path, "--as=unit_member-a")


def test_a_zip_into_a_closed_period_is_history_in_the_browser_too(
    sheet: Assessment, both: bytes, season: Any, sign_in: Any
) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("A lke.xlsx", both)
    Period.objects.update(is_open=False)
    client = sign_in(season.people["demo-admin"])
    asked = client.post(
        reverse("assessment:batch_upload"),
        {
            "file": SimpleUploadedFile("lama.zip", archive.getvalue()),
            "period": season.period.pk,
            "reason": REASON,
        },
    )
    batch = SheetBatch.objects.get()
    assert asked["Location"] == reverse("jobs:detail", args=[batch.job.pk])  # it is looked at
    page = client.get(reverse("assessment:batch", args=[batch.pk])).content.decode()
    assert "data historis" in page
    work_through(batch, Silent())
    assert given(sheet) == {Side.UNIT, Side.TPI_MEMBER}
    assert Assessment.objects.get(pk=sheet.pk).origin == "data historis"
    assert not AnswerRevision.objects.filter(
        answer__assessment=sheet, written_by__isnull=False
    ).exists()
