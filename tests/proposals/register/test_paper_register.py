"""Who reads, issues, withdraws and signs which paper, and what the register's pages say."""

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from proposals.enums import PaperKind
from proposals.models import Paper
from proposals.papers.kinds import PAPERS
from proposals.queries import visible_papers
from proposals.register.services.issued_papers import add_signed, content_of, withdraw_paper
from proposals.register.services.issuing import FOLDER, About, issue_paper, may_issue
from proposals.rules import ISSUERS
from units.models import User
from units.services.roles import grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.ground.files.kept_files import store
from zona_integritas.ground.permissions import allowed

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


def entered(season: Any, kind: str, about: About, **changes: Any) -> Paper:
    """A row of the register without drawing anything."""
    number = Paper.objects.count() + 1
    paper = about.as_paper(kind)
    paper.year, paper.sequence, paper.number = season.period.year, number, f"{number:03d}/UJI"
    paper.code, paper.title = f"{number:012d}", f"Naskah {number}"
    paper.content_digest, paper.size = "0" * 64, 9
    paper.sha256, paper.issued_at = store(FOLDER, b"%PDF-1.7\n" + bytes([number])), timezone.now()
    for name, value in changes.items():
        setattr(paper, name, value)
    paper.save()
    return paper


@pytest.fixture
def register(bring: Any, season: Any) -> list[Paper]:
    """Every kind about every thing there is: unit A with an open LKE, unit B whose TPI spoke."""
    papers = []
    for unit, state in (("A", "self_assessment"), ("B", "reported")):
        proposal = bring(state, unit=unit)
        for kind in PaperKind:
            thing = proposal.assessment if kind == PaperKind.WORKSHEET else proposal
            papers.append(entered(season, kind, About.of(thing)))
    papers += [entered(season, kind, About.of(season.period)) for kind in PaperKind]
    return papers


def test_the_list_shows_exactly_what_each_person_may_read(register, season):
    extra = User.objects.create_user("dua-sisi", full_name="Dua Sisi", unit=season.units["A"])
    grant_role(actor=SYSTEM, user=extra, role="observer", unit=season.units["BLN"])
    stranger = User.objects.create_user("tanpa", full_name="Tanpa Peran")
    told = []
    for person in [*season.people.values(), extra, stranger]:
        listed = set(visible_papers(person).values_list("pk", flat=True))
        may = {one.pk for one in register if allowed(person, "proposals.read_paper", one)}
        assert listed == may, person.username
        told.append(len(listed))
    assert len(set(told)) > 3  # the cast differs


@pytest.mark.one_database
def test_a_unit_does_not_read_what_the_tpi_says_before_it_is_shown(register, season):
    head = season.people["unit_head-a"]
    kinds = set(visible_papers(head).filter(unit__code="A").values_list("kind", flat=True))
    assert not kinds & {PaperKind.WORKSHEET, PaperKind.LHE, PaperKind.MINUTES}
    assert PaperKind.PLAN in kinds
    assert not visible_papers(head).filter(unit=None).exists()
    other = season.people["unit_head-b"]
    assert PaperKind.LHE in visible_papers(other).values_list("kind", flat=True)


@pytest.mark.one_database
def test_each_kind_is_issued_by_its_roles_and_nobody_else(bring, season):
    proposal = bring("reported")
    for kind in PaperKind:
        about = About.of(proposal.assessment if kind == PaperKind.WORKSHEET else proposal)
        for person in season.people.values():
            held = {grant.role for grant in person.grants.all()}
            reaches = person.grants.filter(unit__code__in=["BLN", "A"]).exists()
            expected = bool(held & ISSUERS[kind]) and reaches
            assert may_issue(person, kind, about) == expected, (kind, person.username)


@pytest.mark.one_database
def test_the_tpi_issues_no_paper_of_the_own_unit_nor_in_a_second_rank(bring, season, sign_in):
    """What refuses the report refuses its papers: issuing, withdrawing and the signed file."""
    proposal = bring("reported")
    spoken = (PaperKind.LHE, PaperKind.MINUTES)
    people = season.people
    grant_role(actor=SYSTEM, user=people["demo-tpi-anggota"], role="tpi_lead", unit=proposal.unit)
    member = User.objects.get(username="demo-tpi-anggota")  # acted as a member of this LKE
    lead = User.objects.get(username="demo-tpi-ketua")
    about = About.of(proposal)
    assert [kind for kind in spoken if may_issue(member, kind, about)] == []
    assert [kind for kind in spoken if may_issue(lead, kind, about)] == list(spoken)
    issued = [issue_paper(actor=lead, paper=PAPERS[kind], about=about) for kind in spoken]
    User.objects.filter(pk=lead.pk).update(unit=proposal.unit)
    lead = User.objects.get(pk=lead.pk)
    assert [kind for kind in spoken if may_issue(lead, kind, about)] == []
    client = sign_in(lead)
    for paper in issued:
        address = reverse("papers:issue", args=["usulan", proposal.pk, paper.kind])
        assert client.post(address).status_code == 403
        with pytest.raises(PermissionDenied):
            withdraw_paper(actor=lead, paper=paper, reason="Salah.")
    head = people["unit_head-a"]
    assert may_issue(head, PaperKind.PLAN, about)  # the unit speaks for itself
    assert may_issue(head, PaperKind.WORKSHEET, About.of(proposal.assessment))


def test_papers_of_the_whole_agency_are_issued_by_agency_roles_only(season, bring):
    sub = User.objects.create_user("pokja-a", full_name="Pokja A")
    grant_role(actor=SYSTEM, user=sub, role="pokja", unit=season.units["A"])
    about = About.of(season.period)
    assert may_issue(season.people["demo-pokja"], PaperKind.RECAP, about)
    assert not may_issue(sub, PaperKind.RECAP, about)
    with pytest.raises(PermissionDenied):
        issue_paper(actor=sub, paper=PAPERS[PaperKind.RECAP], about=about)


def test_withdrawing_needs_a_reason_and_happens_once(register, season):
    paper = next(one for one in register if one.kind == PaperKind.RECAP and one.unit is None)
    actor = season.people["demo-pokja"]
    with pytest.raises(Refused, match="alasan"):
        withdraw_paper(actor=actor, paper=paper, reason="  ")
    with pytest.raises(Refused, match="paling banyak"):
        withdraw_paper(actor=actor, paper=paper, reason="x" * 301)
    with pytest.raises(PermissionDenied):
        withdraw_paper(actor=season.people["demo-admin"], paper=paper, reason="Salah.")
    withdraw_paper(actor=actor, paper=paper, reason="Salah periode.")
    paper.refresh_from_db()
    assert (paper.is_valid, paper.withdrawn_by) == (False, actor)
    assert AuditEvent.objects.get(action="paper.withdrawn").note == "Salah periode."
    with pytest.raises(Stale):
        withdraw_paper(actor=actor, paper=paper, reason="Lagi.")


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("ttd.pdf", b"bukan pdf", "tidak sesuai"),
        ("ttd.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64, "bukan PDF"),
        ("ttd.exe", b"MZ", "berjenis"),
        ("ttd.pdf", b"", "kosong"),
    ],
)
def test_only_a_pdf_comes_in_as_the_signed_copy(register, season, name, content, told):
    paper = next(one for one in register if one.kind == PaperKind.RECAP and one.unit is None)
    with pytest.raises(Refused, match=told):
        add_signed(
            actor=season.people["demo-pokja"],
            paper=paper,
            upload=SimpleUploadedFile(name, content),
        )
    paper.refresh_from_db()
    assert paper.signed_at is None


@pytest.mark.one_database
def test_a_signed_copy_has_a_size_limit_and_is_not_the_issued_file(register, season, settings):
    paper = next(one for one in register if one.kind == PaperKind.RECAP and one.unit is None)
    actor = season.people["demo-pokja"]
    with pytest.raises(Refused, match="sama persis"):
        add_signed(actor=actor, paper=paper, upload=SimpleUploadedFile("n.pdf", content_of(paper)))
    settings.UPLOAD_MAX_BYTES = 20
    with pytest.raises(Refused, match="paling besar"):
        add_signed(actor=actor, paper=paper, upload=SimpleUploadedFile("n.pdf", PDF))


@pytest.mark.one_database
def test_the_signed_copy_is_served_and_recorded_and_a_dead_paper_takes_none(
    register, season, sign_in
):
    paper = next(one for one in register if one.kind == PaperKind.RECAP and one.unit is None)
    actor = season.people["demo-pokja"]
    client = sign_in(actor)
    issued = content_of(paper)
    answer = client.post(
        reverse("papers:signed", args=[paper.pk]), {"berkas": SimpleUploadedFile("t.pdf", PDF)}
    )
    assert answer.status_code == 302
    served = client.get(reverse("papers:download", args=[paper.pk]))
    assert (served.content, served["Content-Type"]) == (PDF, "application/pdf")
    assert served["X-Content-Type-Options"] == "nosniff"
    other = next(one for one in register if one.kind == PaperKind.CANDIDATE_DECREE)
    with pytest.raises(Refused, match="sama persis dengan naskah lain"):
        add_signed(actor=actor, paper=other, upload=SimpleUploadedFile("t.pdf", PDF))
    original = client.get(reverse("papers:download", args=[paper.pk]), {"naskah": "terbitan"})
    assert original.content == issued
    assert AuditEvent.objects.get(action="paper.signed").after["name"] == "t.pdf"
    withdraw_paper(actor=actor, paper=paper, reason="Salah.")
    with pytest.raises(Stale):
        add_signed(actor=actor, paper=paper, upload=SimpleUploadedFile("n.pdf", PDF + b"2"))
    page = client.get(reverse("papers:signed", args=[paper.pk]), follow=True)
    assert "sudah tidak berlaku" in page.content.decode()


@pytest.mark.usefixtures("sketched")
@pytest.mark.one_database
def test_issuing_asks_first_and_names_what_is_replaced(bring, season, sign_in):
    sheet = bring("reported").assessment
    client = sign_in(season.people["demo-pokja"])
    address = reverse("papers:issue", args=["lke", sheet.pk, "kertas-kerja"])
    first = client.get(address).content.decode()
    assert "Ya, terbitkan 1 naskah" in first
    assert "digantikan" not in first
    assert not Paper.objects.exists()
    answer = client.post(address)
    paper = Paper.objects.get()
    assert answer["Location"] == reverse("papers:detail", args=[paper.pk])
    late = client.post(address, follow=True)  # the same page, confirmed in another tab
    assert f"Naskah nomor {paper.number} terbit sejak halaman ini dibuka" in late.content.decode()
    assert Paper.objects.get() == paper
    page = client.get(address).content.decode()
    assert f"Naskah nomor {paper.number}" in page
    seen = re.findall(r'name="berlaku" value="(\d+)"', page)
    client.post(address, {"arsip": "ya", "berlaku": seen})
    paper.refresh_from_db()
    assert paper.replaced_by is not None
    assert paper.replaced_by.archival
    page = client.get(reverse("papers:about", args=["lke", sheet.pk])).content.decode()
    assert "1 naskah sebelumnya" in page
    assert paper.replaced_by.number in page


@pytest.mark.one_database
def test_the_page_says_why_a_paper_cannot_be_made_yet(bring, season, sign_in):
    proposal = bring("proposed")
    client = sign_in(season.people["demo-pokja"])
    page = client.get(reverse("papers:about", args=["usulan", proposal.pk])).content.decode()
    assert "Naskah dapat dibuat setelah TPI melapor kepada pimpinan." in page
    assert "Nilai TPI belum diputuskan." in page
    draft = reverse("papers:draft", args=["usulan", proposal.pk, "lhe"])
    assert client.get(draft).status_code == 404
    issue = client.get(reverse("papers:issue", args=["usulan", proposal.pk, "sptjm"]), follow=True)
    assert "Belum ada unit yang disetujui" in issue.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/dokumen/usulan/99999/",
        "/dokumen/lain/1/",
        "/dokumen/periode/1999/",
        "/dokumen/sidang/99999/",
        "/dokumen/naskah/99999/",
        "/dokumen/periode/2026/tidak-ada/konsep.pdf",
        "/dokumen/periode/2026/lhe/konsep.pdf",
        "/dokumen/usulan/99999999999999999999/",
    ],
)
def test_what_is_not_there_is_not_found(season, sign_in, address):
    assert sign_in(season.people["demo-pokja"]).get(address).status_code == 404


def test_strange_filters_are_answered(register, season, sign_in):
    client = sign_in(season.people["demo-pokja"])
    for query in ("periode=99999999999999999999", "periode=²", "jenis=x", "q=%25_", "page=x"):
        assert client.get(f"{reverse('papers:list')}?{query}").status_code == 200


def test_the_filters_narrow_the_list(register, season, sign_in):
    client = sign_in(season.people["demo-pokja"])

    def count(**query: str) -> int:
        return client.get(reverse("papers:list"), query).context["page"].paginator.count

    assert count() == len(register)
    assert count(jenis="lhe") == 3
    assert count(q="Unit A") == len(PaperKind)
    assert count(periode="1999") == 0
    withdraw_paper(actor=season.people["demo-pokja"], paper=register[-2], reason="Salah.")
    assert count(keadaan="dicabut") == 1
    assert count(keadaan="berlaku") == len(register) - 1


def test_the_lists_take_the_same_queries_for_three_papers_as_for_one(bring, season, sign_in):
    proposal = bring("proposed")
    client = sign_in(season.people["demo-pokja"])
    about = About.of(proposal)
    addresses = [reverse("papers:list"), reverse("papers:about", args=["usulan", proposal.pk])]
    counts = []
    for _ in range(2):
        entered(season, PaperKind.NOMINATION, about)
        found = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            found.append(len(queries))
        counts.append(found)
        entered(season, PaperKind.NOMINATION, about)
    assert counts[0] == counts[1]


def test_when_the_tpis_score_is_opened_again_its_papers_no_longer_stand(bring, season, move):
    proposal = bring("reported")
    about = About.of(proposal)
    lhe = entered(season, PaperKind.LHE, about)
    minutes = entered(season, PaperKind.MINUTES, about)
    letter = entered(season, PaperKind.NOMINATION, about)
    move("demo-tpi-dalnis", proposal, "reopen_tpi", note="Ada bukti baru. " * 30)
    for paper in (lhe, minutes, letter):
        paper.refresh_from_db()
    assert not lhe.is_valid
    assert not minutes.is_valid
    assert letter.is_valid
    assert lhe.withdrawn_reason.startswith("Penilaian TPI dibuka kembali: Ada bukti baru.")
    assert AuditEvent.objects.filter(action="paper.withdrawn").count() == 2


@pytest.mark.parametrize(
    ("who", "name", "begins"),
    [
        ("demo-pimpinan", "cancel_approval", "Persetujuan pimpinan dibatalkan: Data keliru."),
        ("demo-pokja", "withdraw", "Usulan ditarik: Data keliru."),
    ],
)
def test_letters_to_the_ministry_fall_with_the_approval(
    season: Any, bring: Any, move: Any, who: str, name: str, begins: str
) -> None:
    proposal = bring("approved")
    about = About.of(proposal)
    lhe = entered(season, PaperKind.LHE, about)
    letters = [
        entered(season, kind, about) for kind in (PaperKind.MINISTRY_LETTER, PaperKind.SPTJM)
    ]
    move(who, proposal, name, note="Data keliru.")
    for letter in letters:
        letter.refresh_from_db()
        assert not letter.is_valid
        assert letter.withdrawn_reason == begins
    lhe.refresh_from_db()
    assert lhe.is_valid  # the judgement was made and stays true
