"""Kenapa, Simulasi and Perlu diperiksa: what people read, and who may."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessment.enums import Side, View
from assessment.evidence.services.evidence import add_link
from assessment.lke.reading import read_lke
from assessment.lke.reports.simulation import FIELD
from assessment.lke.reports.why import explain_figure
from assessment.lke.reports.worksheet import worksheet
from assessment.lke.scoring_input import scoring_instrument
from assessment.models import Answer, AnswerRevision, Assessment, EvidenceUse
from assessment.scoring.explain import codes
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.formats import NBSP, angka

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def sheet(bring: Any) -> Assessment:
    found: Assessment = bring("self_assessment", quality=60).assessment
    return found


@pytest.fixture
def member(season: Any, sign_in: Any) -> Client:
    client: Client = sign_in(season.people["unit_member-a"])
    return client


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def page(client: Client, sheet: Assessment, code: str, query: str = "") -> str:
    return text(client, reverse("assessment:why", args=[sheet.pk, code]) + query)


def trial(client: Client, sheet: Assessment, **query: str) -> Any:
    response = client.get(reverse("assessment:simulation", args=[sheet.pk]), query)
    assert response.status_code == 200
    return response


def test_every_figure_has_its_page(sheet: Assessment, member: Client) -> None:
    instrument = scoring_instrument(sheet.instrument)
    result = read_lke(sheet).result(View.UNIT)
    for code in codes(instrument):
        found = explain_figure(instrument, result, code)
        assert found.sentence
        assert found.rows
    for code in ("total", "A", "A.I.1", "A.I.1.i", "A.I.1.i.b", "B.I", "WBK:area.1", "WBBM:total"):
        found = explain_figure(instrument, result, code)
        assert found.sentence in page(member, sheet, code)
    missing = reverse("assessment:why", args=[sheet.pk, "A.IX"])
    assert member.get(missing).status_code == 404


def test_an_item_leads_up_to_the_total_and_to_its_minima(sheet: Assessment, member: Client) -> None:
    content = page(member, sheet, "A.I.1.i.b")
    for code in ("A.I.1.i", "A.I.1", "A.I", "A", "total", "WBK:area.1", "WBBM:A", "WBK:total"):
        assert reverse("assessment:why", args=[sheet.pk, code]) in content, code
    assert "#butir-A-I-1-i-b" in content


def test_a_node_leads_down_to_each_part(sheet: Assessment, member: Client) -> None:
    instrument = scoring_instrument(sheet.instrument)
    content = page(member, sheet, "A.I.1")
    for child in instrument.children("A.I.1"):
        assert reverse("assessment:why", args=[sheet.pk, child.code]) in content
    content = page(member, sheet, "WBK:area.1")
    for code in ("A.I.1", "A.II.1"):
        assert reverse("assessment:why", args=[sheet.pk, code]) in content


def test_the_other_side_is_explained_only_to_those_who_may_see_it(
    sheet: Assessment, member: Client, season: Any, sign_in: Any
) -> None:
    for name, args in (("why", [sheet.pk, "total"]), ("simulation", [sheet.pk])):
        address = reverse(f"assessment:{name}", args=args)
        for side in ("tpi", "tpn"):
            assert member.get(address, {"sisi": side}).status_code == 403
        observer = sign_in(season.people["demo-pengamat"])
        assert observer.get(address, {"sisi": "tpi"}).status_code == 200


def test_pages_of_the_sheet_lead_to_their_explanations(sheet: Assessment, member: Client) -> None:
    def link(code: str) -> str:
        return reverse("assessment:why", args=[sheet.pk, code])

    overview = text(member, reverse("assessment:overview", args=[sheet.pk]))
    for code in ("total", "WBK:area.1", "WBBM:B.I.a", "B.II"):
        assert link(code) in overview, code
    assert reverse("assessment:simulation", args=[sheet.pk]) in overview
    area = text(member, reverse("assessment:area", args=[sheet.pk, "A.I.1"]))
    for code in ("A.I.1.i", "A.I.1.i.b", "WBK:area.1", "total"):
        assert link(code) in area, code
    # A link names what it explains also to those who hear it out of its place.
    names = re.findall(
        r'class="kenapa"[^>]*>Penjelasan<span class="visually-hidden">([^<]*)<', area
    )
    assert names
    assert all(name.strip() for name in names)


def test_saving_an_answer_keeps_its_way_to_the_explanation(
    sheet: Assessment, member: Client
) -> None:
    row = Answer.objects.get(assessment=sheet, side=Side.UNIT, indicator__code="A.I.1.i.b")
    response = member.post(
        reverse("assessment:answer", args=[sheet.pk, "A.I.1.i.b"]),
        {"nilai": "B", "catatan": "", "versi": row.version},
        headers={"hx-request": "true"},
    )
    content = response.content.decode()
    for code in ("A.I.1.i.b", "A.I.1.i", "WBK:A"):
        assert reverse("assessment:why", args=[sheet.pk, code]) in content, code


def test_the_overview_lists_what_to_check(sheet: Assessment, member: Client, season: Any) -> None:
    row = Answer.objects.filter(assessment=sheet, side=Side.UNIT, value="A").first()
    assert row is not None
    code = row.indicator.code
    address = reverse("assessment:overview", args=[sheet.pk])
    said = f"{code}: jawaban A belum disertai bukti."
    assert said in text(member, address)
    add_link(
        actor=season.people["unit_member-a"],
        assessment=sheet,
        indicator=row.indicator,
        url="https://arsip.instansi.example/b",
    )
    response = member.get(address)
    content = response.content.decode()
    assert "Perlu diperiksa" in content
    assert said not in content
    # What is left are the other best letters; each leads to its item.
    (group,) = [one for one in response.context["remarks"] if one.title.endswith("tanpa bukti")]
    best = Answer.objects.filter(assessment=sheet, side=Side.UNIT, value__in=["A", "Ya"])
    proven = EvidenceUse.objects.filter(assessment=sheet, ended_at=None).values("indicator")
    assert len(group.items) == best.exclude(indicator__in=proven).count() < best.count()
    for one in group.items:
        assert f"#butir-{one.anchor}" in content


def test_the_advice_applied_meets_the_target_and_saves_nothing(
    sheet: Assessment, member: Client
) -> None:
    def kept() -> tuple[Any, ...]:
        return (
            list(Answer.objects.order_by("pk").values("pk", "value", "version", "updated_at")),
            AnswerRevision.objects.count(),
            AuditEvent.objects.count(),
        )

    before = kept()
    shown = trial(member, sheet, sasaran="WBBM")
    assert shown.context["advice"].moves
    assert "Tidak ada jawaban yang disimpan" in shown.content.decode()
    done = member.get(shown.context["apply"])
    assert done.status_code == 200
    assert done.context["wrong"] == []
    assert done.context["verdicts"][1].met
    assert not done.context["verdicts"][0].met
    for move in shown.context["moves"]:
        assert f'name="{FIELD}{move.move.code}' in done.content.decode()
    assert kept() == before


def test_a_tried_answer_changes_the_figures_by_its_own_points(
    sheet: Assessment, member: Client
) -> None:
    found = trial(member, sheet, **{f"{FIELD}B.I.b": "E"}).context["comparison"]
    best = trial(member, sheet, **{f"{FIELD}B.I.b": "A"}).context["comparison"]
    # B.I.b weighs 5 points by itself.
    assert best.after.total.zero - found.after.total.zero == Decimal(5)
    assert best.before.total.zero == found.before.total.zero


def test_what_cannot_be_an_answer_is_named_and_the_rest_still_counted(
    sheet: Assessment, member: Client
) -> None:
    response = trial(member, sheet, **{f"{FIELD}B.I.a": "9", f"{FIELD}B.I.b": "A"})
    assert "«9» bukan indeks survei." in response.content.decode()
    assert [row.entry.code for row in response.context["wrong"]] == ["B.I.a"]
    assert response.context["comparison"].after.indicators["B.I.b"].points == 5
    hostile = trial(member, sheet, **{f"{FIELD}B.I.a": "<script>alert(1)</script>"})
    assert "<script>alert(1)" not in hostile.content.decode()


def test_an_item_can_be_added_to_the_trial(sheet: Assessment, member: Client) -> None:
    listed = {row.entry.code for row in trial(member, sheet).context["rows"]}
    other = next(
        entry.code
        for entry in scoring_instrument(sheet.instrument).indicators
        if entry.code not in listed
    )
    assert other in {row.entry.code for row in trial(member, sheet, tambah=other).context["rows"]}


def test_the_worksheet_says_how_each_sub_area_was_computed(
    sheet: Assessment, member: Client
) -> None:
    content = worksheet(sheet, predicate="WBK", tpi_side=False, made_at=timezone.now())
    parts = [part for section in content.sections for part in section.parts]
    rows = {row.code: row for part in parts for row in part.groups}
    instrument = scoring_instrument(sheet.instrument)
    result = read_lke(sheet).result(View.UNIT)
    assert len(rows) == 42 + 2  # the sub-areas, and the two parts of hasil
    for code, row in rows.items():
        own = instrument.indicators_under(code)
        assert [item.code for item in row.items] == [entry.code for entry in own]
        value = result.nodes[code].zero
        mean, _, said = row.way.partition(" (")[0].replace(NBSP, " ").rpartition(" → ")
        assert said == angka(value, 4)
        if all(entry.weight is None for entry in own):
            assert mean == angka(value / instrument.node(code).weight, 4)
