"""Periods: extensions say why, prerequisites have proof, the next season opens from the last."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessment.enums import SEASON_WINDOWS, WindowKind
from assessment.models import Period, PrerequisiteState, WindowExtension
from assessment.periods.services.next_period import open_next, year_later
from assessment.periods.services.periods import set_window, update_period
from assessment.periods.services.prerequisites import set_prerequisite
from assessment.periods.usual_windows import usual_year
from units.models import RoleGrant
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused
from zona_integritas.management.sample_pdf import sample_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def pokja(season):
    return season.people["demo-pokja"]


def extend(season, actor, days, reason=""):
    return set_window(
        actor=actor,
        period=season.period,
        kind=WindowKind.FILLING,
        opens_on=season.today - timedelta(days=10),
        closes_on=season.today + timedelta(days=days),
        reason=reason,
    )


def test_moving_a_window_asks_why(season, pokja):
    with pytest.raises(Refused, match="tuliskan alasan perubahannya"):
        extend(season, pokja, 20)
    assert not WindowExtension.objects.exists()


def test_an_extension_keeps_who_why_and_what_it_was_before(season, pokja):
    extend(season, pokja, 20, "Gangguan jaringan di daerah.")
    row = WindowExtension.objects.get()
    assert (row.old_closes_on, row.closes_on) == (
        season.today + timedelta(days=10),
        season.today + timedelta(days=20),
    )
    assert (row.changed_by, row.reason) == (pokja, "Gangguan jaringan di daerah.")
    assert AuditEvent.objects.filter(action="window.set", note=row.reason).exists()


def test_setting_the_same_days_again_is_no_extension(season, pokja):
    extend(season, pokja, 10)
    assert not WindowExtension.objects.exists()


def test_an_extension_is_read_on_the_period_and_at_home(season, pokja, sign_in):
    extend(season, pokja, 20, "Gangguan jaringan di daerah.")
    client = sign_in(season.people["unit_head-a"])
    for address in (reverse("periods:detail", args=[season.period.year]), reverse("home")):
        page = client.get(address).content.decode()
        assert "Gangguan jaringan di daerah." in page, address


@pytest.mark.one_database
def test_the_form_asks_for_the_reason_and_changes_nothing_without_it(season, pokja, sign_in):
    client = sign_in(pokja)
    address = reverse("periods:edit", args=[season.period.year])
    form = {"year": season.period.year, "quota_wbk": "9", "is_open": "on"}
    for kind in map(str, SEASON_WINDOWS):
        form[f"{kind}_opens"] = str(season.today - timedelta(days=10))
        form[f"{kind}_closes"] = str(season.today + timedelta(days=30))
    answer = client.post(address, form)
    assert answer.status_code == 422
    assert "tuliskan alasan" in answer.content.decode()
    assert Period.objects.get().quota_wbk == 2
    answer = client.post(address, {**form, "reason": "Semua mundur."})
    assert answer.status_code == 302
    assert WindowExtension.objects.count() == len(SEASON_WINDOWS)
    assert Period.objects.get().quota_wbk == 9


def test_a_window_that_was_set_is_not_silently_left_when_its_days_are_blanked(
    season, pokja, sign_in
):
    client = sign_in(pokja)
    address = reverse("periods:edit", args=[season.period.year])
    form = client.get(address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {"filling_opens": "", "filling_closes": "", "reason": "Dihapus."}
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"filling_closes"}
    assert "tidak dapat dikosongkan" in answer.content.decode()


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 1, 5), 2026), (date(2026, 5, 31), 2026), (date(2026, 6, 1), 2027)]
)
def test_a_season_that_is_over_is_not_proposed(day, year):
    assert usual_year(day) == year


@pytest.mark.one_database
def test_a_new_period_proposes_its_windows_in_groups(season, pokja, sign_in):
    client = sign_in(pokja)
    page = client.get(reverse("periods:new"))
    form, shown = page.context["form"], page.content.decode()
    year = form["year"].value()
    # As they lie in the regulation and in life: the ministry's window ends on 31 May.
    assert form["filling_opens"].value() == date(year, 2, 1)
    assert form["ministry_closes"].value() == date(year, 5, 31)
    legends = re.findall(r"<legend>([^<]+)</legend>", shown)
    assert legends == ["Periode", "Kuota", "Jadwal", "Bobot syarat pemilihan"]
    names = [field.name for group in form.groups for field in group.fields]
    assert sorted(names) == sorted(form.fields)  # none is left out, none stands twice
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {"year": year + 1, "instrument": season.period.instrument_id}
    answer = client.post(reverse("periods:new"), sent)
    assert answer.status_code == 422
    assert f"ditutup sebelum tahun {year + 1} mulai" in answer.content.decode()
    blank = {name: "" for name in form.fields if name.endswith(("_opens", "_closes"))}
    assert client.post(reverse("periods:new"), sent | blank).status_code == 302
    assert not Period.objects.get(year=year + 1).windows.exists()


def test_weights_of_nothing_are_refused(season, pokja):
    with pytest.raises(Refused, match="Bobot"):
        update_period(
            actor=pokja,
            period=season.period,
            quota_wbk=1,
            quota_wbbm=1,
            is_open=True,
            weights={"strategis": 0, "sumber_daya": 0, "reformasi": 0},
        )


def prove(season, actor, content, name="bpk.pdf"):
    return set_prerequisite(
        actor=actor,
        period=season.period,
        code="opini_bpk",
        value="WTP",
        proof="https://instansi.example/lhp",
        year=season.today.year - 1,
        upload=SimpleUploadedFile(name, content),
    )


def test_a_prerequisite_carries_its_year_and_the_file_that_proves_it(season, pokja, sign_in):
    prove(season, pokja, sample_pdf(["LHP"]))
    address = reverse("periods:proof", args=[season.period.year, "opini_bpk"])
    answer = sign_in(season.people["unit_member-a"]).get(address)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert "attachment" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.one_database
def test_a_proof_that_is_not_what_it_says_is_refused(season, pokja):
    before = PrerequisiteState.objects.get(code="opini_bpk").value
    with pytest.raises(Refused, match="tidak sesuai dengan akhirannya"):
        prove(season, pokja, b"<html>bukan PDF</html>")
    assert PrerequisiteState.objects.get(code="opini_bpk").value == before


@pytest.mark.one_database
def test_a_refused_proof_is_said_on_the_page_and_nothing_is_stored(season, pokja, sign_in):
    address = reverse("periods:prerequisites", args=[season.period.year])
    form = {
        "opini_bpk-value": "WDP",
        "opini_bpk-upload": SimpleUploadedFile("bpk.pdf", b"bukan"),
    }
    answer = sign_in(pokja).post(address, form)
    assert answer.status_code == 422
    assert "tidak sesuai dengan akhirannya" in answer.content.decode()
    assert PrerequisiteState.objects.get(code="opini_bpk").value == "WTP"


def open_from(season, actor, **changes):
    given = {
        "year": season.period.year + 1,
        "instrument": season.period.instrument,
        "close_previous": False,
        **changes,
    }
    return open_next(actor=actor, previous=season.period, **given)


def test_the_next_season_takes_over_quota_weights_and_windows_a_year_on(season, pokja):
    update_period(
        actor=pokja,
        period=season.period,
        quota_wbk=2,
        quota_wbbm=1,
        is_open=True,
        weights={"strategis": 2, "sumber_daya": 1, "reformasi": 1},
    )
    roles = RoleGrant.objects.filter(ended_at__isnull=True).count()
    period = open_from(season, pokja)
    assert (period.quota_wbk, period.quota_wbbm) == (2, 1)
    assert period.condition_weights() == season.period.condition_weights()
    assert period.opened_from == season.period
    old = {row.kind: row for row in season.period.windows.all()}
    for row in period.windows.all():
        assert row.opens_on == year_later(old[row.kind].opens_on, 1)
    assert period.windows.count() == len(SEASON_WINDOWS)
    assert not period.prerequisites.exists()
    assert not WindowExtension.objects.exists()
    assert RoleGrant.objects.filter(ended_at__isnull=True).count() == roles
    assert Period.objects.get(pk=season.period.pk).is_open


def test_the_old_season_is_closed_only_when_asked(season, pokja):
    open_from(season, pokja, close_previous=True)
    assert not Period.objects.get(pk=season.period.pk).is_open


def test_a_season_is_not_opened_into_the_past(season, pokja):
    with pytest.raises(Refused, match="tidak sesudah"):
        open_from(season, pokja, year=season.period.year)


def test_a_leap_day_finds_a_place_in_a_common_year():
    assert year_later(date(2028, 2, 29), 1) == date(2029, 2, 28)


@pytest.mark.one_database
def test_the_page_says_what_carries_over_before_it_is_done(season, pokja, sign_in):
    client = sign_in(pokja)
    address = reverse("periods:next", args=[season.period.year])
    page = client.get(address).content.decode()
    assert "Peran berjalan" in page
    assert "Syarat instansi mulai kosong" in page
    assert Period.objects.count() == 1
    answer = client.post(
        address, {"year": season.period.year + 1, "instrument": season.period.instrument_id}
    )
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert f"{season.period.year}: WTP" in page
    shown = client.get(reverse("periods:detail", args=[season.period.year + 1])).content.decode()
    assert "belum dikonfirmasi" in shown
