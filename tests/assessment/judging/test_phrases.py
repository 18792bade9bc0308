"""Ready sentences: one's own and the agency's; added, worded anew, ended."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessment.judging.services.phrases import add_phrase, change_phrase, end_phrase, phrases_for
from assessment.models import Phrase
from units.enums import Role
from units.models import RoleGrant, User
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused

pytestmark = pytest.mark.django_db


def texts(user: Any) -> list[str]:
    return [row.text for row in phrases_for(user)]


def test_each_sees_the_own_sentences_first_and_the_agencys(season: Any) -> None:
    member, lead = season.people["demo-tpi-anggota"], season.people["demo-tpi-ketua"]
    add_phrase(actor=lead, text="Untuk   semua.", for_all=True)
    add_phrase(actor=member, text="Zaman dulu.")
    add_phrase(actor=lead, text="Milik ketua.")
    assert texts(member) == ["Zaman dulu.", "Untuk semua."]
    assert texts(lead) == ["Milik ketua.", "Untuk semua."]


def test_only_some_keep_the_agencys_and_nobody_anothers(season: Any) -> None:
    member, lead = season.people["demo-tpi-anggota"], season.people["demo-tpi-ketua"]
    with pytest.raises(PermissionDenied):
        add_phrase(actor=member, text="Untuk semua.", for_all=True)
    with pytest.raises(PermissionDenied):
        add_phrase(actor=season.people["unit_head-a"], text="Saya.")
    own, shared = (
        add_phrase(actor=lead, text="Ketua."),
        add_phrase(actor=lead, text="Semua.", for_all=True),
    )
    for row in (own, shared):
        with pytest.raises(Refused):
            change_phrase(actor=member, phrase=row, text="Lain.")
        with pytest.raises(Refused):
            end_phrase(actor=member, phrase=row)
    assert set(Phrase.objects.values_list("text", flat=True)) == {"Ketua.", "Semua."}


def test_a_sentence_is_worded_anew_and_ended_on_record(season: Any) -> None:
    member = season.people["demo-tpi-anggota"]
    row = add_phrase(actor=member, text="Satu.")
    change_phrase(actor=member, phrase=row, text="Dua.")
    end_phrase(actor=member, phrase=row)
    row.refresh_from_db()
    assert (row.text, row.ended_at is None, texts(member)) == ("Dua.", False, [])
    actions = AuditEvent.objects.filter(action__startswith="phrase.")
    assert [one.action for one in actions] == ["phrase.added", "phrase.changed", "phrase.ended"]
    with pytest.raises(Refused, match="sudah diakhiri"):
        change_phrase(actor=member, phrase=row, text="Tiga.")


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 501])
def test_an_empty_or_endless_sentence_is_refused(season: Any, sign_in: Any, text: str) -> None:
    client = sign_in(season.people["demo-tpi-anggota"])
    assert client.post(reverse("assessment:phrases"), {"kalimat": text}).status_code == 422
    assert not Phrase.objects.exists()


def test_the_pages_keep_and_offer_them(season: Any, sign_in: Any) -> None:
    client = sign_in(season.people["demo-tpi-ketua"])
    page = reverse("assessment:phrases")
    assert client.post(page, {"kalimat": "Bukti <b> kurang.", "semua": "ya"}).status_code == 302
    assert client.post(page, {"kalimat": "Bukti <b> kurang.", "semua": "ya"}).status_code == 422
    row = Phrase.objects.get()
    picked = client.get(reverse("assessment:phrase_pick")).content.decode()
    assert 'data-kalimat-isi="Bukti &lt;b&gt; kurang."' in picked
    edit = reverse("assessment:phrase_edit", args=[row.pk])
    assert client.post(edit, {"kalimat": "Bukti kurang."}).status_code == 302
    member = sign_in(season.people["demo-tpi-anggota"])
    member.post(edit, {"kalimat": "Diganti."})
    member.post(reverse("assessment:phrase_end", args=[row.pk]))
    row.refresh_from_db()
    assert (row.text, row.ended_at) == ("Bukti kurang.", None)
    client.post(reverse("assessment:phrase_end", args=[row.pk]))
    assert client.get(edit).status_code == 404


def test_who_judges_nowhere_keeps_no_own_sentences(season: Any, sign_in: Any) -> None:
    """A unit's administrator has no use for the page; the agency's keeps the agency's sentences."""
    page = reverse("assessment:phrases")
    local = User.objects.create(username="admin-unit", full_name="Admin Unit")
    RoleGrant.objects.create(user=local, role=Role.ADMIN, unit=season.units["A"])
    local = User.objects.get(pk=local.pk)
    assert sign_in(local).get(page).status_code == 403
    with pytest.raises(PermissionDenied):
        add_phrase(actor=local, text="Untuk siapa?")
    client = sign_in(season.people["demo-admin"])
    assert "Kalimat Anda" not in client.get(page).content.decode()
    assert client.post(page, {"kalimat": "Bukti belum lengkap."}).status_code == 302
    assert Phrase.objects.get().owner is None
    with pytest.raises(PermissionDenied):
        add_phrase(actor=season.people["demo-admin"], text="Untuk siapa?")
    assert "Bukti belum lengkap." in texts(season.people["demo-tpi-anggota"])
