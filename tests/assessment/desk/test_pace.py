"""Today's work is counted from the own rank's alone, and judged from the second day on."""

from datetime import timedelta
from typing import Any

import pytest

from assessment.desk.reports.duties import duties_of
from assessment.desk.reports.pace import Pace, pace_of
from assessment.desk.reports.queue import Queue
from assessment.enums import Side
from assessment.models import AnswerRevision, Assessment
from tests.assessment.judging.conftest import say
from units.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def pace(person: User) -> Pace:
    duties = duties_of(person)
    return pace_of(person, duties, Queue(duties, by_question=False).progress())


def test_the_first_day_is_counted_but_not_judged(sheet: Assessment, season: Any) -> None:
    member = season.people["demo-tpi-anggota"]
    assert (pace(member).today, pace(member).left, pace(member).word) == (0, 113, "")
    say(member, sheet, "A.I.1.i.a", None, "Nanti dinilai.")  # a note judges nothing
    say(member, sheet, "A.I.1.i.b", "A", "Sama.")
    say(member, sheet, "A.I.1.i.b", "A", "Sama, dengan catatan.")
    found = pace(member)
    assert (found.today, found.left, found.of, found.word) == (1, 112, 113, "")
    # Days later with one item: the rest does not fit into what is left of the window.
    rows = AnswerRevision.objects.filter(answer__side=Side.TPI_MEMBER)
    for row in rows:
        AnswerRevision.objects.filter(pk=row.pk).update(
            written_at=row.written_at - timedelta(days=300)
        )
    later = pace(member)
    assert (later.today, later.word) == (0, "tertinggal")


def test_beranda_tells_the_same_as_the_desk(sheet: Assessment, season: Any, sign_in: Any) -> None:
    member = season.people["demo-tpi-anggota"]
    say(member, sheet, "A.I.1.i.b", "A", "Sama.")
    found = pace(member)
    client = sign_in(member)
    words = [f"Hari ini <strong>{found.today}</strong>", f"tersisa <strong>{found.left}</strong>"]
    for page in ("/", f"/lke/ruang/{sheet.pk}/A.I.1.i.b/"):
        shown = client.get(page).content.decode()
        assert all(one in shown for one in words), page
    assert (
        "Hari ini <strong>" not in sign_in(season.people["unit_member-a"]).get("/").content.decode()
    )
