"""Conversations under an item: who reads what, whom one may mention, when they are settled."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessment.lke.services.threads import add_comment, settle_thread
from assessment.models import Assessment, Comment, Indicator, Thread
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused

pytestmark = pytest.mark.django_db
CODE = "A.I.1.i.b"


@pytest.fixture
def sheet(bring: Any) -> Assessment:
    found: Assessment = bring("tpi_assessment").assessment
    return found


@pytest.fixture
def item(sheet: Assessment) -> Indicator:
    return sheet.instrument.indicators.get(code=CODE)


def area(client: Any, sheet: Assessment) -> str:
    return client.get(reverse("assessment:area", args=[sheet.pk, "A.I.1"])).content.decode()


def test_both_sides_talk_and_settle(
    sheet: Assessment, item: Indicator, season: Any, sign_in: Any
) -> None:
    member, tpi = season.people["unit_member-a"], season.people["demo-tpi-anggota"]
    client = sign_in(tpi)
    address = reverse("assessment:talk", args=[sheet.pk, CODE])
    asked = client.post(
        address, {"tulisan": f"Di mana SK-nya, @{member.username}?"}, headers={"HX-Request": "true"}
    )
    assert "Di mana SK-nya" in asked.content.decode()
    assert list(Comment.objects.get().mentions.all()) == [member]
    other = sign_in(member)
    assert "Di mana SK-nya" in area(other, sheet)
    assert other.post(address, {"tulisan": "Sudah diunggah."}).status_code == 302
    other.post(address, {"keadaan": "selesai"})
    thread = Thread.objects.get()
    assert thread.settled_by == member
    client.post(address, {"tulisan": "Belum terbaca."})  # speaking again opens it
    thread.refresh_from_db()
    assert thread.settled_at is None
    actions = list(AuditEvent.objects.filter(action__startswith="thread.").values_list("action"))
    assert actions == [("thread.said",), ("thread.said",), ("thread.settled",), ("thread.said",)]


def test_what_is_said_among_assessors_stays_there(
    sheet: Assessment, item: Indicator, season: Any, sign_in: Any
) -> None:
    tpi = season.people["demo-tpi-anggota"]
    add_comment(actor=tpi, assessment=sheet, indicator=item, text="Meragukan.", tpi_only=True)
    unit = sign_in(season.people["unit_member-a"])
    page = area(unit, sheet)
    assert "Meragukan" not in page
    assert "Percakapan (1)" not in page
    assert "saring=percakapan" not in page
    assert "Meragukan" in area(sign_in(season.people["demo-tpi-ketua"]), sheet)
    with pytest.raises(Refused, match="tidak ditemukan"):
        settle_thread(
            actor=season.people["unit_member-a"], thread=Thread.objects.get(), settled=True
        )
    sheet.tpi_visible = True
    sheet.save()
    assert "Meragukan" in area(unit, sheet)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("   ", "masih kosong"),
        ("x" * 2001, "paling banyak 2.000"),
        ("Tanya @tidak.ada", "«@tidak.ada» tidak dikenal"),
        ("Tanya @unit_member-b", "tidak dapat membaca"),
    ],
)
def test_what_cannot_be_said_is_refused_in_words(
    sheet: Assessment, item: Indicator, season: Any, text: str, words: str
) -> None:
    actor = season.people["unit_member-a"]
    with pytest.raises(Refused, match=words):
        add_comment(actor=actor, assessment=sheet, indicator=item, text=text)
    assert not Thread.objects.exists()


def test_no_one_of_the_unit_is_mentioned_where_the_unit_may_not_read(
    sheet: Assessment, item: Indicator, season: Any
) -> None:
    with pytest.raises(Refused, match="tidak dapat membaca"):
        add_comment(
            actor=season.people["demo-tpi-anggota"], assessment=sheet, indicator=item,
            text="Lihat @unit_member-a", tpi_only=True,
        )  # fmt: skip


def test_others_read_at_most(sheet: Assessment, item: Indicator, season: Any) -> None:
    for username in ("demo-pengamat", "demo-pimpinan", "unit_member-b"):
        with pytest.raises(PermissionDenied):
            add_comment(
                actor=season.people[username], assessment=sheet, indicator=item, text="Halo"
            )
    with pytest.raises(Refused, match="Hanya tim penilai"):
        add_comment(
            actor=season.people["unit_member-a"], assessment=sheet, indicator=item, text="Halo",
            tpi_only=True,
        )  # fmt: skip


def test_an_address_with_an_at_sign_is_no_mention(
    sheet: Assessment, item: Indicator, season: Any
) -> None:
    comment = add_comment(
        actor=season.people["unit_member-a"], assessment=sheet, indicator=item,
        text="Surel: humas@instansi.example.",
    )  # fmt: skip
    assert not comment.mentions.exists()
