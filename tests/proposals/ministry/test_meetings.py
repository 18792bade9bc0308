"""Meetings of the ministry with a unit: told, reminded of, changed, ended; and who reads them."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from proposals.ministry.services.meetings import MeetingValues, end_meeting, save_meeting
from proposals.models import MinistryMeeting
from proposals.reminders.services.calendar import remind
from units.models import Unit
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.notices.models import Notice
from zona_integritas.management.sample_pdf import sample_pdf

pytestmark = pytest.mark.django_db


def told(begin: str) -> set[tuple[str, str]]:
    rows = Notice.objects.filter(key__startswith=begin).order_by("id")
    return set(rows.values_list("user__username", "text"))


def test_an_interview_is_invited_to_reminded_of_and_written_up(
    bring: Any, season: Any, sign_in: Any
) -> None:
    proposal = bring("national_evaluation")
    Unit.objects.filter(code="A").update(time_zone="Asia/Makassar")
    client = sign_in(season.people["demo-pokja"])
    later = season.today + timedelta(days=3)
    form = {
        "kind": "wawancara", "on": str(later), "starts_at": "09.30", "place": "Ruang rapat",
        "meeting_url": "https://rapat.menpan.example/abc", "invitation_number": "UND/7",
        "invitation_date": str(season.today), "attendants": "Sari, Kepala\nBudi, Sekretaris",
        "upload": SimpleUploadedFile("undangan.pdf", sample_pdf(["Undangan"])),
    }  # fmt: skip
    new = reverse("proposals:meeting_new", args=[proposal.pk])
    odd = client.post(new, {**form, "starts_at": "pagi"})
    assert "Tulis seperti 09.00." in odd.content.decode()
    assert "Budi, Sekretaris" in odd.content.decode()  # nothing typed is lost
    form["upload"].seek(0)
    assert client.post(new, form).status_code == 302
    meeting = MinistryMeeting.objects.get()
    when = f"{tanggal(later)} pukul 09.30 WITA"
    assert (meeting.when, meeting.meeting_url) == (when, "https://rapat.menpan.example/abc")
    said = f"Unit A · Menuju WBK {season.period.year}: wawancara {when}."
    assert told("meeting:") == {("unit_head-a", said), ("unit_member-a", said)}
    remind(season.today)
    remind(season.today)
    reminded = {text for _, text in told("meeting:") if "hari lagi" in text}
    assert reminded == {f"Unit A: wawancara dengan Kementerian PANRB 3 hari lagi, {when}."}
    page = reverse("proposals:meetings", args=[proposal.pk])
    head = sign_in(season.people["unit_head-a"])
    assert when in head.get(page).content.decode()
    assert "Ubah atau lengkapi" not in head.get(page).content.decode()
    assert when in head.get(reverse("proposals:detail", args=[proposal.pk])).content.decode()
    file = reverse("proposals:meeting_file", args=[proposal.pk, meeting.pk])
    assert b"".join(head.get(file).streaming_content).startswith(b"%PDF")
    assert sign_in(season.people["unit_head-b"]).get(file).status_code == 404
    edit = reverse("proposals:meeting", args=[proposal.pk, meeting.pk])
    assert head.get(edit).status_code == 403
    del form["upload"]
    assert client.post(edit, {**form, "observed": "Loket rapi."}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.observed, meeting.invitation is not None) == ("Loket rapi.", True)
    assert len(told("meeting:")) == 2 + 3  # the outcome changes no date: nobody is told again


@pytest.mark.one_database
def test_what_contradicts_the_season_is_refused(bring: Any, season: Any) -> None:
    proposal, pokja = bring("national_evaluation"), season.people["demo-pokja"]
    later = season.today + timedelta(days=3)

    def save(**values: Any) -> MinistryMeeting:
        given = MeetingValues(**{"kind": "observasi", "on": later, **values})
        return save_meeting(actor=pokja, proposal=proposal, values=given)

    with pytest.raises(Refused, match="mendahului surat usulan"):
        save(on=season.today - timedelta(days=400))
    with pytest.raises(Refused, match="sesudah pertemuannya"):
        save(on=season.today - timedelta(days=1), invitation_date=season.today)
    with pytest.raises(Refused, match="belum dipilih"):
        save(kind="santai")
    with pytest.raises(Refused, match="bukan tautan"):
        save(meeting_url="di ruang rapat")
    meeting = save(starts_at=time(8))
    with pytest.raises(Refused, match="Alasan belum diisi"):
        end_meeting(actor=pokja, meeting=meeting, reason=" ")
    end_meeting(actor=pokja, meeting=meeting, reason="Diundur.")
    with pytest.raises(Refused, match="sudah dibatalkan: Diundur"):
        end_meeting(actor=pokja, meeting=meeting, reason="Lagi.")
    remind(season.today)
    assert not [text for _, text in told("meeting:") if "hari lagi" in text]
    early = bring("approved", unit="B")
    with pytest.raises(Refused, match="sejak usulan dikirim"):
        save_meeting(
            actor=pokja, proposal=early, values=MeetingValues(kind="panel", on=season.today)
        )
