"""Recommendations: beside the question they are about, this year and the next, for who may read."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.enums import Phase, Side
from assessment.instrument.services.imports import import_instrument
from assessment.instrument.services.versions import publish
from assessment.lke.scoring_input import document_of
from assessment.models import Answer, Assessment, SheetImport
from assessment.periods.services.periods import create_period
from proposals.enums import MinistryResult, MinistryStage, PlanOrigin
from proposals.ministry.services.records import record_ministry
from proposals.models import FollowUp, Proposal
from proposals.plan.recommendations import beside_items, shown_to
from proposals.plan.reports.suggestions import suggestions
from proposals.plan.services.follow_ups import answer_follow_up
from proposals.plan.services.ministry_follow_ups import follow_sheet
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
CODE = "A.I.1.i.b"


def noted(proposal: Proposal, text: str, source: str = PlanOrigin.NOTE, code: str = CODE) -> Any:
    return FollowUp.objects.create(proposal=proposal, indicator=code, source=source, text=text)


@pytest.fixture
def next_year(season: Any, bring: Any) -> Any:
    """Unit A again, a year later: its new LKE in the unit's hands, and its new proposal."""
    earlier = bring("reported", quality=60)
    period = create_period(
        actor=SYSTEM, year=season.period.year + 1, instrument=season.period.instrument
    )
    sheet = Assessment.objects.create(
        unit=season.units["A"], period=period, instrument=period.instrument, phase=Phase.UNIT
    )
    proposal = Proposal.objects.create(
        unit=season.units["A"], period=period, target="WBK", state="self_assessment",
        assessment=sheet, created_by=season.people["demo-pokja"], state_since=timezone.now(),
    )  # fmt: skip
    return earlier, proposal


def area(client: Any, sheet: Assessment) -> str:
    return client.get(reverse("assessment:area", args=[sheet.pk, "A.I.1"])).content.decode()


def test_next_years_question_shows_what_was_recommended_and_what_became_of_it(
    next_year: Any, season: Any, sign_in: Any
) -> None:
    earlier, proposal = next_year
    row = noted(earlier, "Tetapkan tim kerja lewat SK.")
    member = season.people["unit_member-a"]
    page = area(sign_in(member), proposal.assessment)
    place = page.index("Tetapkan tim kerja lewat SK.")
    assert page.index(f'id="butir-{CODE.replace(".", "-")}"') < place
    assert "1 belum dijawab" in page
    assert f"Catatan TPI {earlier.period.year}" in page
    link = f"{reverse('proposals:follow_ups', args=[earlier.pk])}#tl-{row.pk}"
    assert f'href="{link}">Jawab rekomendasi' in page
    assert f'id="tl-{row.pk}"' in sign_in(member).get(link).content.decode()
    answer_follow_up(actor=member, follow_up=row, done=True, response="SK terbit Maret.")
    page = area(sign_in(member), proposal.assessment)
    assert "SK terbit Maret." in page
    assert "Ditindaklanjuti" in page
    assert "Buka tindak lanjut" in area(
        sign_in(season.people["demo-pengamat"]), proposal.assessment
    )


@pytest.mark.one_database
def test_a_recommendation_goes_where_its_question_went(next_year: Any, season: Any) -> None:
    """Two items change codes, a third is dropped: no recommendation stays under a mere number."""
    earlier, proposal = next_year
    document = document_of(season.period.instrument)
    rows = {row["code"]: row for row in document["indicators"]}
    rows["A.I.1.i.a"]["code"], rows[CODE]["code"] = CODE, "A.I.1.i.a"
    document["indicators"].remove(rows["A.I.1.iii.b"])
    draft = import_instrument(
        actor=SYSTEM, document=document, base=season.period.instrument, origin="uji"
    )
    new = publish(actor=SYSTEM, instrument=draft, effective_from=season.today, seen=draft.edition)
    Assessment.objects.filter(pk=proposal.assessment_id).update(instrument=new)
    proposal = Proposal.objects.get(pk=proposal.pk)
    noted(earlier, "Tetapkan tim.")
    noted(earlier, "Pantau tiap bulan.", code="A.I.1.iii.b")
    assert proposal.assessment is not None
    leader = season.people["demo-pimpinan"]
    found = beside_items(leader, proposal.assessment)
    assert {code: [row.text for row in rows] for code, rows in found.items()} == {
        "A.I.1.i.a": ["Tetapkan tim."],
        "": ["Pantau tiap bulan."],
    }
    offered = [one for one in suggestions(leader, proposal) if one.key.startswith("rekomendasi-")]
    assert [one.indicators for one in offered] == [["A.I.1.i.a"], []]


def test_the_sheets_own_year_shows_its_own_and_no_later_one(
    next_year: Any, season: Any, sign_in: Any
) -> None:
    earlier, proposal = next_year
    noted(earlier, "Yang dulu.")
    noted(proposal, "Yang sekarang.", PlanOrigin.MINISTRY)
    head = sign_in(season.people["unit_head-a"])
    assert "Yang sekarang." in area(head, proposal.assessment)
    page = area(head, earlier.assessment)
    assert "Yang dulu." in page
    assert "Yang sekarang." not in page


def test_what_is_about_the_whole_sheet_stands_on_its_summary(
    next_year: Any, season: Any, sign_in: Any
) -> None:
    earlier, proposal = next_year
    noted(earlier, "Perkuat budaya kerja.", PlanOrigin.MINISTRY, code="")
    address = reverse("assessment:overview", args=[proposal.assessment.pk])
    page = sign_in(season.people["unit_head-a"]).get(address).content.decode()
    assert "Perkuat budaya kerja." in page
    assert "1 belum dijawab" in page


def test_a_note_of_the_tpi_hides_again_when_its_side_is_closed(
    next_year: Any, season: Any, sign_in: Any
) -> None:
    earlier, proposal = next_year
    row = noted(earlier, "Belum meyakinkan.")
    noted(earlier, "Dari kementerian.", PlanOrigin.MINISTRY)
    Assessment.objects.filter(pk=earlier.assessment.pk).update(tpi_visible=False)
    head = sign_in(season.people["unit_head-a"])
    list_page = reverse("proposals:follow_ups", args=[earlier.pk])
    for page in (
        area(head, proposal.assessment),
        head.get(list_page).content.decode(),
        head.get(reverse("proposals:plan", args=[proposal.pk])).content.decode(),
        head.get(reverse("proposals:plan_suggestions", args=[proposal.pk])).content.decode(),
    ):
        assert "Belum meyakinkan." not in page
        assert "Dari kementerian." in page
    sent = {"nomor": row.pk, "done": "ya", "response": "Sudah."}
    assert head.post(list_page, sent).status_code == 404
    tpi = season.people["demo-tpi-ketua"]
    assert "Belum meyakinkan." in area(sign_in(tpi), proposal.assessment)


def test_other_units_recommendations_are_not_shown(next_year: Any, season: Any) -> None:
    earlier, _ = next_year
    noted(earlier, "Hanya untuk A.")
    assert not shown_to(season.people["demo-pokja"], season.units["B"])


def test_the_area_page_asks_little_and_no_more_for_more_recommendations(
    next_year: Any,
    season: Any,
    sign_in: Any,
    django_assert_max_num_queries: Any,
    django_assert_num_queries: Any,
) -> None:
    earlier, proposal = next_year
    noted(earlier, "Satu.")
    client = sign_in(season.people["unit_member-a"])
    area(client, proposal.assessment)
    with django_assert_max_num_queries(15) as one:
        area(client, proposal.assessment)
    noted(earlier, "Dua.", code="A.I.1.i.a")
    noted(earlier, "Tiga.", PlanOrigin.MINISTRY)
    with django_assert_num_queries(len(one.captured_queries)):
        area(client, proposal.assessment)


class TestMinistry:
    """What the ministry said is on the unit's list at once, and once."""

    def test_the_notes_of_a_result_are_to_be_followed_up(self, season: Any, bring: Any) -> None:
        proposal = bring("national_evaluation")
        for text in ("Perkuat pengaduan.", " Perkuat pengaduan. "):
            record_ministry(
                actor=season.people["demo-pokja"], proposal=proposal, on=season.today, text=text,
                stage=MinistryStage.ADMINISTRATIVE, result=MinistryResult.PASSED_WITH_NOTES,
            )  # fmt: skip
        row = proposal.follow_ups.get()
        assert (row.source, row.text, row.indicator) == ("ministry", "Perkuat pengaduan.", "")
        assert AuditEvent.objects.filter(action="follow_up.made").count() == 1

    def test_a_sanggah_is_our_own_text_and_no_recommendation(self, season: Any, bring: Any) -> None:
        proposal = bring("national_evaluation")
        pokja = season.people["demo-pokja"]
        record_ministry(
            actor=pokja, proposal=proposal, stage=MinistryStage.ADMINISTRATIVE, on=season.today,
            result=MinistryResult.FAILED, text="SPTJM tidak ada.",
        )  # fmt: skip
        record_ministry(
            actor=pokja, proposal=proposal, stage=MinistryStage.OBJECTION, on=season.today,
            text="SPTJM terlampir sejak awal.",
        )  # fmt: skip
        assert [row.text for row in proposal.follow_ups.all()] == ["SPTJM tidak ada."]

    def test_why_it_was_not_awarded_is_to_be_followed_up(
        self, season: Any, bring: Any, move: Any
    ) -> None:
        proposal = bring("national_evaluation")
        move("demo-pokja", proposal, "not_award", "Survei di bawah nilai minimal.")
        assert proposal.follow_ups.get().text == "Survei di bawah nilai minimal."

    def test_notes_of_the_tpn_belong_to_their_indicators(self, season: Any, bring: Any) -> None:
        proposal = bring("national_evaluation")
        sheet = proposal.assessment
        for code, note in (("A.I.1.i.a", "SK lama."), ("B.I.a", "")):
            Answer.objects.create(
                assessment=sheet, indicator=sheet.instrument.indicators.get(code=code),
                side=Side.TPN, value=None, note=note, updated_at=timezone.now(),
            )  # fmt: skip
        brought = SheetImport.objects.create(
            assessment=sheet, file_name="tpn.xlsx", sha256="0" * 64,
            uploaded_by=season.people["demo-pokja"],
        )  # fmt: skip
        actor = season.people["demo-pokja"]
        assert follow_sheet(actor=actor, proposal=proposal, sheet_import=brought) == 1
        assert follow_sheet(actor=actor, proposal=proposal, sheet_import=brought) == 0
        row = proposal.follow_ups.get()
        assert (row.indicator, row.text) == ("A.I.1.i.a", "SK lama.")


def test_next_years_plan_offers_what_was_not_followed_up_under_its_component(
    next_year: Any, season: Any
) -> None:
    earlier, proposal = next_year
    noted(earlier, "Survei tiap bulan.", PlanOrigin.MINISTRY, code="B.II.a")
    noted(earlier, "Tim kerja.", PlanOrigin.NOTE, code=CODE)
    noted(earlier, "Umum.", PlanOrigin.MINISTRY, code="")
    done = noted(earlier, "Sudah selesai.", PlanOrigin.MINISTRY)
    head = season.people["unit_head-a"]
    answer_follow_up(actor=head, follow_up=done, done=True, response="Selesai.")
    found = {
        one.origin_text: (one.origin, one.component, one.indicators)
        for one in suggestions(head, proposal)
        if one.key.startswith("rekomendasi-")
    }
    assert found == {
        "Survei tiap bulan.": ("ministry", "B.II", ["B.II.a"]),
        "Tim kerja.": ("note", "1", [CODE]),
        "Umum.": ("ministry", "1", []),
    }


@pytest.mark.one_database
def test_a_note_of_last_years_tpi_about_no_item_goes_where_the_unit_puts_it(
    next_year: Any, season: Any, sign_in: Any
) -> None:
    earlier, proposal = next_year
    row = noted(earlier, "Perkuat budaya kerja.", code="")
    client = sign_in(season.people["unit_member-a"])
    address = reverse("proposals:plan_suggestions", args=[proposal.pk])
    key = f"rekomendasi-{row.pk}"
    assert f'name="component-{key}"' in client.get(address).content.decode()
    assert client.post(address, {"pilih": key, f"component-{key}": "3"}).status_code == 302
    assert proposal.plan_items.get().component == "3"
