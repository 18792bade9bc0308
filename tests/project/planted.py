"""A season in which everything that is not for everybody bears a word of its own, and who may
read each of these words: said here by hand, never asked of the rules that are tested."""

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from assessment.enums import LinkOutcome, Side
from assessment.evidence.services.evidence import add_file, add_link
from assessment.instrument.services.imports import keep_instrument_file
from assessment.judging.services.doubles import assign_second
from assessment.judging.services.phrases import add_phrase
from assessment.lke.services.answers import save_answer
from assessment.lke.services.assessments import mark_returned
from assessment.lke.services.threads import add_comment
from assessment.models import (
    Answer,
    Assessment,
    DoubleAssessment,
    EvidenceRevision,
    LinkCheck,
    SheetBatch,
    Survey,
    SurveyResponse,
)
from assessment.scoring.definition import builtin_document
from assessment.workbooks.reports.lke_workbook import lke_workbook
from assessment.workbooks.services.imports import upload_sheet
from proposals.enums import Move
from proposals.ministry.services.monitoring import record_monitoring
from proposals.models import AgendaItem, Paper, Proposal, Sitting
from proposals.papers.services.report_texts import add_passage
from proposals.plan.services.commitments import Proof, add_event, save_declaration
from proposals.plan.services.plans import PlanItemValues, add_items, report_progress
from proposals.xray.services import set_aside
from tests.project.test_url_role_matrix import PEOPLE, make_places
from tests.season import fresh
from units.enums import UNIT_SIDE, Role
from units.models import Predicate, RoleGrant, User
from units.services.conflicts import declare_conflict
from units.services.people import create_person, update_person
from units.services.roles import end_role, grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.jobs.models import Job
from zona_integritas.ground.notices.models import Notice
from zona_integritas.management.sample_pdf import sample_pdf

ITEM = "A.I.1.i.b"
TPI_NOTE = "Menurut TPI XCATATANTPIX."

# Beside the cast of the matrix (capital letters there: the same roles on unit A alone) the people
# of unit B, to whom nothing of unit A belongs.
READERS = {
    **PEOPLE,
    "k": "kedua",  # of B's team; judges unit A's LKE a second time, blind
    "y": "unit_head-b",
    "D": "admin-b",
    "Q": "pokja-b",
    "U": "tpi_supervisor-b",
    "M": "leadership-b",
    "W": "observer-b",
    "c": "memihak",  # of A's team, with a conflict of interest
    "-": "",  # a visitor
}
NOT_OF_A = "xyDQUMWkzs-"  # nobody of them holds a role on unit A
COVERS = "aphm123loAPTLOc"  # any role that reaches unit A
BESIDE = "ap123loAPTLOc"  # those of them who do not belong to it
LOOK_OVER = "aploAPLO"

# Each word, and who may read it while the TPI judges unit A.
WORDS: dict[str, str] = {
    # What the unit says and shows; its second assessor judges by it.
    "XCATATANUNITX": COVERS + "k",
    "XJUDULBUKTIX": COVERS + "k",
    "XALAMATBUKTIX": COVERS + "k",
    "XISIBERKASX": COVERS + "k",
    "XNAMABERKASX": COVERS + "k",
    "XKATATAUTANX": COVERS + "k",
    "XPERCAKAPANX": COVERS,
    "XKEGIATANX": COVERS,
    "XSASARANX": COVERS,
    "XKEMAJUANX": COVERS,
    "XACARAX": COVERS,
    "XTEMPATX": COVERS,
    "XRESPONDENX": "ahm123AT",
    "XTELEPONX": "ahm123AT",
    # What the TPI says among itself.
    "XCATATANTPIX": BESIDE,
    "XANTARTPIX": BESIDE,
    "XDITANDAIX": BESIDE,
    "XURAIANLHEX": BESIDE,
    "XPENDAPATKEDUAX": "k",
    "XKALIMATX": "1alo",
    # What is said about the unit and its people.
    "XBENTURANX": "a123oATOc",
    "XSURELX": "aoAOm",
    "XAKHIRPERANX": COVERS,
    "XPANTAUANX": COVERS,
    "XALASANTARIKX": BESIDE,
    "XSISIHX": BESIDE,
    "XSIDANGX": LOOK_OVER,
    "XAGENDAX": LOOK_OVER,
    # What is one person's own.
    "XPEKERJAANX": "1",
    "XKABARX": "h",
    "XBERKASIMPORX": COVERS,
    "XKUMPULANX": "a",
    "XKONSEPX": "alo",
}

STAGES = ("judged", "reported")
# What the unit reads once its TPI has reported.
TOLD_WITH_THE_REPORT = {"XCATATANTPIX", "XANTARTPIX", "XURAIANLHEX", "XALASANTARIKX"}

# What the second assessor reads then, who holds every role by then: it says nothing of the LKE.
OF_EVERY_ROLE = {
    "XRESPONDENX",
    "XTELEPONX",
    "XKALIMATX",
    "XKONSEPX",
    "XAKHIRPERANX",
    "XSIDANGX",
    "XSURELX",
}


def readers_at(stage: str) -> dict[str, str]:
    """Each word, and the letters of those who may read it in this stage."""
    if stage == "judged":
        return WORDS
    return {
        word: COVERS if word in TOLD_WITH_THE_REPORT else readers + "k" * (word in OF_EVERY_ROLE)
        for word, readers in WORDS.items()
    }


def make_planted(season: Any, proposal: Proposal, stage: str) -> None:
    """Unit A's proposal, first with the unit and then with the TPI, and all the words."""
    places = make_places(season, proposal)
    _more_people(season)
    _of_the_unit(season, proposal, places)
    walk = season.walk
    walk.proposal, walk.until = fresh(proposal), "tpi_assessment"
    walk._fill()
    _say(walk.member, walk.sheet, ITEM, Side.UNIT, "A", "Catatan XCATATANUNITX.")
    walk._move_as(walk.head, Move.SUBMIT, certified=True)
    walk._start_tpi()
    walk._judge_as_member(share=60)
    proposal = fresh(walk.proposal)
    _of_the_tpi(season, proposal)
    _of_the_second(season, proposal)
    _of_the_agency(season, proposal, places)
    _of_one_person(season, proposal, places)
    if stage == "reported":
        _report(season, proposal)


def _report(season: Any, proposal: Proposal) -> None:
    """The team reports; whoever is second holds by now every role that reads, past the services,
    and is not done."""
    walk = season.walk
    walk.proposal = proposal
    walk._judge_as_member()
    _say(season.people["demo-tpi-anggota"], walk.sheet, ITEM, Side.TPI_MEMBER, "B", TPI_NOTE)
    row = walk.sheet.instrument.indicators.get(code=ITEM)
    mark_returned(
        actor=season.people["demo-tpi-anggota"], assessment=walk.sheet, indicator=row, reason=""
    )
    walk._move("demo-tpi-anggota", Move.HAND_TO_LEAD)
    walk._move("demo-tpi-ketua", Move.HAND_TO_SUPERVISOR)
    walk._move("demo-tpi-dalnis", Move.SETTLE)
    walk._report()
    for role in Role.values:
        if role not in UNIT_SIDE:
            RoleGrant.objects.create(
                user=season.people["kedua"], role=role, unit=season.units["BLN"]
            )


def _person(season: Any, username: str, role: str, unit: str, number: int) -> User:
    person = create_person(
        actor=SYSTEM,
        username=username,
        full_name=f"Orang {username}",
        email=f"{username}@instansi.example",
        nip=f"9{number:017d}",
        unit=season.units["BLN"],
    )
    grant_role(actor=SYSTEM, user=person, role=role, unit=season.units[unit])
    season.people[username] = person
    return person


def _more_people(season: Any) -> None:
    for number, role in enumerate(
        ("admin", "pokja", "tpi_supervisor", "leadership", "observer"), start=600
    ):
        _person(season, f"{role}-b", role, "B", number)
    _person(season, "kedua", "tpi_member", "B", 610)
    _person(season, "memihak", "tpi_lead", "A", 611)


def _of_the_unit(season: Any, proposal: Proposal, places: dict[str, Any]) -> None:
    member, sheet = season.people["unit_member-a"], proposal.assessment
    assert sheet is not None
    row = sheet.instrument.indicators.get(code=ITEM)
    add_link(
        actor=member,
        assessment=sheet,
        indicator=row,
        url="https://arsip.instansi.example/XALAMATBUKTIX",
        title="Bukti XJUDULBUKTIX",
    )
    link = EvidenceRevision.objects.get(url__contains="XALAMATBUKTIX")
    LinkCheck.objects.create(revision=link, outcome=LinkOutcome.CHANGED, detail="Kata XKATATAUTANX")
    add_file(
        actor=member,
        assessment=sheet,
        indicator=row,
        upload=SimpleUploadedFile("XNAMABERKASX.pdf", sample_pdf(["Isi XISIBERKASX"])),
    )
    (item,) = add_items(
        actor=member,
        proposal=proposal,
        items=[
            PlanItemValues(
                component="1",
                activity="XKEGIATANX",
                target="XSASARANX",
                person="Ani",
                quarter="B12",
            )
        ],
    )
    report_progress(actor=member, item=item, quarter="B12", percent=10, note="XKEMAJUANX")
    about = {"proposal": proposal, "held_on": season.today, "place": "Aula XTEMPATX"}
    proof = Proof()
    add_event(
        actor=member, kind="sosialisasi", topic="XACARAX", speaker="Ani", on_site=1, online=0,
        proof=proof, **about,
    )  # fmt: skip
    save_declaration(
        actor=member, signed_by="Kepala", staff_total=40, staff_signed=40, proof=proof,
        expected_version=0, **about,
    )  # fmt: skip
    add_comment(actor=member, assessment=sheet, indicator=row, text="Tanya XPERCAKAPANX")
    survey = Survey.objects.get(pk=places["survey"])
    SurveyResponse.objects.create(
        survey=survey, row=1, name="XRESPONDENX", phone="XTELEPONX", values=[4, 4, 4, 4, 4]
    )


def _say(actor: User, sheet: Assessment, code: str, side: Side, value: str, note: str) -> None:
    row = Answer.objects.filter(assessment=sheet, indicator__code=code, side=side).first()
    save_answer(
        actor=actor,
        assessment=sheet,
        indicator=sheet.instrument.indicators.get(code=code),
        side=side,
        value=value,
        note=note,
        expected_version=row.version if row else 0,
    )


def _of_the_tpi(season: Any, proposal: Proposal) -> None:
    member, lead = season.people["demo-tpi-anggota"], season.people["demo-tpi-ketua"]
    sheet = proposal.assessment
    assert sheet is not None
    row = sheet.instrument.indicators.get(code=ITEM)
    _say(member, sheet, ITEM, Side.TPI_MEMBER, "B", TPI_NOTE)
    add_comment(
        actor=member, assessment=sheet, indicator=row, text="Rekan XANTARTPIX", tpi_only=True
    )
    mark_returned(actor=member, assessment=sheet, indicator=row, reason="Tanda XDITANDAIX")
    add_passage(actor=lead, proposal=proposal, kind="temuan", area="1", text="Temuan XURAIANLHEX.")
    add_phrase(actor=member, text="Kalimat XKALIMATX.")


def _of_the_second(season: Any, proposal: Proposal) -> None:
    sheet = proposal.assessment
    assert sheet is not None
    second = season.people["kedua"]
    double = DoubleAssessment.objects.get(assessment=sheet)
    assign_second(actor=season.people["demo-admin"], double=double, person=second)
    own = Assessment.objects.get(pk=sheet.pk)
    _say(User.objects.get(pk=second.pk), own, ITEM, Side.TPI_SECOND, "B", "Kata XPENDAPATKEDUAX.")


def _of_the_agency(season: Any, proposal: Proposal, places: dict[str, Any]) -> None:
    admin, pokja = season.people["demo-admin"], season.people["demo-pokja"]
    unit, sheet = season.units["A"], proposal.assessment
    assert sheet is not None
    declare_conflict(
        actor=admin, user=season.people["memihak"], unit=unit, reason="Saudara XBENTURANX."
    )
    update_person(
        actor=admin,
        user=season.people["unit_member-a"],
        unit=unit,
        email="xsurelx@instansi.example",
    )
    gone = _person(season, "selesai", "unit_member", "A", 612)
    end_role(actor=admin, grant=RoleGrant.objects.get(user=gone), reason="Selesai XAKHIRPERANX.")
    record_monitoring(
        actor=pokja,
        predicate=Predicate.objects.get(pk=places["predicate"]),
        year=season.period.year,
        on=season.today,
        maintained=True,
        text="Dipertahankan XPANTAUANX.",
    )
    Paper.objects.filter(pk=places["paper"]).update(
        withdrawn_at=timezone.now(), withdrawn_by=pokja, withdrawn_reason="Ditarik XALASANTARIKX."
    )
    set_aside(
        actor=pokja, assessment=sheet, check="uji", key="uji", text="Temuan", reason="XSISIHX"
    )
    # Put on the agenda when it could be decided; now it may not be any more.
    Sitting.objects.filter(pk=places["sitting"]).update(title="Sidang XSIDANGX")
    AgendaItem.objects.filter(pk=places["agenda_item"]).update(reason="XAGENDAX")


def _of_one_person(season: Any, proposal: Proposal, places: dict[str, Any]) -> None:
    people = season.people
    job = Job.objects.create(
        key="uji2",
        title="XPEKERJAANX",
        failure="Gagal.",
        owner=people["demo-tpi-anggota"],
        state="failed",
        finished_at=timezone.now(),
    )
    Notice.objects.create(
        user=people["unit_head-a"], kind="decision", key="uji2", text="XKABARX", url="/"
    )
    SheetBatch.objects.filter(pk=places["batch"]).update(
        file_name="XKUMPULANX.zip", uploaded_by=people["demo-admin"]
    )
    sheet = Assessment.objects.get(pk=places["sheet"])
    content = lke_workbook(sheet, tpi_side=True, made_at=timezone.now())
    upload = upload_sheet(
        actor=people["demo-tpi-anggota"],
        assessment=sheet,
        upload=SimpleUploadedFile("XBERKASIMPORX.xlsx", content),
    )
    document = keep_instrument_file(
        actor=people["demo-admin"],
        content=json.dumps(builtin_document()).encode(),
        file_name="XKONSEPX.json",
        base=sheet.instrument,
    )
    season.starts = {
        "1": [
            reverse("assessment:sheet_check", args=[sheet.pk, upload.pk]),
            reverse("jobs:detail", args=[job.pk]),
        ],
        "a": [
            reverse("assessment:batch", args=[places["batch"]]),
            reverse("instruments:import_check", args=[document.pk]),
        ],
    }
