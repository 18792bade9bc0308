"""Beranda: what waits for whom, at a price that does not grow with the season."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from assessment.enums import Phase, Side, WindowKind
from assessment.lke.services.threads import add_comment
from assessment.models import Assessment, Period
from assessment.periods.prerequisites import agency_prerequisites_of
from assessment.periods.services.next_period import open_next
from assessment.periods.services.periods import set_window
from assessment.periods.services.prerequisites import set_prerequisite
from proposals.enums import State
from proposals.models import MinistryRecord, PlanItem, Proposal
from units.models import User
from units.services.roles import grant_role
from units.services.units import create_unit
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.notices.models import LastVisit
from zona_integritas.site.home.groups import MOST, work_groups
from zona_integritas.site.home.work_line import WorkLine

pytestmark = pytest.mark.django_db


def text(client: Any) -> str:
    return str(client.get(reverse("home")).content.decode())


def test_each_person_is_told_what_waits_for_them_and_nobody_else(
    bring: Any, season: Any, sign_in: Any
) -> None:
    bring("proposed")
    leader = text(sign_in(season.people["demo-pimpinan"]))
    assert "Unit A" in leader
    assert "Tetapkan sebagai calon" in leader
    assert "3 dari 3 syarat terpenuhi" in leader
    assert "Beri keputusan" in leader
    head = text(sign_in(season.people["unit_head-a"]))
    assert "Tidak ada yang menunggu Anda" in head


@pytest.mark.one_database
def test_a_rank_of_the_tpi_waits_only_for_its_turn(bring: Any, season: Any, sign_in: Any) -> None:
    sheet = bring("tpi_assessment").assessment
    member = sign_in(season.people["demo-tpi-anggota"])
    left = 113 - sheet.answers.filter(side="tpi_member").count()
    assert f"{left} butir belum dinilai" in text(member)
    assert "Lanjutkan penilaian LKE" in text(member)
    for row in sheet.answers.filter(side="unit"):
        sheet.answers.get_or_create(
            side="tpi_member",
            indicator_id=row.indicator_id,
            defaults={"value": row.value, "updated_at": row.updated_at},
        )
    assert "Serahkan ke ketua tim" in text(member)
    assert "Tidak ada yang menunggu Anda" in text(sign_in(season.people["demo-tpi-dalnis"]))


def test_the_lead_is_told_of_the_report_and_not_how_it_ends(
    bring: Any, season: Any, sign_in: Any
) -> None:
    bring("tpi_final")
    page = text(sign_in(season.people["demo-tpi-ketua"]))
    assert "Laporkan ke pimpinan" in page
    assert "Laporkan: diusulkan" not in page


def test_work_behind_a_closed_window_is_late(bring: Any, season: Any, sign_in: Any) -> None:
    bring("submitted")
    set_window(
        actor=SYSTEM,
        period=season.period,
        kind=WindowKind.TPI,
        opens_on=season.today - timedelta(days=9),
        closes_on=season.today - timedelta(days=2),
    )
    page = text(sign_in(season.people["demo-tpi-ketua"]))
    assert "1 terlambat" in page
    closed = tanggal(season.today - timedelta(days=2))
    assert f"ditutup pada {closed}" in " ".join(page[page.index("Mulai penilaian TPI") :].split())


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
    with django_assert_max_num_queries(23) as one:  # pace and teams among them
        client.get(reverse("home"))
    bring("tpi_assessment", unit="B")
    with django_assert_num_queries(len(one.captured_queries)):
        client.get(reverse("home"))


def test_a_team_member_sees_how_many_items_in_how_many_areas_are_left(
    bring: Any, season: Any, sign_in: Any
) -> None:
    sheet = bring("self_assessment").assessment
    member = season.people["unit_member-a"]
    left = 113 - sheet.answers.filter(side="unit").count()
    page = text(sign_in(member))
    assert f"{left} butir belum diisi di " in page
    assert f"Isi {left} butir LKE" in page
    member.grants.update(areas=["hasil"])
    assert "3 butir belum diisi di komponen hasil" in text(sign_in(User.objects.get(pk=member.pk)))


@pytest.mark.parametrize(
    ("person", "turn", "side", "words"),
    [
        ("unit_member-a", Phase.UNIT, Side.UNIT, "2 butir belum diisi di 1 area"),
        ("unit_head-a", Phase.UNIT, Side.UNIT, "2 butir belum diisi di 1 area"),
        ("demo-tpi-anggota", Phase.TPI_MEMBER, Side.TPI_MEMBER, "2 butir belum dinilai"),
        ("demo-tpi-ketua", Phase.TPI_LEAD, Side.TPI_MEMBER, "2 butir belum dinilai"),
        ("demo-tpi-dalnis", Phase.TPI_SUPERVISOR, Side.TPI_MEMBER, "2 butir belum dinilai"),
    ],
)
def test_a_cleared_answer_waits_again_for_whoever_writes_next(
    bring: Any, season: Any, sign_in: Any, person: str, turn: Phase, side: Side, words: str
) -> None:
    """The row of a cleared answer stays, with its note: it is not counted as given."""
    sheet = bring("self_assessment" if side == Side.UNIT else "tpi_assessment").assessment
    given = {row.indicator_id: row for row in sheet.answers.filter(side="unit")}
    for indicator in sheet.instrument.indicators.all():
        sheet.answers.get_or_create(
            side=side,
            indicator=indicator,
            defaults={
                "value": given[indicator.pk].value
                if indicator.pk in given
                else {one.key: "1" for one in indicator.inputs.all()} or "Ya",
                "updated_at": timezone.now(),
            },
        )
    Assessment.objects.filter(pk=sheet.pk).update(phase=turn)
    whole = text(sign_in(season.people[person]))
    cleared = sheet.answers.filter(side=side, indicator__code__in=("A.I.1.i.a", "A.I.1.i.b"))
    assert cleared.update(value=None, note="kosong lagi") == 2
    assert words not in whole
    assert words in text(sign_in(season.people[person]))


def test_returned_items_stand_first_with_their_count(bring: Any, season: Any, sign_in: Any) -> None:
    sheet = bring("returned").assessment
    head = sign_in(season.people["unit_head-a"])
    assert "3 butir dikembalikan" in text(head)
    assert "Perbaiki butir" in text(head)
    sheet.returned_items.update(repaired_at=timezone.now())
    assert "Kirim perbaikan ke TPI" in text(head)


@pytest.mark.one_database
def test_who_may_not_decide_on_the_own_unit_is_not_asked_to(
    bring: Any, season: Any, sign_in: Any
) -> None:
    bring("proposed")
    leader = season.people["demo-pimpinan"]
    User.objects.filter(pk=leader.pk).update(unit=season.units["A"])
    assert "Beri keputusan" not in text(sign_in(leader))


def test_late_activities_of_the_plan_are_late_work_of_their_coordinator(
    bring: Any, season: Any, sign_in: Any
) -> None:
    proposal = bring("self_assessment")
    PlanItem.objects.create(
        proposal=proposal, component="2", activity="Uji", target="Uji", person="Uji",
        quarter="B03", created_by=season.people["unit_head-a"],
    )  # fmt: skip
    Period.objects.filter(pk=season.period.pk).update(year=season.today.year - 1)
    head, member = season.people["unit_head-a"], season.people["unit_member-a"]
    assert "1 kegiatan melewati triwulannya" in text(sign_in(head))
    member.grants.update(areas=["1"])
    assert "melewati triwulannya" not in text(sign_in(member))


@pytest.mark.one_database
def test_the_pokja_records_the_ministrys_word_before_it_can_record_the_award(
    bring: Any, season: Any, sign_in: Any
) -> None:
    proposal = bring("national_evaluation")
    pokja = sign_in(season.people["demo-pokja"])
    assert "Catat hasil Kementerian PANRB" in text(pokja)
    MinistryRecord.objects.create(
        proposal=proposal, stage="panel", result="lulus", on=season.today,
        recorded_by=season.people["demo-pokja"],
    )  # fmt: skip
    assert "Catat penetapan predikat" in text(pokja)


@pytest.mark.one_database
def test_a_sanggah_stands_there_with_its_last_day_and_is_late_after_it(
    bring: Any, season: Any, sign_in: Any
) -> None:
    proposal = bring("national_evaluation")
    pokja, last = season.people["demo-pokja"], season.today + timedelta(days=3)

    def enter(stage: str, result: str = "", **more: Any) -> MinistryRecord:
        return MinistryRecord.objects.create(
            proposal=proposal, stage=stage, result=result, on=season.today, text="Isi.",
            recorded_by=pokja, **more,
        )  # fmt: skip

    failed = enter("administrasi", "tidak_lulus", objection_deadline=last)
    page = text(sign_in(pokja))
    assert f"dapat disanggah sampai {tanggal(last)}" in page
    assert "Catat sanggah" in page
    assert "terlambat" not in page.lower()
    MinistryRecord.objects.filter(pk=failed.pk).update(
        objection_deadline=season.today - timedelta(days=1)
    )
    page = text(sign_in(pokja))
    assert "sudah lewat" in page.partition("1 terlambat")[2]
    assert "Catat sanggah" not in page
    enter("sanggah")
    assert "sanggah menunggu jawaban" in text(sign_in(pokja))
    enter("administrasi", "tidak_lulus")
    assert "sanggah ditolak" in text(sign_in(pokja))
    enter("administrasi", "lulus")
    assert "Catat hasil Kementerian PANRB" in text(sign_in(pokja))
    enter("desk", "tidak_lulus")
    assert "Evaluasi desk: Tidak lulus" in text(sign_in(pokja))


class TestChanges:
    """What others did since the last visit, and nothing the person may not see."""

    @pytest.fixture
    def away(self) -> Any:
        """The person was last here an hour ago."""

        def leave(person: User) -> None:
            LastVisit.objects.update_or_create(
                user=person, defaults={"at": timezone.now() - timedelta(hours=1)}
            )

        return leave

    def test_the_first_visit_knows_of_no_changes(
        self, bring: Any, season: Any, sign_in: Any
    ) -> None:
        bring("proposed")
        leader = season.people["demo-pimpinan"]
        assert "Berubah sejak" not in text(sign_in(leader))
        assert LastVisit.objects.filter(user=leader).exists()

    def test_decisions_answers_evidence_and_talk_are_named_with_their_place(
        self, bring: Any, season: Any, sign_in: Any, away: Any
    ) -> None:
        sheet = bring("tpi_assessment").assessment
        head = season.people["unit_head-a"]
        away(head)
        indicator = sheet.instrument.indicators.select_related("node__parent").first()
        tpi = season.people["demo-tpi-anggota"]
        add_comment(actor=tpi, assessment=sheet, indicator=indicator, text="Di mana?")
        add_comment(actor=tpi, assessment=sheet, indicator=indicator, text="Ragu.", tpi_only=True)
        page = text(sign_in(head))
        assert "Mulai penilaian TPI (Orang demo-tpi-ketua)" in page
        assert "jawaban unit diubah" in page
        assert "bukti ditambahkan" in page
        assert page.count("Orang demo-tpi-anggota menulis") == 1
        assert "Sahkan dan kirim" not in page  # the own act

    @pytest.mark.one_database
    def test_the_ministrys_word_is_a_change_for_whoever_did_not_record_it(
        self, bring: Any, season: Any, sign_in: Any, away: Any
    ) -> None:
        proposal = bring("national_evaluation")
        told = ("demo-pimpinan", "unit_head-a", "unit_head-b", "demo-pokja")
        for username in told:
            away(season.people[username])
        MinistryRecord.objects.all().delete()
        for stage, result in (("administrasi", "tidak_lulus"), ("sanggah", "")):
            MinistryRecord.objects.create(
                proposal=proposal, stage=stage, result=result, on=season.today,
                recorded_by=season.people["demo-pokja"],
            )  # fmt: skip
        pages = {username: text(sign_in(season.people[username])) for username in told}
        for username in ("demo-pimpinan", "unit_head-a"):
            assert "Unit A: Seleksi administrasi – Tidak lulus" in pages[username]
            assert "Unit A: Sanggah diajukan" in pages[username]
        for username in ("unit_head-b", "demo-pokja"):
            assert "Sanggah diajukan" not in pages[username]

    def test_what_was_new_stays_until_the_next_sign_in(
        self, bring: Any, season: Any, sign_in: Any, away: Any
    ) -> None:
        leader = season.people["demo-pimpinan"]
        away(leader)
        bring("proposed")
        client = sign_in(leader)
        assert "Usulkan sebagai calon" in text(client)
        assert "Usulkan sebagai calon" in text(client)
        assert "Tidak ada yang berubah" in text(sign_in(leader))

    def test_a_unit_hears_nothing_of_other_units_or_between_ranks(
        self, bring: Any, season: Any, sign_in: Any, away: Any
    ) -> None:
        member = season.people["unit_member-b"]
        head = season.people["unit_head-a"]
        away(member)
        away(head)
        bring("reported", unit="A")
        assert "Unit A" not in text(sign_in(member))
        page = text(sign_in(head))
        assert "Serahkan ke ketua tim" not in page
        assert "Putuskan nilai TPI" in page

    @pytest.mark.one_database
    @pytest.mark.parametrize("username", ["unit_head-a", "demo-tpi-ketua", "demo-pimpinan"])
    def test_more_changes_ask_no_more_of_the_database(
        self,
        bring: Any,
        season: Any,
        sign_in: Any,
        away: Any,
        username: str,
        django_assert_num_queries: Any,
        django_assert_max_num_queries: Any,
    ) -> None:
        sheet = bring("tpi_assessment", unit="A").assessment
        person = season.people[username]
        away(person)
        rows = list(sheet.instrument.indicators.select_related("node__parent")[:6])
        writer = season.people["demo-tpi-anggota"]
        add_comment(actor=writer, assessment=sheet, indicator=rows[0], text="Satu.")
        client = sign_in(person)
        client.get(reverse("home"))
        with django_assert_max_num_queries(25) as one:  # pace, papers to come, seats
            client.get(reverse("home"))
        for row in rows[1:]:
            add_comment(actor=writer, assessment=sheet, indicator=row, text="Lagi.", tpi_only=True)
        bring("tpi_assessment", unit="B")
        with django_assert_num_queries(len(one.captured_queries)):
            client.get(reverse("home"))


class TestSeason:
    @pytest.mark.one_database
    def test_leaders_see_the_funnel_with_its_words(
        self, bring: Any, season: Any, sign_in: Any
    ) -> None:
        bring("proposed", unit="A")
        bring("identified", unit="B")
        page = text(sign_in(season.people["demo-pimpinan"]))
        shown = strip_tags(page[page.index('id="periode-') :].replace("<", " <"))
        words = " ".join(shown.split())
        for told in (
            "1 Identifikasi 1 saat ini · 2 sudah mencapai",
            "2 Usulan 1 saat ini · 1 sudah mencapai",
            "3 Penilaian mandiri 0 saat ini · 0 sudah mencapai",
        ):
            assert told in words

    def test_the_pokja_sees_at_whom_things_wait(
        self, bring: Any, season: Any, sign_in: Any
    ) -> None:
        bring("proposed", unit="A")
        bring("tpi_assessment", unit="B")
        page = text(sign_in(season.people["demo-pokja"]))
        table = page[page.index("Penanggung jawab langkah berikutnya") :]
        assert "Pimpinan instansi" in table
        assert "Anggota TPI" in table
        assert "Ketua tim TPI" not in table
        head = text(sign_in(season.people["unit_head-a"]))
        assert 'id="periode-' not in head  # one unit is no funnel
        assert "Tidak ada yang menunggu Anda" in head
        assert "Pimpinan instansi" in head  # but it hears who has its next step


def complete(season: Any) -> None:
    """The rest of what a season needs before it runs: everybody can sign in, all is filled in."""
    for person in season.people.values():
        person.set_password("lautan-tenang-77")
        person.save()
    for item in agency_prerequisites_of(season.period):
        set_prerequisite(
            actor=SYSTEM, period=season.period, code=item.code, met_wbk=True, met_wbbm=True,
            value=item.minimum.get("WBBM", "ada"), proof="surat",
        )  # fmt: skip


class TestSetup:
    @pytest.mark.one_database
    def test_the_guide_ends_with_people_who_can_sign_in_and_prerequisites(
        self, season: Any, sign_in: Any
    ) -> None:
        client = sign_in(season.people["demo-admin"])
        page = text(client)
        assert "Belum seorang pun dapat masuk sebagai" in page
        assert "syarat instansi belum diisi" in page
        assert page.count('class="btn btn-primary" href="/pengguna/belum-masuk/"') == 1
        complete(season)
        client = sign_in(season.people["demo-admin"])
        assert "Menyiapkan aplikasi" not in text(client)
        person = season.people["demo-pimpinan"]
        person.set_unusable_password()
        person.save()
        page = text(client)
        assert "Belum seorang pun dapat masuk sebagai pimpinan instansi." in page

    @pytest.mark.one_database
    def test_an_administrator_is_led_to_what_is_missing(self, season: Any, sign_in: Any) -> None:
        complete(season)
        client = sign_in(season.people["demo-admin"])
        assert "Menyiapkan aplikasi" not in text(client)
        season.people["demo-tpi-dalnis"].grants.update(ended_at=timezone.now())
        page = text(client)
        assert page.index("Menyiapkan aplikasi") < page.index("Tim penilai")
        assert page.count("Belum</span>") == 1
        assert "Menyiapkan aplikasi" not in text(sign_in(season.people["demo-pokja"]))

    @pytest.mark.one_database
    def test_a_new_agency_finds_every_step(self, db: Any, sign_in: Any) -> None:
        unit = create_unit(actor=SYSTEM, code="X", name="Badan X", parent=None, level="instansi",
            service_kind="pendukung", staff_count=1, budget=1)  # fmt: skip
        admin = User.objects.create_user("a", full_name="Admin")
        grant_role(actor=SYSTEM, user=admin, role="admin", unit=unit)
        page = text(sign_in(admin))
        for verb in ("Muat instrumen", "Atur periode", "Impor unit", "Impor pengguna"):
            assert verb in page
        assert "Isi data instansi" not in page
        people = page[
            page.index("Orang yang dapat masuk") - 400 : page.index("Orang yang dapat masuk")
        ]
        assert "Belum" in people  # that nobody is shut out says nothing where nobody is there


@pytest.mark.one_database
def test_a_new_season_does_not_hide_what_still_waits_in_the_last_one(
    bring: Any, season: Any, sign_in: Any, django_assert_max_num_queries: Any
) -> None:
    bring("reported")
    leader = sign_in(season.people["demo-pimpinan"])
    text(leader)
    new = open_next(
        actor=season.people["demo-pokja"],
        previous=season.period,
        year=season.period.year + 1,
        instrument=season.period.instrument,
        close_previous=False,
    )
    with django_assert_max_num_queries(22):
        page = text(leader)
    assert str(new) in page
    waits = f"WBK {season.period.year}</td>"
    assert waits in page
    assert "Beri keputusan" in page
    for year in (season.period.year, new.year):
        assert f"Jadwal Periode {year}" in page
    # Nor does closing the season: what was reported is still decided.
    Period.objects.filter(pk=season.period.pk).update(is_open=False)
    assert waits in text(leader)
    Proposal.objects.update(state=State.TPI_FINAL)
    assert "Beri keputusan" not in text(leader)


@pytest.mark.one_database
def test_an_empty_season_leads_the_pokja_to_choosing_units(
    bring: Any, season: Any, sign_in: Any
) -> None:
    pokja = sign_in(season.people["demo-pokja"])
    long_list = f"{reverse('proposals:long_list')}?periode={season.period.year}"
    assert f'href="{long_list}">Identifikasi unit' in text(pokja)
    assert "Identifikasi unit" not in text(sign_in(season.people["demo-pimpinan"]))
    bring("identified")
    assert "Identifikasi unit" not in text(pokja)


@pytest.mark.one_database
def test_many_decisions_lie_beside_each_other_and_lead_to_the_page_that_names_them(
    bring: Any, season: Any, sign_in: Any
) -> None:
    bring("reported", unit="A")
    first = bring("reported", unit="B")
    Proposal.objects.update(recommendation="diusulkan")
    leader = sign_in(season.people["demo-pimpinan"])
    page = text(leader)
    assert "Putuskan 2 unit dalam sidang" in page
    assert page.count("Beri keputusan") == 2
    assert page.count("Selisih terkecil</th>") == 1
    confirm = leader.post(
        reverse("proposals:agenda_add"),
        {"usulan": list(Proposal.objects.values_list("pk", flat=True))},
    )
    assert confirm.status_code == 200
    Proposal.objects.filter(pk=first.pk).update(recommendation="belum_diusulkan")
    page = text(leader)
    assert "belum diusulkan TPI" in page
    assert "dalam sidang" not in page  # one is no many


def line(number: int, **more: Any) -> WorkLine:
    return WorkLine(
        unit=f"Unit {number}", told="", since=timezone.now() - timedelta(days=number),
        verb="Buka usulan", page=("proposals:detail", number), **more,
    )  # fmt: skip


@pytest.mark.one_database
def test_a_group_shows_a_few_lines_the_late_and_the_oldest_first(season: Any) -> None:
    lines = [line(number, late=number == 3) for number in range(1, 31)]
    (group,) = work_groups(season.people["demo-pokja"], lines)
    assert (group.count, group.late, len(group.lines)) == (30, 1, MOST)
    assert group.more == 30 - MOST
    assert [one.unit for one in group.lines[:3]] == ["Unit 3", "Unit 30", "Unit 29"]


@pytest.mark.one_database
def test_an_assessor_goes_on_at_the_desk(bring: Any, season: Any, sign_in: Any) -> None:
    sheet = bring("tpi_assessment", unit="A").assessment
    other = bring("tpi_assessment", unit="B").assessment
    left = sum(
        113 - one.answers.filter(side="tpi_member", value__isnull=False).count()
        for one in (sheet, other)
    )
    page = text(sign_in(season.people["demo-tpi-anggota"]))
    assert f"Nilai {left} butir LKE" in page
    assert "Lanjutkan menilai" in page
    assert f'href="{reverse("assessment:desk")}"' in page
    for one in (sheet, other):
        assert f'href="{reverse("assessment:desk")}?lke={one.pk}"' in page


@pytest.mark.one_database
def test_a_new_member_begins_at_the_first_open_item(bring: Any, season: Any, sign_in: Any) -> None:
    sheet = bring("self_assessment").assessment
    sheet.answers.update(value=None)
    member = sign_in(season.people["unit_member-a"])
    page = text(member)
    address = reverse("assessment:continue", args=[sheet.pk])
    assert f'href="{address}"' in page
    assert member.get(address)["Location"].endswith("#butir-A-I-1-i-a")
