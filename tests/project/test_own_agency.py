"""A real installation speaks of its own agency only: nothing is made up for it."""

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.conf import settings as project
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessment.models import Assessment, Period
from proposals.enums import PaperKind
from proposals.ministry.services.records import record_ministry
from proposals.models import Paper, PlanItem, Proposal, Sitting
from proposals.papers.batches import start_papers
from proposals.papers.kinds import PAPERS
from proposals.register.services.issued_papers import content_of
from proposals.register.services.issuing import About, draw_draft, issue_paper, word_copy
from tests.paper_text import text_of
from tests.project.test_url_role_matrix import PEOPLE, TABLE, address, places  # noqa: F401
from tests.season import PEOPLE as SEASON_PEOPLE
from tests.season import fresh
from units.models import PaperSigner, Unit, User
from units.services.letterheads import current_values, save_letterhead, state_of
from units.services.signers import add_signer
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.notices.mail import send_digests, send_waiting
from zona_integritas.ground.notices.models import (
    MailChoice,
    Notice,
    NoticeKind,
    NoticePreference,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.usefixtures("sketched")]

NAME = "Lembaga Penjaminan Mutu Contoh"
OWN = {
    "AGENCY_ADDRESS": "Jalan Kenanga Nomor 7, Cirebon 45111",
    "AGENCY_CITY": "Cirebon",
    "AGENCY_HEAD_TITLE": f"Kepala {NAME}",
    "AGENCY_TYPE": "kl",
}


def invented() -> list[str]:
    """Every name of the agency that was made up for the demo. Its city is the ministry's too."""
    data = json.loads((project.BASE_DIR / "fixtures/demo/agency.json").read_text("utf-8"))
    names = [row["name"] for row in [*data["units"], *data["accounts"]]]
    addresses = [row["address"] for row in [*data["units"], data["agency"]]]
    return [*names, *addresses, *data["heads"].values(), data["agency"]["head_title"]]


INVENTED = invented()


@pytest.fixture
def real(settings: Any, season: Any) -> Any:
    """Not a demo: an agency of another name, its letterhead set."""
    settings.DEMO_MODE = False
    for name, value in OWN.items():
        setattr(settings, name, value)
    Unit.objects.filter(parent=None).update(name=NAME)
    return season


@pytest.fixture
def bare(real: Any, settings: Any) -> Any:
    """As the first start leaves it: nobody has set the letterhead."""
    for name in OWN:
        setattr(settings, name, "")
    return real


def words_of(response: Any) -> str:
    """What a person reads in it, whatever kind of file it is."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"%PDF-1.7\n"):
        return text_of(content)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [archive.read(name) for name in archive.namelist()]
        return b" ".join(parts).decode("utf-8", "replace")
    return content.decode("utf-8", "replace")


def made_up(text: str) -> list[str]:
    return [name for name in INVENTED if name in text]


@pytest.mark.one_database
@pytest.mark.slow_walk
def test_no_page_speaks_of_the_invented_agency(places, real, sign_in):  # noqa: F811
    clients = {letter: sign_in(User.objects.get(username=name)) for letter, name in PEOPLE.items()}
    wrong, unnamed = {}, []
    for name, (_, may) in TABLE.items():
        if not may:
            continue
        letter = next((one for one in "ahp123l" if one in may), may[0])
        response = clients[letter].get(address(name, places))
        text = words_of(response)
        if found := made_up(text):
            wrong[name] = found
        if "<title>" in text and NAME not in text:
            unnamed.append(name)
    public = [Client().get(reverse(name)) for name in ("account_login", "check:start")]
    public.append(Client().get(reverse("check:paper", args=["7K2M9QXR4TBV"])))
    for response in public:
        text = words_of(response)
        assert made_up(text) == []
        assert NAME in text
    assert made_up(words_of(Client().get("/tidak-ada/"))) == []  # names nobody at all
    assert wrong == {}
    assert unnamed == []


@pytest.mark.one_database
@pytest.mark.slow_walk
@pytest.mark.parametrize("username", sorted(SEASON_PEOPLE))
def test_no_role_finds_the_invented_agency_in_its_menu_or_its_mails(
    bring, real, sign_in, settings, username
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    bring("approved")
    person = real.people[username]
    client = sign_in(person)
    home = client.get(reverse("home"))
    for item in home.context["nav"]:
        text = words_of(client.get(item.url, follow=True))
        assert made_up(text) == [], item.label
        assert NAME in text, item.label
    told = Notice.objects.filter(user=person)
    assert made_up(" ".join(f"{one.subject} {one.text}" for one in told)) == []
    NoticePreference.objects.bulk_create(
        NoticePreference(user=person, kind=kind, mail=MailChoice.AT_ONCE)
        for kind in NoticeKind.values
    )
    send_waiting()
    for sent in mail.outbox:
        assert made_up(f"{sent.subject} {sent.body} {sent.from_email}") == []
        assert NAME in sent.body


@pytest.fixture
def everything(bring: Any, real: Any) -> dict[str, list[Any]]:
    """Per kind of paper all that it can be about."""
    proposal: Proposal = bring("approved")
    sitting = Sitting.objects.create(
        title="Sidang uji", held_on=real.today, opened_by=real.people["demo-pimpinan"]
    )
    proposal.decisions.filter(move="name_candidate").update(sitting=sitting)
    PlanItem.objects.create(
        proposal=proposal,
        component="1",
        activity="Kegiatan uji",
        target="Target uji",
        person="Tim",
        quarter="B12",
        created_by=real.people["unit_member-a"],
    )
    bring("proposed", unit="B")
    sheet = Assessment.objects.get(pk=proposal.assessment_id)
    things = {"usulan": proposal, "lke": sheet, "sidang": sitting, "periode": real.period}
    return {kind: [things[about] for about in paper.about] for kind, paper in PAPERS.items()}


def test_no_paper_speaks_of_the_invented_agency_and_each_names_the_own(everything, real):
    del everything[PaperKind.AWARD_DECREE]  # another way of the period: the next test
    for kind, things in everything.items():
        for thing in things:
            about = About.of(thing)
            if about.period == thing and PAPERS[kind].choices:
                able = PAPERS[kind].choices(about)
                about = replace(about, chosen=tuple(one.pk for one in able))
            issued = issue_paper(actor=SYSTEM, paper=PAPERS[kind], about=about)
            draft = draw_draft(paper=PAPERS[kind], about=about)
            for content in (content_of(issued), draft):
                text = text_of(content)
                assert made_up(text) == [], kind
                assert NAME in text, kind
                assert OWN["AGENCY_ADDRESS"] in text, kind
    supervisor = real.people["demo-tpi-dalnis"]
    copy = word_copy(actor=supervisor, paper=PAPERS["lhe"], about=About.of(everything["lhe"][0]))
    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        inside = " ".join(
            archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
        )
    assert made_up(inside) == []
    assert NAME in inside


def test_the_decree_of_an_own_panel_names_the_own_agency(bring, real):
    Period.objects.update(wbk_by_agency=True)
    proposal, pokja = bring("national_evaluation"), real.people["demo-pokja"]
    for stage in ("administrasi", "desk", "lapangan", "panel"):
        record_ministry(actor=pokja, proposal=proposal, stage=stage, on=real.today, result="lulus")
    paper = PAPERS[PaperKind.AWARD_DECREE]
    text = text_of(draw_draft(paper=paper, about=About.of(fresh(proposal))))
    assert made_up(text) == []
    assert NAME in text


def test_the_decree_calls_the_head_by_the_title_that_was_set(bring, real):
    title = OWN["AGENCY_HEAD_TITLE"]
    decree = text_of(draw_draft(paper=PAPERS["sk-calon"], about=About.of(bring("candidate"))))
    assert f"KEPUTUSAN {title.upper()}" in decree
    assert f"Lampiran Keputusan {title}" in decree
    assert "PIMPINAN" not in decree


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("AGENCY_ADDRESS", "alamat instansi"),
        ("AGENCY_CITY", "kota instansi"),
        ("AGENCY_HEAD_TITLE", "sebutan pimpinan instansi"),
    ],
)
def test_issuing_with_an_unset_part_is_refused_in_words(bring, real, settings, name, label):
    setattr(settings, name, "")
    about = About.of(bring("candidate"))
    told = rf"Kop naskah belum lengkap: {label} belum diisi.*halaman Instansi"
    with pytest.raises(Refused, match=told):
        issue_paper(actor=real.people["demo-pokja"], paper=PAPERS["sk-calon"], about=about)
    with pytest.raises(Refused, match=told):
        start_papers(actor=real.people["demo-pokja"], period=real.period, kind="sk-calon")
    with pytest.raises(CommandError, match=told):
        call_command(
            "make_paper", "sk-calon", unit="A", period=real.period.year, out="/dev/null", issue=True
        )
    assert not Paper.objects.exists()
    draft = text_of(draw_draft(paper=PAPERS["sk-calon"], about=about))
    assert f"Belum dapat terbit: {label} belum diisi" in draft
    assert f"[{label} belum diisi]" in draft


def test_the_page_of_papers_says_what_is_missing_and_offers_no_issuing(bring, bare, sign_in):
    proposal = bring("candidate")
    client = sign_in(bare.people["demo-pokja"])
    page = client.get(reverse("papers:about", args=["usulan", proposal.pk])).content.decode()
    told = "alamat instansi, kota instansi, dan sebutan pimpinan instansi belum diisi"
    assert told in page
    assert "Terbitkan naskah" not in page
    assert "Baca konsep" in page
    issue = reverse("papers:issue", args=["usulan", proposal.pk, "sk-calon"])
    assert told in client.post(issue, follow=True).content.decode()
    assert not Paper.objects.exists()


def test_the_first_run_guide_asks_the_administrator_for_what_is_unset(bare, sign_in, settings):
    client = sign_in(bare.people["demo-admin"])
    page = client.get(reverse("home")).content.decode()
    assert "Kop naskah" in page
    assert "alamat instansi, kota instansi, sebutan pimpinan instansi, dan jenis instansi" in page
    assert f'href="{reverse("units:agency_edit")}"' in page
    for name, value in OWN.items():
        setattr(settings, name, value)
    assert "Belum diisi:" not in client.get(reverse("home")).content.decode()


def test_whom_the_agency_names_signs_the_decree_in_the_manner_that_was_said(bring, real):
    """On the decree's own date, whoever decided in the application; nobody else's papers change."""
    proposal = bring("candidate")
    day = proposal.decisions.get(move="name_candidate").facts["sk_date"]
    add_signer(
        actor=SYSTEM,
        paper="sk-calon",
        manner="ub",
        office="Kepala Biro Umum",
        for_office="Kepala Lembaga",
        through="Sekretaris Lembaga",
        name="Ani Suryani, S.H.",
        nip="197503031999032001",
        starts_on=date.fromisoformat(day),
        ends_on=date.fromisoformat(day),
    )
    about = About.of(proposal)
    decree = text_of(draw_draft(paper=PAPERS["sk-calon"], about=about))
    signed = (
        "a.n. Kepala Lembaga Sekretaris Lembaga u.b. Kepala Biro Umum, Ani Suryani, S.H. "
        "NIP 19750303 199903 2 001"
    )
    assert " ".join(decree.split()).count(signed) == 2  # the decree, and its attachment
    assert str(real.people["demo-pimpinan"]) not in decree
    nomination = text_of(draw_draft(paper=PAPERS["usulan-calon"], about=about))
    assert "Ani Suryani" not in nomination
    PaperSigner.objects.update(cancelled_at=timezone.now())
    decree = text_of(draw_draft(paper=PAPERS["sk-calon"], about=about))
    assert "Ani Suryani" not in decree
    assert str(real.people["demo-pimpinan"]) in decree


def test_papers_bear_the_letterhead_that_was_saved_and_issued_ones_keep_theirs(bring, real):
    about = About.of(bring("candidate"))
    before = issue_paper(actor=SYSTEM, paper=PAPERS["sk-calon"], about=about)
    top, unit = Unit.objects.get(parent=None), real.units["A"]
    said = {
        **current_values(top),
        "kind": "lembaga",
        "lines": "BARIS PERTAMA\nBARIS KEDUA",
        "city": "Bogor",
        "phone": "(0251) 5550",
    }
    save_letterhead(actor=SYSTEM, unit=top, seen=state_of(top), values=said)
    plan = {"lines": "KANTOR CABANG", "city": "Depok"}
    save_letterhead(actor=SYSTEM, unit=unit, seen=state_of(unit), values=plan)
    after = text_of(draw_draft(paper=PAPERS["sk-calon"], about=about))
    for words in ("BARIS KEDUA", "Telepon (0251) 5550", "Ditetapkan di Bogor"):
        assert words in after
        assert words not in text_of(content_of(before))
    assert "KANTOR CABANG" not in after


def test_a_paper_that_the_unit_signs_bears_the_units_own_letterhead(everything, real):
    unit = real.units["A"]
    plan = {"lines": "KANTOR CABANG", "city": "Depok"}
    save_letterhead(actor=SYSTEM, unit=unit, seen=state_of(unit), values=plan)
    (thing,) = everything["rencana"]
    text = text_of(draw_draft(paper=PAPERS["rencana"], about=About.of(thing)))
    assert "KANTOR CABANG" in text
    assert "Depok, " in text


def test_a_logo_that_is_not_there_is_missing_too(bring, real, settings):
    settings.AGENCY_LOGO = "/tidak/ada/logo.svg"
    about = About.of(bring("candidate"))
    with pytest.raises(Refused, match="logo instansi"):
        issue_paper(actor=SYSTEM, paper=PAPERS[PaperKind.CANDIDATE_DECREE], about=about)
    assert "logo instansi" in text_of(draw_draft(paper=PAPERS["sk-calon"], about=about))


def test_mails_are_signed_by_the_agency(real, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    person = real.people["demo-pokja"]
    Notice.objects.filter(user=person).delete()
    Notice.objects.create(user=person, kind="decision", key="uji", text="Uji", url="/")
    send_digests()
    (sent,) = [one for one in mail.outbox if one.to == [person.email]]
    assert f"--\n{NAME}\n" in sent.body
    assert made_up(sent.body) == []


def test_a_new_name_stands_on_the_next_page(real, sign_in):
    client = sign_in(real.people["demo-admin"])
    assert NAME in client.get(reverse("home")).content.decode()
    Unit.objects.filter(parent=None).update(name="Lembaga Baru")
    page = client.get(reverse("home")).content.decode()
    assert re.search(r"<title>[^<]*Lembaga Baru</title>", page)
    assert NAME not in page
