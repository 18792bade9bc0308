"""Double assessment: drawn by a rule, judged apart, blind until both are done, then compared."""

import io
import zipfile
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import NoReverseMatch, reverse

from assessment.enums import Phase, Side
from assessment.judging.reports import double_agreement as report
from assessment.judging.services.doubles import (
    assign_second,
    draw_sample,
    finish_second,
    sample_draw,
    second_candidates,
    second_problem,
    set_double_share,
)
from assessment.judging.services.teams import Seat, seat_problem
from assessment.lke.reports.page import LkePage
from assessment.lke.services.threads import add_comment as talk
from assessment.models import Answer, Assessment, DoubleAssessment, Instrument, TeamSeat
from assessment.queries import visible_assessments
from assessment.rules import judges, sees_lke, sees_tpi_side, writable_side
from tests.assessment.judging.conftest import another, judge_all, say, seen_by, unit_values
from tests.paper_text import text_of
from tests.project.test_url_role_matrix import TABLE
from tests.season import fresh
from units.models import RoleGrant, User
from units.services.conflicts import declare_conflict
from units.services.roles import Term, end_role, grant_role
from units.services.units import update_unit
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused, Stale

pytestmark = pytest.mark.django_db
FIRST_SAYS, SECOND_SAYS = "Kata anggota tim XANGGOTAX.", "Kata penilai kedua XKEDUAX."
ITEM, INDEX = "A.I.1.i.b", "B.I.a"


def test_the_second_assessor_is_told(doubled: DoubleAssessment, second: User) -> None:
    (notice,) = second.notices.all()
    assert notice.text.startswith(f"{doubled.assessment}: Anda ditunjuk sebagai penilai kedua")
    assert notice.url == reverse("assessment:overview", args=[doubled.assessment.pk])


def judge_second(second: User, sheet: Assessment, **other: Any) -> None:
    """The second assessor agrees with the unit, except as said."""
    own = seen_by(second, sheet)
    values = {**unit_values(sheet), **other}
    for code, value in values.items():
        note = SECOND_SAYS if value != unit_values(sheet)[code] else ""
        say(second, own, code, value, note, side=Side.TPI_SECOND)


# The sample -----------------------------------------------------------------------------------


def test_the_rule_draws_the_share_and_anybody_can_draw_it_again(
    sheet: Assessment, season: Any
) -> None:
    admin, period = season.people["demo-admin"], season.period
    for code in ("B", "BLN"):
        Assessment.objects.create(
            unit=season.units[code], period=period, instrument=sheet.instrument, phase="unit"
        )
    with pytest.raises(Refused, match="masih 0 %"):
        draw_sample(actor=admin, period=period, seen=0)
    set_double_share(actor=admin, period=period, share=34)
    first, again = sample_draw(period), sample_draw(period)
    assert (first.target, len(first.fresh)) == (2, 2)  # 34 % of 3, rounded up
    assert [one.pk for one in first.fresh] == [one.pk for one in again.fresh]
    with pytest.raises(Stale):
        draw_sample(actor=admin, period=period, seen=1)
    rows = draw_sample(actor=admin, period=period, seen=2)
    assert [row.assessment_id for row in rows] == [one.pk for one in first.fresh]
    event = AuditEvent.objects.get(action="double.drawn")
    assert sorted(event.after["population"]) == ["A", "B", "BLN"]
    assert event.after["drawn"] == [one.unit.code for one in first.fresh]
    with pytest.raises(Refused, match="sudah terpilih"):
        draw_sample(actor=admin, period=period, seen=0)
    set_double_share(actor=admin, period=period, share=100)
    assert len(sample_draw(period).fresh) == 1  # what was drawn stays and counts


@pytest.mark.one_database
def test_who_fills_or_has_not_begun_or_is_settled_is_not_drawn(season: Any, bring: Any) -> None:
    bring("tpi_final")
    Assessment.objects.create(
        unit=season.units["B"],
        period=season.period,
        instrument=Instrument.objects.get(),
        phase=Phase.PREPARED,
    )
    assert sample_draw(season.period).population == []


@pytest.mark.one_database
def test_only_administrators_and_supervisors_of_the_agency_draw(
    sheet: Assessment, season: Any, assessor: Any
) -> None:
    set_double_share(actor=season.people["demo-admin"], period=season.period, share=100)
    below = assessor("dalnis-b", "tpi_supervisor", unit="B")
    for actor in (below, season.people["demo-tpi-ketua"], season.people["demo-pimpinan"]):
        with pytest.raises(PermissionDenied):
            draw_sample(actor=actor, period=season.period, seen=1)
    assert draw_sample(actor=season.people["demo-tpi-dalnis"], period=season.period, seen=1)


# Who judges it a second time ------------------------------------------------------------------


def test_the_second_assessor_comes_from_outside_the_team(
    sheet: Assessment, season: Any, second: User, assessor: Any
) -> None:
    people = season.people
    partial = assessor("memihak", "tpi_lead", unit="B")
    declare_conflict(
        actor=people["demo-admin"], user=partial, unit=season.units["A"], reason="Saudara."
    )
    watcher = assessor("pengamat-lain", "tpi_lead", unit="B")
    grant_role(actor=SYSTEM, user=watcher, role="observer", unit=season.units["BLN"])
    assert second_problem(sheet, second) is None
    said = {
        "termasuk tim penilai": people["demo-tpi-anggota"],
        "tidak memegang peran TPI": people["unit_member-b"],
        "benturan kepentingan dengan Unit A.": partial,
        "memegang peran Pengamat": watcher,
    }
    for words, person in said.items():
        assert words in str(second_problem(sheet, person))
    able, reasons = second_candidates(sheet)
    assert able == [second]
    assert len(reasons) == 5
    row = DoubleAssessment.objects.create(assessment=sheet)
    with pytest.raises(Refused, match="termasuk tim"):
        assign_second(actor=people["demo-admin"], double=row, person=people["demo-tpi-anggota"])


@pytest.mark.one_database
def test_no_move_of_the_unit_opens_it_to_the_second(
    doubled: DoubleAssessment, season: Any, second: User
) -> None:
    """Below B the second assessor's role on B would cover it: a move asks what giving asks."""
    with pytest.raises(Refused, match=f"{second} menilai Unit A sebagai penilai kedua"):
        update_unit(
            actor=season.people["demo-admin"], unit=season.units["A"], parent=season.units["B"]
        )


def test_no_end_of_a_role_makes_blind_again(
    sheet: Assessment, season: Any, second: User, assessor: Any
) -> None:
    """Who sat in the team, or could read it while it judged, has seen its judgement."""
    people, place = season.people, season.units["B"]
    lead, watcher, reader = (
        people["demo-tpi-ketua"],
        people["demo-pengamat"],
        assessor("dulu"),
    )
    early = assessor("sebelum-tpi")
    grant_role(actor=SYSTEM, user=reader, role="pokja", unit=season.units["A"])
    for person in (lead, watcher, reader):
        end_role(actor=SYSTEM, grant=person.grants.get(), reason="Pindah tugas.")
    before = TeamSeat.objects.earliest("recorded_at").recorded_at - timedelta(days=1)
    RoleGrant.objects.create(
        user=early, role="observer", unit=season.units["BLN"], ended_at=before, granted_by=None
    )
    for person in (lead, watcher, reader, early):
        grant_role(actor=SYSTEM, user=person, role="tpi_member", unit=place)
    fresh_lead = User.objects.get(pk=lead.pk)
    assert "duduk dalam tim penilai Unit A" in str(second_problem(sheet, fresh_lead))
    for person, role in ((watcher, "Pengamat"), (reader, "Kelompok kerja")):
        told = str(second_problem(sheet, User.objects.get(pk=person.pk)))
        assert f"masih memegang peran {role}" in told
        assert "ketika tim menilai Unit A" in told
    assert second_problem(sheet, User.objects.get(pk=early.pk)) is None
    row = DoubleAssessment.objects.create(assessment=sheet)
    for person in (lead, watcher, reader):
        with pytest.raises(Refused, match="penilai"):
            assign_second(
                actor=people["demo-admin"], double=row, person=User.objects.get(pk=person.pk)
            )
    row.refresh_from_db()
    assert row.second is None
    assign_second(actor=people["demo-admin"], double=row, person=User.objects.get(pk=early.pk))


def test_a_role_that_begins_later_bars_the_second_assessor_already(
    sheet: Assessment, season: Any, second: User
) -> None:
    begins = season.today + timedelta(days=3)
    grant_role(
        actor=SYSTEM,
        user=second,
        role="observer",
        unit=season.units["BLN"],
        term=Term(starts_on=begins),
    )
    person = User.objects.get(pk=second.pk)
    assert "akan memegang peran Pengamat" in str(second_problem(sheet, person))
    row = DoubleAssessment.objects.create(assessment=sheet)
    with pytest.raises(Refused, match="akan memegang peran Pengamat"):
        assign_second(actor=season.people["demo-admin"], double=row, person=person)


def test_the_second_writes_only_the_own_side_and_is_never_of_the_team(
    doubled: DoubleAssessment, sheet: Assessment, season: Any, second: User
) -> None:
    own = seen_by(second, sheet)
    assert sees_lke(second, own)
    assert writable_side(second, own) == Side.TPI_SECOND
    assert not sees_tpi_side(second, own)
    assert not judges(second, own)
    with pytest.raises(Refused):
        say(second, own, ITEM, "A", side=Side.TPI_MEMBER)
    with pytest.raises(Refused, match="hanya anggota dan ketua tim"):
        say(second, own, ITEM, "", "Entah.", side=Side.TPI_SECOND, abstain=True)
    assert "penilai kedua" in str(seat_problem(season.units["A"], Seat(second, "tpi_lead")))
    say(second, own, ITEM, "A", side=Side.TPI_SECOND)
    with pytest.raises(Refused, match="sudah mulai menilai"):
        assign_second(
            actor=season.people["demo-admin"], double=doubled, person=season.people["demo-pokja"]
        )


def test_the_list_of_lke_and_the_permission_agree(
    doubled: DoubleAssessment, sheet: Assessment, season: Any, second: User
) -> None:
    for person in User.objects.all():
        seen = visible_assessments(person).filter(pk=sheet.pk).exists()
        row = Assessment.objects.select_related("unit").get(pk=sheet.pk)
        assert seen == sees_lke(person, row), person


# Blind ----------------------------------------------------------------------------------------


def texts_of(response: Any) -> str:
    """What a page or a paper says; a workbook or an archive by all its parts."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "")
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "".join(
                archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
            )
    if body[:4] == b"%PDF":
        return text_of(body).replace(" ", "")  # a word broken over two lines is still the word
    assert "html" in kind or "json" in kind or "csv" in kind or not body, kind
    return bytes(body).decode("utf-8", "replace")


QUERIES = {
    "assessment:area": ("?sisi=tpi", "?saring=beda"),
    "assessment:items": ("?sisi=tpi", "?saring=beda"),
    "assessment:answer": ("?cara=satu", "?cara=satu&sisi=tpi"),
    "assessment:overview": ("?sisi=tpi",),
    "assessment:compare": ("?hanya=beda",),
    "assessment:why": ("?sisi=tpi",),
    "assessment:simulation": ("?sisi=tpi",),
}


def walk(
    client: Any, sheet: Assessment, proposal: Any, season: Any, papers: bool = True
) -> dict[str, str]:
    """Every address there is about this LKE and its surroundings, by what it says."""
    known = {
        "sheet": sheet.pk,
        "proposal": proposal.pk,
        "year": season.period.year,
        "instrument": sheet.instrument_id,
        "indicator": ITEM,
        "unit": "A",
        "person": season.people["demo-tpi-anggota"].pk,
    }
    found = {}
    for name, (wanted, _) in TABLE.items():
        try:
            address = reverse(
                name, kwargs={key: known.get(value, value) for key, value in wanted.items()}
            )
        except NoReverseMatch:  # about something else: an import, a survey, a sitting
            continue
        addresses = [address]
        if name == "papers:draft":  # the longest paper tells the most
            addresses.append(reverse(name, args=["lke", sheet.pk, "kertas-kerja"]))
        if name == "assessment:area":
            addresses = [f"/lke/{sheet.pk}/area/{code}/" for code in ("A.I.1", "B.I", "B.II")]
        more = QUERIES.get(name, ())
        if address.endswith(".pdf") and not papers:
            continue
        for one in addresses:
            for query in ("", *more):
                response = client.get(one + query)
                if response.status_code == 200:
                    found[one + query] = texts_of(response)
    return found


SAID_BY_TEAM = ("XANGGOTAX", "2,7183", "2.7183")
SAID_BY_SECOND = ("XKEDUAX", "3,1417", "3.1417")


def leaks_in(pages: dict[str, str], words: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(address, word) for address, text in pages.items() for word in words if word in text]


@pytest.fixture
def half_done(
    doubled: DoubleAssessment,
    proposal: Any,
    sheet: Assessment,
    season: Any,
    second: User,
    move: Any,
) -> Any:
    """Both have judged in words and figures of their own; only the team has handed over."""
    member = season.people["demo-tpi-anggota"]
    unit = unit_values(sheet)
    judge_all(member, sheet, Side.TPI_MEMBER, without=(ITEM, INDEX))
    say(member, sheet, ITEM, another(unit[ITEM]), FIRST_SAYS)
    say(member, sheet, INDEX, "2.7183", FIRST_SAYS)
    judge_second(second, sheet, **{INDEX: "3.1417", ITEM: another(unit[ITEM])})
    talk(
        actor=member,
        assessment=sheet,
        indicator=sheet.instrument.indicators.get(code=ITEM),
        text="Menurut saya XANGGOTAX.",
    )
    # The team hands over: now one side is done and the other is not.
    move("demo-tpi-anggota", proposal, "hand_to_lead")
    doubled.refresh_from_db()
    assert doubled.first_done_at is not None
    assert not doubled.is_open
    return fresh(proposal)


@pytest.mark.one_database
@pytest.mark.slow_walk
@pytest.mark.usefixtures("sketched")
def test_the_second_reads_no_answer_of_the_team_before_both_are_done(
    half_done: Any, sheet: Assessment, season: Any, second: User, sign_in: Any
) -> None:
    """Walks every page, paper and workbook, looking for what only the team wrote."""
    pages = walk(sign_in(second), sheet, half_done, season)
    assert any("lke.xlsx" in address for address in pages)
    assert any("kertas-kerja" in address for address in pages)
    assert any(address.startswith(f"/lke/{sheet.pk}/area/B.I/") for address in pages)
    own = pages[f"/lke/{sheet.pk}/area/A.I.1/"]
    assert "XKEDUAX" in own
    assert leaks_in(pages, SAID_BY_TEAM) == []


@pytest.mark.one_database
@pytest.mark.slow_walk
@pytest.mark.usefixtures("sketched")
@pytest.mark.parametrize(
    "usernames", [("demo-tpi-anggota", "demo-admin"), ("demo-tpi-ketua", "unit_head-a")], ids=str
)
def test_nobody_reads_the_seconds_answers_before_both_are_done(
    half_done: Any, sheet: Assessment, season: Any, sign_in: Any, usernames: tuple[str, ...]
) -> None:
    for username in usernames:
        papers = username == "demo-tpi-ketua"
        pages = walk(sign_in(season.people[username]), sheet, half_done, season, papers)
        assert len(pages) > 40
        assert leaks_in(pages, SAID_BY_SECOND) == [], username


@pytest.mark.one_database
def test_the_seconds_figures_are_explained_by_the_own_answers(
    doubled: DoubleAssessment, sheet: Assessment, season: Any, second: User, sign_in: Any
) -> None:
    judge_all(season.people["demo-tpi-anggota"], sheet, Side.TPI_MEMBER, without=(INDEX,))
    say(season.people["demo-tpi-anggota"], sheet, INDEX, "2.7183", FIRST_SAYS)
    say(second, seen_by(second, sheet), INDEX, "3.1417", SECOND_SAYS, side=Side.TPI_SECOND)
    client = sign_in(second)
    address = reverse("assessment:why", args=[sheet.pk, INDEX])
    page = client.get(f"{address}?sisi=tpi").content.decode()
    assert "3,1417" in page
    assert "2,7183" not in page
    assert client.get(f"{address}?sisi=tpn").status_code == 403
    assert (
        client.get(reverse("assessment:simulation", args=[sheet.pk]) + "?sisi=tpi").status_code
        == 200
    )
    assert (
        "Anda penilai kedua"
        in client.get(reverse("assessment:area", args=[sheet.pk, "B.I"])).content.decode()
    )


def test_the_record_tells_that_the_second_judged_but_not_what(
    doubled: DoubleAssessment, sheet: Assessment, second: User
) -> None:
    say(second, seen_by(second, sheet), ITEM, "B", SECOND_SAYS, side=Side.TPI_SECOND)
    event = AuditEvent.objects.filter(action="answer.saved").last()
    assert event is not None
    assert event.actor == second
    assert event.after["blind"] is True
    assert "XKEDUAX" not in str(event.after)
    assert event.object_text == f"{ITEM} tpi_second"
    row = Answer.objects.get(assessment=sheet, side=Side.TPI_SECOND)
    assert row.revisions.get().note == SECOND_SAYS


def test_the_second_opinion_scores_nothing(
    doubled: DoubleAssessment,
    proposal: Any,
    sheet: Assessment,
    season: Any,
    second: User,
    move: Any,
) -> None:
    judge_second(second, sheet, **{INDEX: "1.11"})
    judge_all(season.people["demo-tpi-anggota"], sheet, Side.TPI_MEMBER)
    move("demo-tpi-anggota", proposal, "hand_to_lead")
    move("demo-tpi-ketua", fresh(proposal), "hand_to_supervisor")
    decision = move("demo-tpi-dalnis", fresh(proposal), "settle")
    answers = decision.snapshot.sealed.answers
    assert Side.TPI_SECOND not in {row["side"] for row in answers["answers"]}
    assert "1.11" not in str(answers)


# Done, and compared ---------------------------------------------------------------------------


@pytest.mark.one_database
def test_the_second_finishes_a_whole_and_explained_judgement(
    doubled: DoubleAssessment, sheet: Assessment, season: Any, second: User, sign_in: Any
) -> None:
    own = seen_by(second, sheet)
    with pytest.raises(Refused, match="butir belum dinilai"):
        finish_second(actor=second, sheet=own)
    judge_second(second, sheet)
    unit = unit_values(sheet)[ITEM]
    say(second, own, ITEM, another(unit), "", side=Side.TPI_SECOND)
    with pytest.raises(Refused, match=rf"tanpa catatan: {ITEM}"):
        finish_second(actor=second, sheet=own)
    say(second, own, ITEM, another(unit), SECOND_SAYS, side=Side.TPI_SECOND)
    client = sign_in(second)
    address = reverse("assessment:double_finish", args=[sheet.pk])
    assert "Ya, selesaikan" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    with pytest.raises(Refused):
        say(second, seen_by(second, sheet), ITEM, unit, side=Side.TPI_SECOND)
    assert sign_in(season.people["demo-tpi-ketua"]).get(address).status_code == 404


@pytest.mark.one_database
def test_both_done_the_two_are_compared_as_they_stood_then(
    doubled: DoubleAssessment,
    proposal: Any,
    sheet: Assessment,
    season: Any,
    second: User,
    sign_in: Any,
    move: Any,
) -> None:
    member = season.people["demo-tpi-anggota"]
    unit = unit_values(sheet)
    judge_all(member, sheet, Side.TPI_MEMBER, without=(ITEM,))
    say(member, sheet, ITEM, another(unit[ITEM]), FIRST_SAYS)
    move("demo-tpi-anggota", proposal, "hand_to_lead")
    judge_second(second, sheet)
    finish_second(actor=second, sheet=seen_by(second, sheet))
    pairs = report.pairs_of([seen_by(second, sheet)])
    total = report.overall_agreement(pairs)
    count = len(unit)
    assert (total.count, total.same) == (count, count - 1)
    assert total.percent == Decimal(100 * (count - 1)) / count
    assert [pair.code for pair in pairs if not pair.same] == [ITEM]
    names = {name: found.same for name, found in report.per_person(pairs)}
    assert names == {str(member): count - 1, str(second): count - 1}
    assert report.per_item(pairs, sheet.instrument_id)[0].code == ITEM
    # What the member changes after it came back does not make the two agree.
    move("demo-tpi-ketua", fresh(proposal), "back_to_member", "Periksa lagi.")
    sheet.refresh_from_db()
    say(member, sheet, ITEM, unit[ITEM])
    assert report.overall_agreement(report.pairs_of([seen_by(second, sheet)])).same == count - 1
    page = sign_in(second).get(reverse("assessment:double", args=[sheet.pk])).content.decode()
    assert "XANGGOTAX" in page
    listed = sign_in(season.people["demo-tpi-dalnis"]).get(reverse("assessment:doubles"))
    assert "Tetapkan penafsiran" in listed.content.decode()
    assert str(second) in listed.content.decode()
    # A member reads the own agreement only.
    own = sign_in(member).get(reverse("assessment:doubles")).context["people"]
    assert [name for name, _ in own] == [str(member)]


def test_the_pages_draw_and_assign(
    sheet: Assessment, season: Any, second: User, sign_in: Any
) -> None:
    admin = sign_in(season.people["demo-admin"])
    assert admin.post(reverse("assessment:double_share"), {"bagian": "x"}).status_code == 302
    admin.post(reverse("assessment:double_share"), {"bagian": "50"})
    assert (
        "Ya, pilih 1 unit uji petik"
        in admin.get(reverse("assessment:double_draw")).content.decode()
    )
    admin.post(reverse("assessment:double_draw"), {"jumlah": "1"})
    row = DoubleAssessment.objects.get()
    address = reverse("assessment:double", args=[sheet.pk])
    page = admin.get(address).content.decode()
    assert "termasuk tim penilai" in page
    assert admin.post(address, {"penilai": "tidak-ada"}).status_code == 422
    lead = sign_in(season.people["demo-tpi-ketua"])
    assert lead.post(address, {"penilai": second.pk}).status_code == 403
    assert admin.post(address, {"penilai": second.pk}).status_code == 302
    row.refresh_from_db()
    assert row.second == second
    assert "Tugas Anda" in sign_in(second).get(reverse("assessment:doubles")).content.decode()


@pytest.mark.one_database
def test_on_the_seconds_page_only_the_own_answers_count(
    doubled: DoubleAssessment, sheet: Assessment, season: Any
) -> None:
    second = User.objects.get(pk=doubled.second.pk)
    say(season.people["demo-tpi-anggota"], sheet, INDEX, "1.5", "Kata anggota.")
    own = seen_by(second, sheet)
    say(second, own, ITEM, another(unit_values(sheet)[ITEM]), side=Side.TPI_SECOND)
    page = LkePage(second, seen_by(second, sheet))
    assert set(page.tpi_answers()) == {ITEM}
    assert (page.result.answered, page.without_reason) == (1, {ITEM})
    assert ITEM not in page.open_codes()
    assert INDEX in page.open_codes()
