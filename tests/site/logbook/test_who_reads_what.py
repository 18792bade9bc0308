"""The record is no way round what a page hides."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessment.enums import Phase, Side
from assessment.lke.services.answer_batches import AnswerEntry, write_many
from assessment.lke.services.assessments import mark_returned
from assessment.lke.services.threads import add_comment
from assessment.models import Answer, Assessment, DoubleAssessment
from assessment.queries import indicators_of
from units.models import User
from units.services.conflicts import declare_conflict
from units.services.people import create_person, update_person
from units.services.roles import grant_role
from units.services.units import create_unit, update_unit
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.site.logbook.places import former_paths
from zona_integritas.site.logbook.reader import Reader

pytestmark = pytest.mark.django_db

SECRET = "Hanya antara penilai."


def text(client: Client, name: str, *args: Any, **query: str) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def reads(user: User, event: AuditEvent) -> bool:
    return bool(Reader(User.objects.get(pk=user.pk)).read([event]))


@pytest.fixture
def judged(season: Any, bring: Any) -> Any:
    """An LKE the TPI is at: answers, a marked item, a remark among assessors, all unseen yet."""
    proposal = bring("tpi_assessment")
    sheet = proposal.assessment
    member = season.people["demo-tpi-anggota"]
    row = indicators_of(sheet).first()
    mark_returned(actor=member, assessment=sheet, indicator=row, reason=f"Tanda. {SECRET}")
    add_comment(
        actor=member, assessment=sheet, indicator=row, text=f"Kata. {SECRET}", tpi_only=True
    )
    return proposal


def pages_of(proposal: Any) -> list[tuple[str, Any]]:
    return [("record:proposal", proposal.pk), ("record:unit", proposal.unit.code)]


@pytest.mark.parametrize("username", ["unit_head-a", "unit_member-a"])
def test_the_unit_does_not_read_the_tpis_answers_before_it_may_see_them(
    season: Any, sign_in: Any, judged: Any, username: str
) -> None:
    client = sign_in(season.people[username])
    assert Answer.objects.filter(assessment=judged.assessment, side="tpi_member").exists()
    for name, key in pages_of(judged):
        page = text(client, name, key)
        assert "Anggota TPI</dt>" not in page
        assert SECRET not in page
        assert "Disahkan dan dikirim ke TPI" in page  # the page itself is there
    for event in AuditEvent.objects.filter(action__in=("item.marked", "thread.said")):
        assert client.get(reverse("record:event", args=[event.pk])).status_code == 404


@pytest.mark.one_database
@pytest.mark.parametrize("username", ["unit_head-a", "unit_member-a"])
def test_the_export_of_the_unit_holds_no_more_than_its_page(
    season: Any, sign_in: Any, judged: Any, username: str
) -> None:
    client = sign_in(season.people[username])
    for name, key in (
        ("record:proposal_export", judged.pk),
        ("record:unit_export", judged.unit.code),
    ):
        content = client.post(reverse(name, args=[key]), {"bentuk": "csv"}).content.decode()
        assert "Disahkan dan dikirim ke TPI" in content
        assert "Anggota TPI:" not in content
        assert SECRET not in content


@pytest.mark.parametrize(
    "username", ["demo-pengamat", "demo-tpi-ketua", "demo-pimpinan", "demo-admin", "demo-pokja"]
)
def test_those_who_see_the_tpis_side_read_it(
    season: Any, sign_in: Any, judged: Any, username: str
) -> None:
    page = text(sign_in(season.people[username]), "record:proposal", judged.pk)
    assert "Anggota TPI</dt>" in page
    assert f"Tanda. {SECRET}" in page


def test_once_the_sheet_shows_the_tpis_side_the_record_does_too(
    season: Any, sign_in: Any, judged: Any
) -> None:
    Assessment.objects.filter(pk=judged.assessment_id).update(tpi_visible=True)
    page = text(sign_in(season.people["unit_head-a"]), "record:proposal", judged.pk)
    assert "Anggota TPI</dt>" in page
    assert f"Tanda. {SECRET}" in page


def test_an_import_of_both_sides_shows_the_unit_its_own_part(
    season: Any, sign_in: Any, judged: Any
) -> None:
    rows = list(indicators_of(judged.assessment))[-2:]
    write_many(
        actor=season.people["demo-admin"],
        assessment=judged.assessment,
        entries=[
            AnswerEntry(rows[0], Side.UNIT, None, "Catatan milik unit."),
            AnswerEntry(rows[1], Side.TPI_MEMBER, None, "Catatan milik TPI."),
        ],
        source="import",
    )
    page = text(sign_in(season.people["unit_member-a"]), "record:proposal", judged.pk)
    assert "Catatan milik unit." in page
    assert "Catatan milik TPI." not in page
    assert "Sebagian isi peristiwa ini belum dapat Anda lihat." in page


def test_a_blind_second_judgement_stays_closed_until_both_are_done(
    season: Any, judged: Any
) -> None:
    sheet = judged.assessment
    second = season.people["demo-tpi-dalnis"]
    double = DoubleAssessment.objects.create(assessment=sheet, second=second)
    row = list(indicators_of(sheet))[-1]
    write_many(
        actor=SYSTEM,
        assessment=sheet,
        entries=[AnswerEntry(row, Side.TPI_SECOND, None, "Pendapat kedua.")],
        source="form",
    )
    event = AuditEvent.objects.filter(action="answers.saved").latest("pk")
    for username in ("demo-tpi-anggota", "demo-tpi-ketua", "demo-pengamat", "unit_head-a"):
        assert not reads(season.people[username], event), username
    double.first_done_at = double.second_done_at = timezone.now()
    double.save()
    assert reads(season.people["demo-tpi-ketua"], event)
    assert not reads(season.people["unit_head-a"], event)


def test_what_assessors_pass_among_themselves_is_not_told_to_the_unit_early(
    season: Any, sign_in: Any, bring: Any, move: Any
) -> None:
    proposal = bring("tpi_final")
    Assessment.objects.filter(pk=proposal.assessment_id).update(
        phase=Phase.TPI_SUPERVISOR, tpi_visible=False
    )
    type(proposal).objects.filter(pk=proposal.pk).update(state="tpi_assessment")
    proposal.refresh_from_db()
    move("demo-tpi-dalnis", proposal, "back_to_lead", "Butir A.I.1 terlalu tinggi.")
    unit, lead = season.people["unit_head-a"], season.people["demo-tpi-ketua"]
    for page in ("record:proposal", "proposals:detail"):
        assert "terlalu tinggi" not in text(sign_in(unit), page, proposal.pk), page
        assert "terlalu tinggi" in text(sign_in(lead), page, proposal.pk), page


def test_people_of_other_units_find_no_page_at_all(season: Any, sign_in: Any, judged: Any) -> None:
    client = sign_in(season.people["unit_head-b"])
    for name, key in pages_of(judged):
        assert client.get(reverse(name, args=[key])).status_code == 404
    event = AuditEvent.objects.filter(action="proposal.submit").latest("pk")
    assert client.get(reverse("record:event", args=[event.pk])).status_code == 404
    # Nor does a filter tell whether there is such a unit.
    answer = client.get(reverse("record:unit", args=["B"]), {"unit": "A"})
    assert answer.status_code == 422
    assert "tidak ada unit dengan kode «A»" in answer.content.decode()


def test_personal_data_of_accounts_are_for_the_registers_readers_and_the_person(
    season: Any, sign_in: Any
) -> None:
    person = season.people["unit_member-a"]
    update_person(
        actor=season.people["demo-admin"],
        user=person,
        unit=person.unit,
        email="rahasia@instansi.example",
    )
    event = AuditEvent.objects.filter(action="person.updated").latest("pk")
    assert event.unit_path == season.units["A"].path
    for username, may in (
        ("unit_head-a", False),
        ("demo-pokja", False),
        ("demo-tpi-ketua", False),
        ("demo-pimpinan", False),
        ("unit_member-a", True),
        ("demo-admin", True),
        ("demo-pengamat", True),
    ):
        assert reads(season.people[username], event) is may, username
    assert "rahasia@" in text(sign_in(person), "record:person", person.pk)
    assert "rahasia@" not in text(
        sign_in(season.people["unit_head-a"]), "record:unit", season.units["A"].code
    )


def test_a_conflict_of_interest_is_read_by_judges_and_the_register_only(season: Any) -> None:
    declare_conflict(
        actor=season.people["demo-admin"],
        user=season.people["demo-tpi-anggota"],
        unit=season.units["A"],
        reason="Saudara kandung kepala unit.",
    )
    event = AuditEvent.objects.latest("pk")
    for username, may in (
        ("unit_head-a", False),
        ("demo-pokja", False),
        ("demo-tpi-ketua", True),
        ("demo-pengamat", True),
    ):
        assert reads(season.people[username], event) is may, username


def test_what_concerns_no_unit_is_for_those_who_read_for_the_whole_agency(season: Any) -> None:
    event = AuditEvent.objects.filter(action="period.created").latest("pk")
    assert event.unit_path == ""
    for username, may in (
        ("demo-admin", True),
        ("demo-pengamat", True),
        ("demo-pimpinan", True),
        ("demo-pokja", False),
        ("unit_head-a", False),
    ):
        assert reads(season.people[username], event) is may, username


def test_an_observer_of_one_part_reads_that_part_and_nothing_of_the_agency(
    season: Any, sign_in: Any
) -> None:
    person = create_person(
        actor=SYSTEM, username="sebagian", full_name="Sebagian", email="s@instansi.example"
    )
    grant_role(actor=SYSTEM, user=person, role="observer", unit=season.units["A"])
    page = text(sign_in(person), "record:agency")
    assert "Unit A" in page
    assert "Unit B" not in page
    assert f"Periode {season.period.year}" not in page


def test_events_from_before_a_move_stay_with_the_unit(season: Any, sign_in: Any) -> None:
    branch = create_unit(
        actor=SYSTEM,
        code="C",
        name="Cabang",
        parent=season.units["A"],
        level="eselon_3",
        service_kind="perizinan",
    )
    update_unit(actor=SYSTEM, unit=branch, parent=branch.parent, name="Cabang Lama")
    old = branch.path
    update_unit(actor=SYSTEM, unit=branch, parent=season.units["B"])
    branch.refresh_from_db()
    assert former_paths(branch.path) == [old]
    page = text(sign_in(season.people["unit_head-b"]), "record:unit", "C")
    assert "Cabang Lama" in page
    created = AuditEvent.objects.get(action="unit.created", object_id=str(branch.pk))
    assert reads(season.people["unit_head-b"], created)
    assert not reads(season.people["unit_head-a"], created)
    # A branch of the branch that has moved along is found as well.
    update_unit(actor=SYSTEM, unit=season.units["B"], parent=season.units["A"])
    branch.refresh_from_db()
    assert old in former_paths(branch.path)
    assert len(former_paths(branch.path)) == 2
