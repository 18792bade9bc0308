"""Saving answers: versions, conflicts, phases, windows, areas, sides."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from assessment.enums import Side, View, WindowKind
from assessment.lke.reading import read_lke
from assessment.lke.scoring_input import scoring_instrument
from assessment.lke.services.answer_batches import save_many
from assessment.lke.services.answers import StaleAnswer, save_answer
from assessment.models import Answer, AnswerRevision, Assessment
from assessment.periods.services.periods import set_window
from assessment.queries import indicators_of, visible_assessments
from assessment.scoring.model import parse_answer
from units.models import User
from units.services.roles import grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import allowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(season: SimpleNamespace, bring: Any) -> SimpleNamespace:
    """Unit A's LKE while the unit fills it, with a saver for its member."""
    proposal = bring("self_assessment")
    sheet = proposal.assessment
    rows = {row.code: row for row in indicators_of(sheet)}

    def save(
        code: str,
        value: Any,
        version: int,
        note: str = "",
        who: str = "unit_member-a",
        side: str = Side.UNIT,
    ) -> Answer:
        return save_answer(
            actor=User.objects.get(username=who),
            assessment=Assessment.objects.get(pk=sheet.pk),
            indicator=rows[code],
            side=side,
            value=value,
            note=note,
            expected_version=version,
        )

    return SimpleNamespace(sheet=sheet, rows=rows, save=save, season=season, proposal=proposal)


def test_each_save_is_a_new_version_with_its_author_and_an_audit_event(desk: Any) -> None:
    first = desk.save("B.I.a", "3,25", 0)
    second = desk.save("B.I.a", "3,5", first.version, note="Laporan survei.")
    assert (first.version, second.version) == (1, 2)
    assert second.value == "3.5"
    kept = list(second.revisions.values_list("version", "value", "note"))
    assert kept == [(1, "3.25", ""), (2, "3.5", "Laporan survei.")]
    event = AuditEvent.objects.filter(object_id=str(second.pk), action="answer.saved").last()
    assert event is not None
    assert (event.before, event.after["value"]) == ({"value": "3.25", "note": ""}, "3.5")


def test_saving_the_same_again_writes_nothing(desk: Any) -> None:
    first = desk.save("B.I.b", "a", 0)
    count = AnswerRevision.objects.count(), AuditEvent.objects.count()
    again = desk.save("B.I.b", "A", first.version)
    assert again.version == 1
    assert (AnswerRevision.objects.count(), AuditEvent.objects.count()) == count


def test_the_later_of_two_savers_gets_both_values_and_nothing_is_overwritten(desk: Any) -> None:
    desk.save("B.I.b", "A", 0)
    desk.save("B.I.b", "B", 1, who="unit_head-a")
    with pytest.raises(StaleAnswer) as caught:
        desk.save("B.I.b", "C", 1, note="punya saya")
    assert caught.value.current.value == "B"
    assert (caught.value.value, caught.value.note) == ("C", "punya saya")
    assert "Orang unit_head-a" in caught.value.reasons[0]
    assert Answer.objects.get(assessment=desk.sheet, indicator__code="B.I.b").value == "B"


def test_two_first_answers_at_once_do_not_overwrite_each_other(desk: Any) -> None:
    desk.save("B.I.b", "A", 0)
    with pytest.raises(StaleAnswer):
        desk.save("B.I.b", "B", 0)


def test_an_answer_can_be_emptied_again_and_is_then_unanswered(desk: Any) -> None:
    desk.save("B.I.b", "A", 0)
    desk.save("B.I.b", "", 1)
    assert read_lke(desk.sheet).result(View.UNIT).indicators["B.I.b"].multiplier is None


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        ("A.I.1.i.a", "F", "«F» bukan pilihan untuk skala Ya/Tidak"),
        ("B.I.a", "4,01", "bukan indeks survei"),
        ("A.II.1.i.a", {"jumlah_agen": "dua"}, "«dua» bukan jumlah"),
        ("A.II.1.i.a", {"jumlah_agen": "-1"}, "«-1» bukan jumlah"),
    ],
)
def test_a_wrong_answer_is_refused_with_what_is_allowed(
    desk: Any, code: str, value: Any, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        desk.save(code, value, Answer.objects.filter(indicator__code=code).count())


@pytest.mark.one_database
def test_the_unit_does_not_write_the_tpi_side_nor_the_tpi_the_units(desk: Any) -> None:
    for who, side in (
        ("unit_member-a", Side.TPI_MEMBER),
        ("demo-tpi-anggota", Side.UNIT),
        ("demo-tpi-anggota", Side.TPI_MEMBER),
        ("demo-admin", Side.UNIT),
        ("demo-pimpinan", Side.UNIT),
        ("unit_member-b", Side.UNIT),
    ):
        with pytest.raises(Refused):
            desk.save("B.I.b", "A", 0, who=who, side=side)
    assert not Answer.objects.filter(indicator__code="B.I.b").exists()


@pytest.mark.one_database
def test_after_the_filling_window_nothing_is_written(desk: Any) -> None:
    today = desk.season.today
    set_window(
        actor=SYSTEM,
        period=desk.season.period,
        kind=WindowKind.FILLING,
        opens_on=today - timedelta(days=5),
        closes_on=today - timedelta(days=1),
    )
    with pytest.raises(Refused, match="sudah ditutup"):
        desk.save("B.I.b", "A", 0)


@pytest.mark.one_database
def test_an_area_coordinator_writes_only_the_own_areas(desk: Any) -> None:
    person = User.objects.create_user("koordinator", full_name="Koordinator")
    grant_role(
        actor=SYSTEM, user=person, role="unit_member", unit=desk.season.units["A"], areas=["6"]
    )
    desk.save("A.II.6.i.a", "A", 0, who="koordinator")
    with pytest.raises(Refused, match="area lain"):
        desk.save("B.I.b", "A", 0, who="koordinator")


@pytest.mark.one_database
def test_whoever_judged_this_sheet_does_not_fill_it(desk: Any) -> None:
    member = desk.season.people["unit_member-a"]
    answer = desk.sheet.answers.first()
    Answer.objects.filter(pk=answer.pk).update(side=Side.TPI_LEAD)
    AnswerRevision.objects.filter(answer=answer).update(written_by=member)
    with pytest.raises(Refused, match="ikut menilai"):
        desk.save("B.I.b", "A", 0)


def test_many_lines_are_written_all_or_none(desk: Any) -> None:
    member = desk.season.people["unit_member-a"]
    sheet = Assessment.objects.get(pk=desk.sheet.pk)
    before = Answer.objects.count()
    with pytest.raises(Refused, match=r"B\.I\.b"):
        save_many(
            actor=member,
            assessment=sheet,
            side=Side.UNIT,
            lines={"B.I.a": ("3.1", ""), "B.I.b": ("Z", "")},
        )
    assert Answer.objects.count() == before


def test_each_rank_keeps_its_answer_and_the_last_one_counts(bring: Any) -> None:
    sheet = bring("tpi_final").assessment
    instrument = scoring_instrument(sheet.instrument)
    result = read_lke(sheet).result(View.TPI)
    row = sheet.answers.filter(side=Side.TPI_SUPERVISOR).select_related("indicator").first()
    code = row.indicator.code
    member = sheet.answers.get(side=Side.TPI_MEMBER, indicator=row.indicator)
    assert member.value is not None
    counted = parse_answer(instrument.indicator(code), row.value)
    assert result.indicators[code].answer == counted


def test_the_list_of_sheets_and_the_permission_agree(bring: Any, season: Any) -> None:
    bring("self_assessment", unit="A")
    bring("self_assessment", unit="B")
    for user in User.objects.all():
        listed = set(visible_assessments(user).values_list("pk", flat=True))
        permitted = {
            sheet.pk
            for sheet in Assessment.objects.all()
            if allowed(user, "assessment.view_lke", sheet)
        }
        assert listed == permitted, user


class TestThePage:
    """The same through the browser's requests."""

    @pytest.fixture
    def page(self, desk: Any, sign_in: Any) -> SimpleNamespace:
        client = sign_in(desk.season.people["unit_member-a"])
        sheet = desk.sheet

        def post(code: str, htmx: bool = True, **fields: str) -> Any:
            headers = {"HX-Request": "true"} if htmx else {}
            address = reverse("assessment:answer", args=[sheet.pk, code])
            return client.post(address, fields, headers=headers)

        return SimpleNamespace(client=client, post=post, sheet=sheet, desk=desk)

    def test_a_save_answers_with_the_new_figures(self, page: Any) -> None:
        before = read_lke(page.sheet).result(View.UNIT).total.zero
        response = page.post("B.I.b", nilai="A", catatan="", versi="0")
        assert response.status_code == 200
        text = response.content.decode()
        assert 'id="versi-B-I-b" value="1"' in text
        assert 'id="lke-nilai" hx-swap-oob="true"' in text
        after = read_lke(page.sheet).result(View.UNIT).total.zero
        assert after == before + 5
        assert f"{after:.2f}".replace(".", ",") in text

    @pytest.mark.one_database
    def test_without_javascript_it_leads_back_to_the_item(self, page: Any) -> None:
        response = page.post("B.I.b", htmx=False, nilai="A", catatan="", versi="0")
        assert response.status_code == 302
        led = page.client.get(response["Location"])  # the item, and on to the list it was sent from
        assert led["Location"].endswith("/area/B.I/#butir-B-I-b")

    def test_a_conflict_shows_both_values_and_the_choice(self, page: Any) -> None:
        page.desk.save("B.I.b", "B", 0, who="unit_head-a")
        response = page.post("B.I.b", nilai="C", catatan="", versi="0")
        text = response.content.decode()
        assert response.status_code == 409
        assert "baru saja diubah oleh Orang unit_head-a" in text
        assert 'name="timpa" value="1"' in text
        chosen = page.post("B.I.b", nilai="C", catatan="", versi="0", timpa="1")
        assert chosen.status_code == 200
        stored = Answer.objects.get(assessment=page.sheet, indicator__code="B.I.b")
        assert (stored.value, stored.version) == ("C", 2)

    @pytest.mark.one_database
    def test_a_refused_value_stays_in_the_form_and_is_not_stored(self, page: Any) -> None:
        response = page.post("B.I.a", htmx=False, nilai="sembilan", catatan="<b>x</b>", versi="0")
        text = response.content.decode()
        assert response.status_code == 422
        assert 'value="sembilan"' in text
        assert "&lt;b&gt;x&lt;/b&gt;" in text
        assert not Answer.objects.filter(indicator__code="B.I.a").exists()

    @pytest.mark.one_database
    def test_the_unit_reads_nothing_of_the_tpi_before_it_is_settled(
        self, bring: Any, season: Any, sign_in: Any
    ) -> None:
        sheet = bring("tpi_assessment", unit="B").assessment
        noted = sheet.answers.filter(side=Side.TPI_MEMBER).exclude(note="").first()
        area = noted.indicator.node.parent.code
        address = reverse("assessment:area", args=[sheet.pk, area])
        unit = sign_in(season.people["unit_member-b"]).get(address, {"sisi": "tpi"})
        tpi = sign_in(season.people["demo-tpi-anggota"]).get(address)
        assert noted.note not in unit.content.decode()
        assert noted.note in tpi.content.decode()

    def test_the_page_asks_the_database_the_same_however_much_was_answered(
        self, page: Any, django_assert_max_num_queries: Any
    ) -> None:
        address = reverse("assessment:area", args=[page.sheet.pk, "A.I.3"])
        page.client.get(address)
        with django_assert_max_num_queries(15) as full:
            page.client.get(address)
        Answer.objects.filter(assessment=page.sheet).update(value=None)
        with django_assert_max_num_queries(len(full.captured_queries)) as empty:
            page.client.get(address)
        assert len(empty.captured_queries) == len(full.captured_queries)


def test_an_answer_does_not_slip_in_behind_a_move(desk: Any) -> None:
    """The person's page was read while the unit filled; meanwhile the head sent the sheet."""
    sheet = Assessment.objects.get(pk=desk.sheet.pk)
    Assessment.objects.filter(pk=sheet.pk).update(phase="closed")
    with pytest.raises(Refused, match="berpindah tahap"):
        save_answer(
            actor=desk.season.people["unit_member-a"],
            assessment=sheet,
            indicator=desk.rows["B.I.b"],
            side=Side.UNIT,
            value="A",
            note="",
            expected_version=0,
        )
    assert not Answer.objects.filter(indicator__code="B.I.b").exists()
