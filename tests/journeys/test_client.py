"""One whole season through the pages' own requests, each step by the person whose turn it is."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessment.enums import Side, View, WindowKind
from assessment.lke.reading import read_lke
from assessment.models import Answer, Assessment
from assessment.periods.services.periods import set_window
from assessment.queries import indicators_of
from proposals.enums import Condition
from proposals.models import Proposal
from tests.season import let_go
from units.models import Predicate, User
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.verify import first_broken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sketched")]


class Season:
    """The season's people at their browsers."""

    def __init__(self, season: SimpleNamespace, sign_in: Any) -> None:
        self.today = season.today.isoformat()
        self.period = season.period
        self.unit = season.units["A"]
        self.clients: dict[str, Client] = {
            name: sign_in(person) for name, person in season.people.items()
        }

    @property
    def proposal(self) -> Proposal:
        return Proposal.objects.select_related("assessment").get(unit=self.unit)

    @property
    def sheet(self) -> Assessment:
        assert self.proposal.assessment is not None
        return self.proposal.assessment

    def move(self, who: str, name: str, **fields: str) -> Any:
        address = reverse("proposals:move", args=[self.proposal.pk, name])
        form = {"state": self.proposal.state, "note": "", **fields}
        return self.clients[who].post(address, form)

    def moved(self, who: str, name: str, **fields: str) -> None:
        response = self.move(who, name, **fields)
        assert response.status_code == 302, (name, _alerts(response))

    def refused(self, who: str, name: str, words: str, **fields: str) -> None:
        before = self.proposal.state
        response = self.move(who, name, **fields)
        assert response.status_code == 422, (name, response.status_code)
        assert words in response.content.decode(), _alerts(response)
        assert self.proposal.state == before

    def answer(self, who: str, code: str, **fields: str) -> Any:
        address = reverse("assessment:answer", args=[self.sheet.pk, code])
        return self.clients[who].post(address, fields, headers={"HX-Request": "true"})


def _alerts(response: Any) -> str:
    text = response.content.decode()
    start = text.find('role="alert"')
    return text[start : start + 600]


@pytest.fixture
def walk(season: SimpleNamespace, sign_in: Any) -> Season:
    return Season(season, sign_in)


def test_a_unit_goes_from_identification_to_award_with_the_refusals_on_the_way(
    walk: Season,
) -> None:
    _identify_and_propose(walk)
    _name(walk)
    _fill_and_send(walk)
    _judge(walk)
    _report_and_approve(walk)
    _send_and_award(walk)
    assert first_broken()[1] is None


def _identify_and_propose(walk: Season) -> None:
    pokja = walk.clients["demo-pokja"]
    form = {"unit": walk.unit.pk, "period": walk.period.pk, "target": "WBK"}
    assert walk.clients["unit_head-a"].post(reverse("proposals:new"), form).status_code == 403
    assert pokja.post(reverse("proposals:new"), form).status_code == 302
    walk.refused("demo-pokja", "propose", "belum dinilai dengan alasan")
    screening = {
        "periksa-tingkat_unit": "ya",
        "periksa-tingkat_unit-teks": "",
    }
    for condition in Condition:
        screening[f"kondisi-{condition.value}"] = "ya"
        screening[f"kondisi-{condition.value}-teks"] = "Alasan yang tertulis."
    address = reverse("proposals:screening", args=[walk.proposal.pk])
    assert pokja.post(address, screening).status_code == 302
    assert walk.move("demo-pimpinan", "propose").status_code == 403
    walk.moved("demo-pokja", "propose")


def _name(walk: Season) -> None:
    walk.refused("demo-pimpinan", "name_candidate", "Isian ini wajib diisi")
    walk.moved("demo-pimpinan", "name_candidate", sk_number="SK-1", sk_date=walk.today)
    walk.moved("unit_head-a", "start_self_assessment")


def _fill_and_send(walk: Season) -> None:
    walk.refused("unit_head-a", "submit", "113 butir LKE belum dijawab", certified="on")
    for row in indicators_of(walk.sheet):
        fields = {"versi": "0", "catatan": "Lihat bukti."}
        if row.inputs.all():
            fields |= {f"jumlah-{entry.key}": "10" for entry in row.inputs.all()}
        elif row.options.all():
            fields["nilai"] = row.options.all()[0].label
        else:
            fields["nilai"] = "3,9"
        assert walk.answer("unit_member-a", row.code, **fields).status_code == 200
    assert walk.move("unit_member-a", "submit", certified="on").status_code == 403
    walk.moved("unit_head-a", "submit", certified="on")
    late = walk.answer("unit_member-a", "B.I.b", versi="1", nilai="E", catatan="")
    assert late.status_code == 422
    assert Answer.objects.get(indicator__code="B.I.b").value == "A"


def _judge(walk: Season) -> None:
    facts = {
        "task_number": "ST-1",
        "task_date": walk.today,
        "task_start": walk.today,
        "task_end": walk.today,
    }
    _close_and_open_again(walk, facts)
    walk.moved("demo-tpi-ketua", "start_tpi", **facts)
    walk.refused("demo-tpi-anggota", "hand_to_lead", "113 butir belum dinilai TPI")
    first = indicators_of(walk.sheet)[0].code
    assert walk.answer("demo-tpi-anggota", first, versi="0", setuju="ya").status_code == 200
    rest = reverse("assessment:agree_many", args=[walk.sheet.pk])
    codes = [row.code for row in indicators_of(walk.sheet)][1:]
    version = Assessment.objects.get(pk=walk.sheet.pk).answers_version
    form = {"versi": version, "lapangan": codes}
    assert walk.clients["demo-tpi-anggota"].post(rest, form).status_code == 302
    walk.answer("demo-tpi-anggota", "A.I.1.i.b", versi="1", nilai="C", catatan="")
    walk.refused("demo-tpi-anggota", "hand_to_lead", "tanpa catatan TPI: A.I.1.i.b")
    walk.answer("demo-tpi-anggota", "A.I.1.i.b", versi="2", nilai="C", catatan="Tanpa seleksi.")
    walk.moved("demo-tpi-anggota", "hand_to_lead")
    walk.answer("demo-tpi-ketua", "A.I.1.i.b", versi="0", nilai="B", catatan="Sebagian.")
    walk.moved("demo-tpi-ketua", "hand_to_supervisor")
    walk.moved("demo-tpi-dalnis", "settle")
    kept = Answer.objects.filter(indicator__code="A.I.1.i.b").values_list("side", "value")
    assert dict(kept) == {
        Side.UNIT: "A",
        Side.TPI_MEMBER: "C",
        Side.TPI_LEAD: "B",
    }
    assert read_lke(walk.sheet).result(View.TPI).indicators["A.I.1.i.b"].answer == "B"


def _close_and_open_again(walk: Season, facts: dict[str, str]) -> None:
    opens = walk.period.windows.get(kind=WindowKind.TPI).opens_on
    for closes, done in ((opens + timedelta(days=1), False), (opens + timedelta(days=30), True)):
        set_window(
            actor=SYSTEM,
            period=walk.period,
            kind=WindowKind.TPI,
            opens_on=opens,
            closes_on=closes,
        )
        if not done:
            walk.refused("demo-tpi-ketua", "start_tpi", "sudah ditutup", **facts)


def _report_and_approve(walk: Season) -> None:
    walk.moved(
        "demo-tpi-ketua",
        "report_proposed",
        lhe_number="LHE-1",
        lhe_date=walk.today,
        lhe_signed_on=walk.today,
    )
    draft = reverse("papers:draft", args=["usulan", walk.proposal.pk, "lhe"])
    paper = walk.clients["demo-pimpinan"].get(draft)
    assert paper.content.startswith(b"%PDF")
    leader = User.objects.get(username="demo-pimpinan")
    leader.unit, home = walk.unit, leader.unit
    leader.save()
    walk.refused("demo-pimpinan", "approve", "Anda bertugas di Unit A")
    leader.unit = home
    leader.save()
    walk.moved("demo-pimpinan", "approve")


def _send_and_award(walk: Season) -> None:
    let_go(walk.proposal)
    walk.moved(
        "demo-pokja",
        "send",
        letter_number="B-1",
        letter_date=walk.today,
        sptjm_number="S-1",
        sptjm_date=walk.today,
    )
    walk.moved("demo-pokja", "start_national", started_on=walk.today)
    decree = {"decree_number": "512", "decree_date": walk.today}
    walk.refused("demo-pokja", "award", "Hasil panel", **decree)
    address = reverse("proposals:ministry", args=[walk.proposal.pk])
    for stage in ("administrasi", "desk", "lapangan", "panel"):
        form = {"stage": stage, "on": walk.today, "result": "lulus", "text": ""}
        assert walk.clients["demo-pokja"].post(address, form).status_code == 302, stage
    walk.moved("demo-pokja", "award", **decree)
    assert walk.proposal.state == "awarded"
    predicate = Predicate.objects.get(unit=walk.unit)
    assert (predicate.kind, predicate.decree_number) == ("WBK", "512")
    page = walk.clients["demo-pengamat"].get(reverse("proposals:detail", args=[walk.proposal.pk]))
    assert "Predikat ditetapkan" in page.content.decode()
