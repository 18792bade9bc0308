"""Beranda: what waits for whom, at a price that does not grow with the season."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from assessment.enums import WindowKind
from assessment.services.periods import set_window

pytestmark = pytest.mark.django_db


def text(client: Any) -> str:
    return str(client.get(reverse("home")).content.decode())


def test_each_person_is_told_what_waits_for_them_and_nobody_else(
    bring: Any, season: Any, sign_in: Any
) -> None:
    bring("proposed")
    leader = text(sign_in(season.people["demo-pimpinan"]))
    assert "Unit A" in leader
    assert "Buka dan putuskan" in leader
    head = text(sign_in(season.people["unit_head-a"]))
    assert "Tidak ada yang menunggu Anda" in head


def test_a_rank_of_the_tpi_waits_only_for_its_turn(bring: Any, season: Any, sign_in: Any) -> None:
    bring("tpi_assessment")
    assert "Serahkan ke ketua tim" in text(sign_in(season.people["demo-tpi-anggota"]))
    assert "Putuskan nilai TPI" not in text(sign_in(season.people["demo-tpi-dalnis"]))


def test_work_behind_a_closed_window_is_late(bring: Any, season: Any, sign_in: Any) -> None:
    bring("submitted")
    set_window(
        actor=None,
        period=season.period,
        kind=WindowKind.TPI,
        opens_on=season.today - timedelta(days=9),
        closes_on=season.today - timedelta(days=2),
    )
    page = text(sign_in(season.people["demo-tpi-ketua"]))
    assert page.index("<h2>Terlambat</h2>") < page.index("Mulai penilaian TPI")


def test_more_units_ask_no_more_of_the_database(
    bring: Any,
    season: Any,
    sign_in: Any,
    django_assert_num_queries: Any,
    django_assert_max_num_queries: Any,
) -> None:
    client = sign_in(season.people["demo-tpi-anggota"])
    bring("tpi_assessment", unit="A")
    client.get(reverse("home"))
    with django_assert_max_num_queries(12) as one:
        client.get(reverse("home"))
    bring("tpi_assessment", unit="B")
    with django_assert_num_queries(len(one.captured_queries)):
        client.get(reverse("home"))
