"""A page of one person never saves under the name of another who signed in since."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessment.models import Answer, Phrase

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_a_save_in_place_says_who_typed_and_is_refused_for_another(
    bring: Any, season: Any, sign_in: Any
) -> None:
    sheet = bring("self_assessment").assessment
    typed_by, signed_in = season.people["unit_member-a"], season.people["unit_head-a"]
    address = reverse("assessment:answer", args=[sheet.pk, "A.I.1.i.b"])
    form = {"versi": "0", "nilai": "C", "catatan": "Milik anggota."}
    rows = Answer.objects.filter(assessment=sheet, side="unit", indicator__code="A.I.1.i.b")
    before = list(rows.values_list("version", "value", "note"))
    headers = {"HX-Request": "true", "X-Orang": str(typed_by.pk)}
    refused = sign_in(signed_in).post(address, form, headers=headers)
    assert refused.status_code == 409
    told = refused.content.decode()
    assert f"Sesi di peramban ini sekarang milik {signed_in}" in told
    assert "Tidak ada data yang berubah" in told
    assert refused["HX-Reswap"] == "none"  # nothing of the page is replaced by it
    assert list(rows.values_list("version", "value", "note")) == before
    form["versi"] = str(before[0][0]) if before else "0"
    assert sign_in(typed_by).post(address, form, headers=headers).status_code == 200


def test_every_ordinary_form_is_asked_too_whatever_its_page(season: Any, sign_in: Any) -> None:
    admin, lead = season.people["demo-admin"], season.people["demo-tpi-ketua"]
    form = {"kalimat": "Kalimat uji.", "orang_halaman": str(admin.pk)}
    refused = sign_in(lead).post(reverse("assessment:phrases"), form)
    assert refused.status_code == 409
    assert f"Sesi ini sekarang milik {lead}" in refused.content.decode()
    assert not Phrase.objects.filter(text="Kalimat uji.").exists()
    assert sign_in(admin).post(reverse("assessment:phrases"), form).status_code == 302
    assert Phrase.objects.filter(text="Kalimat uji.").exists()


def test_without_scripts_the_token_of_a_page_ends_with_a_second_sign_in(season: Any) -> None:
    """No field of ours is needed there: whoever signs in gets a token of their own."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(season.people["demo-admin"], backend="units.backends.PersonBackend")
    page = client.get(reverse("assessment:phrases"))
    token = str(page.context["csrf_token"])
    form = {"kalimat": "Kalimat pertama.", "csrfmiddlewaretoken": token}
    assert client.post(reverse("assessment:phrases"), form).status_code == 302
    login = client.get(reverse("account_login"))
    client.post(reverse("account_logout"), {"csrfmiddlewaretoken": token})
    login = client.get(reverse("account_login"))
    lead = season.people["demo-tpi-ketua"]
    lead.set_password("kata-sandi-untuk-uji-1")
    lead.save(update_fields=["password"])
    signed = client.post(
        reverse("account_login"),
        {
            "login": lead.username,
            "password": "kata-sandi-untuk-uji-1",
            "csrfmiddlewaretoken": str(login.context["csrf_token"]),
        },
    )
    assert signed.status_code == 302
    form = {"kalimat": "Kalimat kedua.", "csrfmiddlewaretoken": token}
    assert client.post(reverse("assessment:phrases"), form).status_code == 403
    assert not Phrase.objects.filter(text="Kalimat kedua.").exists()


def test_a_save_without_a_session_is_told_so_and_not_sent_on() -> None:
    """Sent on, it would meet the session that somebody opens meanwhile in another tab, and end at
    the address of a button."""
    address = reverse("text_size")
    told = Client().post(address, headers={"HX-Request": "true"})
    assert told.status_code == 200
    assert 'data-halaman="masuk"' in told.content.decode()
    assert Client().post(address)["Location"].startswith(reverse("account_login"))
