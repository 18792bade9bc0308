"""Larger type belongs to the person: on every machine, with script or without."""

from typing import Any

import pytest
from django.urls import reverse

from zona_integritas.ground.audit.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
LARGE = '<html lang="id" class="text-besar">'


def test_larger_type_follows_the_person_to_another_browser(season: Any, sign_in: Any) -> None:
    person = season.people["unit_member-a"]
    events = AuditEvent.objects.count()
    answer = sign_in(person).post(
        reverse("text_size"), {"besar": "ya", "kembali": "/lke/?tahap=unit"}
    )
    assert answer["Location"] == "/lke/?tahap=unit"
    page = sign_in(person).get(reverse("home")).content.decode()
    assert LARGE in page
    assert "Teks biasa" in page
    other = sign_in(season.people["unit_head-a"]).get(reverse("home")).content.decode()
    assert LARGE not in other
    sign_in(person).post(reverse("text_size"), {"besar": ""})
    assert LARGE not in sign_in(person).get(reverse("home")).content.decode()
    assert AuditEvent.objects.count() == events  # how one reads is nobody else's business


def test_the_page_that_changed_itself_is_not_sent_again(season: Any, sign_in: Any) -> None:
    client = sign_in(season.people["demo-pengamat"])
    answer = client.post(reverse("text_size"), {"besar": "ya"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert LARGE in client.get(reverse("units:list")).content.decode()


@pytest.mark.parametrize("back", ["https://lain.example/", "//lain.example", "javascript:1", ""])
def test_nobody_is_sent_away_to_a_foreign_page(season: Any, sign_in: Any, back: str) -> None:
    client = sign_in(season.people["demo-pengamat"])
    answer = client.post(reverse("text_size"), {"besar": "ya", "kembali": back})
    assert answer["Location"] == reverse("home")
