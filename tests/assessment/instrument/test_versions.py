"""The life of an instrument version: copied, edited, published, retired."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from assessment.enums import InstrumentStatus
from assessment.instrument.services.drafts import NodeValues, save_details, save_node
from assessment.instrument.services.instruments import load_builtin, load_instrument
from assessment.instrument.services.versions import (
    copy_to_draft,
    publish,
    publishing_problems,
    retire,
)
from assessment.lke.scoring_input import document_of, scoring_instrument
from assessment.models import Instrument
from assessment.periods.services.periods import create_period, update_period
from assessment.queries import instruments_in_force
from assessment.scoring.definition import builtin_document
from assessment.scoring.definition import load as load_definition
from assessment.scoring.engine import score
from units.models import User
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused, Stale

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate()


@pytest.fixture
def draft(db: Any) -> Instrument:
    return copy_to_draft(actor=SYSTEM, instrument=load_builtin())


def test_a_copy_is_a_draft_that_holds_the_same_and_knows_where_it_came_from() -> None:
    old = load_builtin()
    draft = copy_to_draft(actor=SYSTEM, instrument=old)
    assert (draft.version, draft.status, draft.predecessor) == (2, InstrumentStatus.DRAFT, old)
    assert len(draft.mapping) == 113
    assert all(new == before for new, before in draft.mapping.items())
    mine, theirs = document_of(draft), document_of(old)
    for document in (mine, theirs):
        document.pop("version")
    assert mine == theirs
    assert [row["code"] for row in mine["prerequisites"]["items"]] == [
        row["code"] for row in builtin_document()["prerequisites"]["items"]
    ]


def test_only_the_administrator_may_copy_publish_and_retire(season: Any) -> None:
    old = season.period.instrument
    draft = copy_to_draft(actor=season.people["demo-admin"], instrument=old)
    pokja: User = season.people["demo-pokja"]
    with pytest.raises(PermissionDenied):
        copy_to_draft(actor=pokja, instrument=old)
    with pytest.raises(PermissionDenied):
        publish(actor=pokja, instrument=draft, effective_from=today(), seen=draft.edition)
    with pytest.raises(PermissionDenied):
        retire(actor=pokja, instrument=draft, effective_to=None, note="x")
    assert Instrument.objects.get(pk=draft.pk).status == InstrumentStatus.DRAFT


def test_another_regulation_does_not_keep_the_citation_of_the_old_one(draft: Instrument) -> None:
    new, cited = "PermenPANRB 7 Tahun 2027", draft.legal_basis
    assert "Nomor 5 Tahun 2024" in cited  # a copy of the built-in version cites what it does

    def save(seen: int, legal_basis: str = "") -> None:
        save_details(
            actor=SYSTEM,
            instrument=draft,
            seen=seen,
            title="x",
            regulation=new,
            legal_basis=legal_basis,
        )

    with pytest.raises(Refused, match="dasar hukum lengkapnya masih yang lama"):
        save(1, cited)
    save(1)
    assert draft.law == "Peraturan Menteri PANRB Nomor 7 Tahun 2027."
    save(2, "Peraturan Menteri Nomor 7 Tahun 2027 tentang Zona Integritas.")
    assert draft.law == "Peraturan Menteri Nomor 7 Tahun 2027 tentang Zona Integritas."


def test_publishing_an_unsound_draft_is_refused_with_every_problem(draft: Instrument) -> None:
    values = NodeValues(name="Penyusunan Tim Kerja", weight=Decimal("0.6"))
    save_node(actor=SYSTEM, instrument=draft, seen=1, code="A.I.1.i", values=values)
    save_node(
        actor=SYSTEM,
        instrument=draft,
        seen=2,
        code="B.II",
        values=NodeValues(name="Pelayanan", weight=Decimal("17")),
    )
    with pytest.raises(Refused) as caught:
        publish(actor=SYSTEM, instrument=draft, effective_from=today(), seen=draft.edition)
    said = " ".join(caught.value.reasons)
    assert "A.I.1: jumlah bobot bagian 4,1" in said
    assert "B: jumlah bobot bagian 39,5" in said
    assert Instrument.objects.get(pk=draft.pk).status == InstrumentStatus.DRAFT


def test_a_published_version_leaves_the_older_one_published_and_may_not_be_edited(
    draft: Instrument,
) -> None:
    published = publish(actor=SYSTEM, instrument=draft, effective_from=today(), seen=1)
    assert set(instruments_in_force()) == {published, draft.predecessor}
    with pytest.raises(Refused, match="tidak dapat diubah lagi"):
        save_details(actor=SYSTEM, instrument=published, seen=1, title="x", regulation="y")
    with pytest.raises(Refused, match="tidak dapat diubah lagi"):
        publish(actor=SYSTEM, instrument=published, effective_from=today(), seen=1)
    assert Instrument.objects.get(pk=draft.pk).title == draft.title


def test_two_editors_do_not_overwrite_each_other(draft: Instrument) -> None:
    save_details(actor=SYSTEM, instrument=draft, seen=1, title="Satu", regulation="R")
    other = Instrument.objects.get(pk=draft.pk)
    with pytest.raises(Stale, match="baru saja diubah"):
        save_details(actor=SYSTEM, instrument=other, seen=1, title="Dua", regulation="R")
    with pytest.raises(Stale):
        publish(actor=SYSTEM, instrument=other, effective_from=today(), seen=1)
    other.refresh_from_db()
    assert (other.title, other.edition) == ("Satu", 2)


def test_an_edit_is_on_record_with_before_and_after_and_saving_the_same_writes_nothing(
    draft: Instrument,
) -> None:
    digest = draft.digest
    values = NodeValues(name="Tim", weight=Decimal("0.5"))
    save_node(actor=SYSTEM, instrument=draft, seen=1, code="A.I.1.i", values=values)
    event = AuditEvent.objects.last()
    assert event is not None
    assert event.action == "instrument.node_saved"
    assert event.before["name"] == "Penyusunan Tim Kerja"
    assert event.after["name"] == "Tim"
    assert draft.digest != digest
    count = AuditEvent.objects.count()
    save_node(actor=SYSTEM, instrument=draft, seen=2, code="A.I.1.i", values=values)
    assert AuditEvent.objects.count() == count
    assert Instrument.objects.get(pk=draft.pk).edition == 2


def test_scoring_never_uses_what_a_draft_held_before(draft: Instrument) -> None:
    old_copy = Instrument.objects.get(pk=draft.pk)
    name = scoring_instrument(draft).node("A.I.1.i").name
    save_node(
        actor=SYSTEM,
        instrument=draft,
        seen=1,
        code="A.I.1.i",
        values=NodeValues(name="Lain", weight=Decimal("0.5")),
    )
    assert scoring_instrument(draft).node("A.I.1.i").name == "Lain"
    scoring_instrument(old_copy)  # somebody who still holds the old row asks again
    save_node(
        actor=SYSTEM,
        instrument=draft,
        seen=2,
        code="A.I.1.i",
        values=NodeValues(name=name, weight=Decimal("0.5")),
    )
    assert scoring_instrument(draft).node("A.I.1.i").name == name


def test_a_version_an_open_period_uses_is_not_retired_and_the_year_is_named(season: Any) -> None:
    used = season.period.instrument
    with pytest.raises(Refused, match=str(season.period.year)):
        retire(actor=SYSTEM, instrument=used, effective_to=today(), note="Diganti.")
    update_period(
        actor=SYSTEM, period=season.period, quota_wbk=None, quota_wbbm=None, is_open=False
    )
    retired = retire(actor=SYSTEM, instrument=used, effective_to=today(), note="Diganti.")
    assert (retired.status, retired.effective_to) == (InstrumentStatus.RETIRED, today())
    with pytest.raises(Refused, match="sudah diakhiri"):
        retire(actor=SYSTEM, instrument=used, effective_to=today(), note="Lagi.")


def test_an_end_needs_a_reason_and_a_day_between_the_beginning_and_today(
    draft: Instrument,
) -> None:
    published = publish(actor=SYSTEM, instrument=draft, effective_from=today(), seen=1)
    for end, note, words in (
        (today(), " ", "Alasan belum diisi"),
        (None, "x", "belum diisi"),
        (today() + timedelta(days=1), "x", "belum tiba"),
        (today() - timedelta(days=1), "x", "mendahului"),
    ):
        with pytest.raises(Refused, match=words):
            retire(actor=SYSTEM, instrument=published, effective_to=end, note=note)
    assert Instrument.objects.get(pk=draft.pk).status == InstrumentStatus.PUBLISHED


def test_an_abandoned_draft_is_ended_and_stays_known(draft: Instrument) -> None:
    ended = retire(actor=SYSTEM, instrument=draft, effective_to=None, note="Salah salin.")
    assert ended.status == InstrumentStatus.RETIRED
    with pytest.raises(Refused, match="Tidak berlaku lagi"):
        save_details(actor=SYSTEM, instrument=ended, seen=1, title="x", regulation="y")


def test_a_period_opens_with_a_published_version_that_is_in_force_in_its_year(
    draft: Instrument,
) -> None:
    with pytest.raises(Refused, match="Konsep"):
        create_period(actor=SYSTEM, year=2031, instrument=draft)
    year = today().year + 1
    published = publish(
        actor=SYSTEM, instrument=draft, effective_from=date(year, 1, 1), seen=draft.edition
    )
    assert published.state_in_words == f"Terbit, berlaku mulai 1 Januari {year}"
    with pytest.raises(Refused, match=f"sehingga tidak berlaku pada {year - 1}"):
        create_period(actor=SYSTEM, year=year - 1, instrument=published)
    assert published not in instruments_in_force(year - 1)
    # Next year's is opened beforehand, and the newest version is offered first.
    assert instruments_in_force().first() == instruments_in_force(year).first() == published
    assert create_period(actor=SYSTEM, year=year, instrument=published).instrument == published


def test_a_multiplier_of_one_choice_survives_rows_and_document_and_scores() -> None:
    document = json.loads(json.dumps(builtin_document()))
    row = next(r for r in document["indicators"] if r["answer_type"] == "abc")
    row["options"][1]["multiplier"] = "0.6"
    assert load_definition(document).indicator(row["code"]).option("B").multiplier == Decimal("0.6")
    stored = load_instrument(actor=SYSTEM, document=document)
    again = document_of(stored)
    assert publishing_problems(stored) == []
    built = load_definition(again)
    same_scale = [r.code for r in built.indicators if r.answer_type == "abc"]
    found = {code: built.indicator(code).option("B").multiplier for code in same_scale}
    assert found.pop(row["code"]) == Decimal("0.6")
    assert set(found.values()) == {Decimal("0.5")}
    assert score(built, {row["code"]: "B"}).indicators[row["code"]].multiplier == Decimal("0.6")
