"""An assessor leaves an item to the next rank: read, not answered, with the reason, and undone."""

from typing import Any

import pytest
from django.urls import reverse

from assessment.desk.services.together import agreeable_items
from assessment.enums import Side
from assessment.lke.reports.comparison import compare_sides
from assessment.lke.tpi_ranks import open_items
from assessment.models import Answer, AnswerRevision, Assessment
from tests.assessment.judging.conftest import another, judge_all, say, seen_by, unit_values
from tests.season import fresh
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused

pytestmark = pytest.mark.django_db
CODE = "A.I.1.i.b"
REASON = "Saya membimbing penyusunan dokumen ini."


def left(sheet: Assessment, side: str = Side.TPI_MEMBER) -> Answer:
    return Answer.objects.get(assessment=sheet, indicator__code=CODE, side=side)


def test_an_abstention_is_a_version_of_its_own_with_its_reason(
    sheet: Assessment, season: Any
) -> None:
    member = season.people["demo-tpi-anggota"]
    say(member, sheet, CODE, "A")
    say(member, sheet, CODE, "A", REASON, abstain=True)
    row = left(sheet)
    assert (row.value, row.note, row.abstained) == (None, REASON, True)
    revision = AnswerRevision.objects.get(answer=row, version=row.version)
    assert (revision.abstained, revision.written_by) == (True, member)
    event = AuditEvent.objects.filter(action="answer.saved").last()
    assert event is not None
    assert (event.before["value"], event.after["abstained"]) == ("A", True)


def test_an_abstention_needs_its_reason_and_keeps_it(sheet: Assessment, season: Any) -> None:
    member = season.people["demo-tpi-anggota"]
    with pytest.raises(Refused, match="alasan tidak menilai belum ditulis"):
        say(member, sheet, CODE, "", "  ", abstain=True)
    say(member, sheet, CODE, "", REASON, abstain=True)
    with pytest.raises(Refused, match="alasan tidak menilai belum ditulis"):
        say(member, sheet, CODE, "", "")
    say(member, sheet, CODE, "", "Alasan yang lebih jelas.")
    assert (left(sheet).abstained, left(sheet).note) == (True, "Alasan yang lebih jelas.")


def test_answering_undoes_it(sheet: Assessment, season: Any) -> None:
    member = season.people["demo-tpi-anggota"]
    say(member, sheet, CODE, "", REASON, abstain=True)
    say(member, sheet, CODE, "B", "Ternyata dapat dinilai.")
    assert (left(sheet).value, left(sheet).abstained) == ("B", False)


@pytest.mark.one_database
def test_the_last_rank_and_the_unit_leave_nothing(
    proposal: Any, sheet: Assessment, season: Any, move: Any
) -> None:
    judge_all(season.people["demo-tpi-anggota"], sheet, Side.TPI_MEMBER)
    move("demo-tpi-anggota", proposal, "hand_to_lead")
    move("demo-tpi-ketua", fresh(proposal), "hand_to_supervisor")
    sheet.refresh_from_db()
    with pytest.raises(Refused, match="hanya anggota dan ketua tim TPI"):
        say(
            season.people["demo-tpi-dalnis"],
            sheet,
            CODE,
            "",
            REASON,
            side=Side.TPI_SUPERVISOR,
            abstain=True,
        )
    assert not Answer.objects.filter(abstained=True).exists()


def test_what_was_left_goes_up_rank_by_rank_until_somebody_answers(
    proposal: Any, sheet: Assessment, season: Any, move: Any
) -> None:
    member, lead, supervisor = (
        season.people[name] for name in ("demo-tpi-anggota", "demo-tpi-ketua", "demo-tpi-dalnis")
    )
    judge_all(member, sheet, Side.TPI_MEMBER, without=(CODE,))
    with pytest.raises(Refused, match=rf"1 butir belum dinilai TPI: {CODE}"):
        move("demo-tpi-anggota", proposal, "hand_to_lead")
    say(member, sheet, CODE, "", REASON, abstain=True)
    move("demo-tpi-anggota", proposal, "hand_to_lead")
    sheet.refresh_from_db()
    # The member's abstention is no answer: the lead answers or leaves it too, knowingly.
    with pytest.raises(Refused, match=CODE):
        move("demo-tpi-ketua", fresh(proposal), "hand_to_supervisor")
    say(lead, sheet, CODE, "", "Dalnis yang menentukan.", side=Side.TPI_LEAD, abstain=True)
    move("demo-tpi-ketua", fresh(proposal), "hand_to_supervisor")
    sheet.refresh_from_db()
    with pytest.raises(Refused, match=CODE):
        move("demo-tpi-dalnis", fresh(proposal), "settle")
    say(supervisor, sheet, CODE, unit_values(sheet)[CODE], side=Side.TPI_SUPERVISOR)
    decision = move("demo-tpi-dalnis", fresh(proposal), "settle")
    kept = {(row["side"], row["indicator"]) for row in decision.snapshot.sealed.answers["answers"]}
    assert (Side.TPI_SUPERVISOR, CODE) in kept
    assert (Side.TPI_MEMBER, CODE) not in kept  # why one did not judge is nobody's score
    assert REASON not in str(decision.snapshot.sealed.answers)


@pytest.mark.one_database
def test_the_higher_rank_reads_that_and_why(
    proposal: Any, sheet: Assessment, season: Any, move: Any, sign_in: Any
) -> None:
    member = season.people["demo-tpi-anggota"]
    judge_all(member, sheet, Side.TPI_MEMBER, without=(CODE,))
    say(member, sheet, CODE, "", REASON, abstain=True)
    move("demo-tpi-anggota", proposal, "hand_to_lead")
    client = sign_in(season.people["demo-tpi-ketua"])
    area = reverse("assessment:area", args=[sheet.pk, "A.I.1"])
    page = client.get(f"{area}?saring=tidak-dinilai").content.decode()
    assert "Tidak menilai" in page
    assert REASON in page
    assert page.count('id="butir-') == 1
    lines = compare_sides(
        season.people["demo-tpi-ketua"], seen_by(season.people["demo-tpi-ketua"], sheet)
    )
    own = next(line for line in lines.lines if line.code == CODE)
    assert [said.text for said in own.sides if said][1] == "Tidak menilai"


def test_who_abstained_does_not_agree_by_the_way(sheet: Assessment, season: Any) -> None:
    member = season.people["demo-tpi-anggota"]
    say(member, sheet, CODE, "", REASON, abstain=True)
    assert CODE not in {one.row.code for one in agreeable_items(member, sheet)}
    codes = ["A.I.1.i.a", CODE]
    assert open_items(Side.TPI_MEMBER, codes, set(), {(Side.TPI_MEMBER, CODE)}) == ["A.I.1.i.a"]
    assert open_items(Side.TPI_LEAD, codes, set(), {(Side.TPI_MEMBER, CODE)}) == codes


@pytest.mark.one_database
def test_the_page_abstains_in_place_and_asks_for_the_reason(
    sheet: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["demo-tpi-anggota"])
    address = reverse("assessment:answer", args=[sheet.pk, CODE])
    version = Answer.objects.filter(
        assessment=sheet, indicator__code=CODE, side=Side.TPI_MEMBER
    ).values_list("version", flat=True)
    form = {"versi": version[0], "nilai": "A", "catatan": "", "tidak_menilai": "ya"}
    refused = client.post(address, form, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert "alasan tidak menilai belum ditulis" in refused.content.decode()
    done = client.post(address, {**form, "catatan": REASON}, headers={"HX-Request": "true"})
    # Each in its own place: the choices are empty again, and nothing else of the item is replaced.
    told = done.content.decode()
    assert "Tidak Anda nilai" in told
    assert 'name="nilai" value="" checked' in told
    assert "<article" not in told
    assert left(sheet).abstained


# A note is required where the TPI differs from the unit --------------------------------------


def test_a_difference_needs_a_note_of_a_rank_that_gave_that_very_answer(
    proposal: Any, sheet: Assessment, season: Any, move: Any
) -> None:
    member, lead = season.people["demo-tpi-anggota"], season.people["demo-tpi-ketua"]
    unit = unit_values(sheet)[CODE]
    judge_all(member, sheet, Side.TPI_MEMBER)
    say(member, sheet, CODE, unit, "Sesuai bukti.")
    move("demo-tpi-anggota", proposal, "hand_to_lead")
    sheet.refresh_from_db()
    # The member's note says why one agrees; it does not say why the lead differs.
    say(lead, sheet, CODE, another(unit), side=Side.TPI_LEAD)
    with pytest.raises(Refused, match=rf"1 butir berbeda .* tanpa catatan TPI: {CODE}"):
        move("demo-tpi-ketua", fresh(proposal), "hand_to_supervisor")
    say(lead, sheet, CODE, another(unit), "Bukti hanya sebagian.", side=Side.TPI_LEAD)
    move("demo-tpi-ketua", fresh(proposal), "hand_to_supervisor")
    sheet.refresh_from_db()
    # The supervisor who takes the lead's answer over need not write it again.
    say(season.people["demo-tpi-dalnis"], sheet, CODE, another(unit), side=Side.TPI_SUPERVISOR)
    move("demo-tpi-dalnis", fresh(proposal), "settle")
