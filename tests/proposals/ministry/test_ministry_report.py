"""The TPN's LHE: by the form or in the list of many units, and what the unit is to follow up."""

import io
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from proposals.enums import MinistryResult, MinistryStage, PlanOrigin, State
from proposals.ministry.reports.results_template import ministry_template
from proposals.ministry.results_table import ADVICE, LHE_NUMBER
from proposals.ministry.services.records import record_ministry
from proposals.ministry.services.results_list import apply_list, examine_list, keep_list, open_list
from proposals.plan.recommendations import beside_items
from proposals.plan.reports.suggestions import suggestions
from proposals.plan.services.follow_ups import make_follow_ups
from tests.season import fresh
from zona_integritas.ground.errors import Refused
from zona_integritas.management.sample_pdf import sample_pdf

pytestmark = pytest.mark.django_db

ITEM = "A.I.1.i.a"
ADVICE_TEXT = f"{ITEM}: Perbarui SK tim kerja.\n\nTingkatkan publikasi.\nZ.9.9: bukan butir."
ASKED = [
    ("", "Publikasi lemah."),
    (ITEM, "Perbarui SK tim kerja."),
    ("", "Tingkatkan publikasi."),
    ("", "Z.9.9: bukan butir."),
]


def asked_of(proposal: Any) -> list[tuple[str, str]]:
    rows = proposal.follow_ups.filter(source=PlanOrigin.MINISTRY).order_by("id")
    return list(rows.values_list("indicator", "text"))


def test_the_report_becomes_follow_ups_for_plan_and_lke(
    bring: Any, season: Any, sign_in: Any, move: Any
) -> None:
    proposal, pokja = bring("national_evaluation"), season.people["demo-pokja"]
    address, client = reverse("proposals:ministry", args=[proposal.pk]), sign_in(pokja)
    for stage in ("administrasi", "panel"):
        record_ministry(
            actor=pokja, proposal=proposal, stage=stage, on=season.today, result="lulus"
        )
    with pytest.raises(Refused, match="hanya untuk LHE TPN"):
        record_ministry(
            actor=pokja, proposal=proposal, stage="panel", on=season.today, result="lulus",
            recommendations="Perbarui.",
        )  # fmt: skip
    move("demo-pokja", fresh(proposal), "award")
    form = {
        "stage": "desk", "on": season.today.strftime("%d/%m/%Y"), "result": "lulus_catatan",
        "number": "LHE/12/2026", "text": "Publikasi lemah.", "recommendations": ADVICE_TEXT,
    }  # fmt: skip
    kept = client.post(address, form)  # only the report comes after the decision
    assert kept.status_code == 422
    assert "Perbarui SK tim kerja." in kept.content.decode()
    upload = io.BytesIO(sample_pdf(["LHE TPN"]))
    upload.name = "lhe-tpn.pdf"
    assert client.post(address, {**form, "stage": "lhe", "upload": upload}).status_code == 302
    entry = proposal.ministry.get(stage=MinistryStage.REPORT)
    assert (entry.number, entry.result) == ("LHE/12/2026", MinistryResult.PASSED_WITH_NOTES)
    assert entry.evidence is not None
    assert asked_of(proposal) == ASKED
    page = client.get(reverse("proposals:detail", args=[proposal.pk])).content.decode()
    assert "Nomor LHE/12/2026" in page
    head = season.people["unit_head-a"]
    make_follow_ups(actor=head, proposal=fresh(proposal))
    assert asked_of(proposal) == ASKED  # the unit's button adds nothing twice
    assert [row.text for row in beside_items(head, proposal.assessment)[ITEM]] == [ASKED[1][1]]
    offered = {(one.origin_text, tuple(one.indicators)) for one in suggestions(head, proposal)}
    assert (ASKED[1][1], (ITEM,)) in offered
    assert (ASKED[2][1], ()) in offered


@pytest.mark.one_database
def test_a_sheet_brings_the_report_of_many_units(bring: Any, season: Any) -> None:
    proposal, pokja = bring("national_evaluation"), season.people["demo-pokja"]
    book = openpyxl.load_workbook(io.BytesIO(ministry_template([proposal])))
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    code = proposal.unit.code
    told: list[dict[str, Any]] = [
        {"Tahap": "Seleksi administrasi", "Hasil": "Tidak lulus", "Catatan": "SPTJM keliru."},
        {
            "Tahap": "LHE TPN", "Hasil": "Tidak lulus", "Catatan": "Publikasi lemah.",
            LHE_NUMBER: "LHE/12/2026", ADVICE: ADVICE_TEXT,
        },
    ]  # fmt: skip
    for line, cells in enumerate(told, start=2):
        for name, value in {"Kode unit": code, "Tanggal": season.today, **cells}.items():
            sheet.cell(line, headings.index(name) + 1, value)
    buffer = io.BytesIO()
    book.save(buffer)
    token = keep_list(
        actor=pokja, period=season.period, content=buffer.getvalue(), file_name="hasil.xlsx"
    )
    kept = open_list(actor=pokja, period=season.period, token=token)
    assert kept is not None
    seen = examine_list(actor=pokja, period=season.period, table=kept.table)
    assert (seen.new, seen.problems) == (2, [])
    apply_list(actor=pokja, period=season.period, kept=kept, seen=seen.fingerprint)
    assert asked_of(proposal) == [("", "SPTJM keliru."), *ASKED]
    assert proposal.ministry.get(stage=MinistryStage.REPORT).number == "LHE/12/2026"
    again = examine_list(actor=pokja, period=season.period, table=kept.table)
    assert (again.new, again.known) == (0, 2)
    assert fresh(proposal).state == State.NATIONAL
