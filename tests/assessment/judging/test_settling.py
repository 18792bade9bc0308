"""Settling on the desk: what the three do not agree on comes first; every rank's answer is kept."""

from typing import Any

import pytest
from django.urls import reverse

from assessment.desk.reports.duties import duties_of
from assessment.desk.reports.queue import Group, Queue
from assessment.enums import Side
from assessment.models import Answer, Assessment
from tests.assessment.judging.conftest import another, judge_all, say, unit_values
from tests.season import fresh
from tests.site.accounts.test_fresh import grow_old
from units.models import User

pytestmark = pytest.mark.django_db
LOWERED, LEFT, RAISED = "A.I.1.i.b", "A.I.1.ii.a", "A.I.1.ii.b"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def disputed(proposal: Any, sheet: Assessment, season: Any, move: Any) -> Assessment:
    """At the supervisor: the member lowered one item, left one; the lead lowered a third."""
    member, lead = season.people["demo-tpi-anggota"], season.people["demo-tpi-ketua"]
    unit = unit_values(sheet)
    judge_all(member, sheet, Side.TPI_MEMBER, without=(LOWERED, LEFT))
    say(member, sheet, LOWERED, another(unit[LOWERED]), "Bukti sebagian.")
    say(member, sheet, LEFT, "", "Saya ikut menyusunnya.", abstain=True)
    move("demo-tpi-anggota", proposal, "hand_to_lead")
    sheet.refresh_from_db()
    say(lead, sheet, LEFT, unit[LEFT], side=Side.TPI_LEAD)
    say(lead, sheet, RAISED, another(unit[RAISED]), "Lain menurut saya.", side=Side.TPI_LEAD)
    move("demo-tpi-ketua", fresh(proposal), "hand_to_supervisor")
    sheet.refresh_from_db()
    return sheet


def differing() -> list[str]:
    """What is left of it for the supervisor."""
    person = User.objects.get(username="demo-tpi-dalnis")
    queue = Queue(duties_of(person), by_question=False, only=Group.DIFFERS)
    return [one.row.code for one in queue.left]


def decide(client: Any, sheet: Assessment, code: str, **fields: str) -> Any:
    form = {"versi": "0", "lanjut": "/lke/ruang/", **fields}
    return client.post(reverse("assessment:answer", args=[sheet.pk, code]), form, headers=HTMX)


@pytest.mark.one_database
def test_the_desk_begins_with_what_differs_and_shows_three_voices(
    disputed: Assessment, season: Any, sign_in: Any
) -> None:
    assert differing() == [LOWERED, LEFT, RAISED]
    client = sign_in(season.people["demo-tpi-dalnis"])
    old = client.get(reverse("assessment:settle", args=[disputed.pk]), follow=True)
    assert old.request["PATH_INFO"] == f"/lke/ruang/{disputed.pk}/{LOWERED}/"
    said = {LOWERED: "Bukti sebagian.", LEFT: "Saya ikut menyusunnya.", RAISED: "Lain menurut"}
    for code, words in said.items():
        page = client.get(reverse("assessment:desk_item", args=[disputed.pk, code]))
        assert words in page.content.decode()
    assert "Tidak mengubah" in old.content.decode()  # the lead left the member's answer standing
    others = sign_in(season.people["demo-tpi-ketua"])
    read = others.get(reverse("assessment:settle", args=[disputed.pk]))
    assert read["Location"] == reverse("assessment:compare", args=[disputed.pk])


def test_an_item_is_decided_by_taking_an_answer_over(
    disputed: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["demo-tpi-dalnis"])
    # The member's note explains the member's answer; nobody explains a fourth one.
    assert decide(client, disputed, LOWERED, setuju="ya:tpi_member").status_code == 204
    rows = Answer.objects.filter(assessment=disputed, indicator__code=LOWERED)
    values = dict(rows.values_list("side", "value"))
    assert values[Side.TPI_SUPERVISOR] == values[Side.TPI_MEMBER] != values[Side.UNIT]
    unit = values[Side.UNIT]
    other = next(letter for letter in "ABC" if letter not in (unit, another(unit)))
    assert decide(client, disputed, RAISED, nilai=other).status_code == 422
    form = {"nilai": other, "catatan": "Dua unsur tidak terbukti."}
    assert decide(client, disputed, RAISED, **form).status_code == 204
    assert differing() == [LEFT]
    lead = sign_in(season.people["demo-tpi-ketua"])
    assert decide(lead, disputed, LEFT, setuju="ya:unit").status_code == 422


def test_who_was_faster_is_said_and_one_click_decides(
    disputed: Assessment, season: Any, sign_in: Any
) -> None:
    supervisor = season.people["demo-tpi-dalnis"]
    client = sign_in(supervisor)
    say(supervisor, disputed, LOWERED, "A", "Putusan pertama.", side=Side.TPI_SUPERVISOR)
    form = {"nilai": "C", "catatan": "Pertimbangan saya."}
    stale = decide(client, disputed, LOWERED, **form)
    assert stale.status_code == 409
    html = stale.content.decode()
    assert "<textarea" not in html  # what was typed is not replaced
    assert "Simpan isian saya" in html
    assert decide(client, disputed, LOWERED, **form, timpa="1").status_code == 204
    row = Answer.objects.get(assessment=disputed, indicator__code=LOWERED, side=Side.TPI_SUPERVISOR)
    assert (row.value, row.note, row.version) == ("C", "Pertimbangan saya.", 2)
    long = decide(client, disputed, LEFT, setuju="ya:unit", catatan="x" * 7000)
    assert long.status_code == 422
    assert "7.000 dari paling banyak 5.000 karakter" in long.content.decode()


@pytest.mark.one_database
def test_deciding_on_the_desk_asks_for_a_fresh_sign_in(
    disputed: Assessment, season: Any, sign_in: Any
) -> None:
    client = grow_old(sign_in(season.people["demo-tpi-dalnis"]))
    page = client.get(reverse("assessment:desk_item", args=[disputed.pk, LOWERED]))
    assert page["Location"].startswith(reverse("account_reauthenticate"))
    asked = decide(client, disputed, LOWERED, setuju="ya:unit")
    assert asked["Location"] == reverse("account_reauthenticate")
    assert len(differing()) == 3
    member = grow_old(sign_in(season.people["demo-tpi-anggota"]))
    assert member.get(reverse("assessment:desk")).status_code == 200
