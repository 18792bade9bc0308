"""The demo's rencana pembangunan and commitment of a unit at work, made by its own people."""

from datetime import timedelta

from django.utils import timezone

from proposals.enums import EventKind, Quarter
from proposals.models import Proposal
from proposals.plan.components import components_of
from proposals.plan.services.commitments import Proof, add_event, save_declaration
from proposals.plan.services.plans import (
    PlanItemValues,
    add_items,
    report_progress,
    settle_components,
)
from units.models import User

# component, activity, target, quarter, progress
ACTIVITIES = (
    ("1", "Menunjuk agen perubahan dan rencana aksinya", "3 agen perubahan", Quarter.B03, 100),
    ("5", "Sosialisasi pengendalian gratifikasi", "Seluruh pegawai", Quarter.B06, 60),
    ("6", "Memasang survei kepuasan di ruang layanan", "Survei tiap bulan", Quarter.B12, 25),
)


def plan_and_commit(proposal: Proposal, head: User, member: User) -> None:
    """Three activities, a declaration with the pact, and one session used as evidence."""
    components = components_of(proposal)
    today = timezone.localdate()
    settle_components(
        actor=head,
        proposal=proposal,
        chosen={code: (True, "") for code in components if code.isdigit()},
    )
    items = add_items(
        actor=head,
        proposal=proposal,
        items=[
            PlanItemValues(
                component=code,
                activity=activity,
                target=target,
                person=member.full_name,
                quarter=quarter,
                indicators=[components[code].indicators[0].code],
            )
            for code, activity, target, quarter, _ in ACTIVITIES
        ],
    )
    for item, (_, _, _, quarter, percent) in zip(items, ACTIVITIES, strict=True):
        report_progress(
            actor=member, item=item, quarter=quarter, percent=percent, note="Laporan contoh."
        )
    save_declaration(
        actor=head,
        proposal=proposal,
        held_on=today - timedelta(days=50),
        place="Aula unit",
        signed_by=f"{head.full_name}, kepala unit",
        staff_total=proposal.unit.staff_count or 40,
        staff_signed=(proposal.unit.staff_count or 40) * 9 // 10,
        proof=Proof(),
        expected_version=0,
    )
    add_event(
        actor=member,
        proposal=proposal,
        kind=EventKind.OUTREACH,
        topic="Pengendalian gratifikasi dan benturan kepentingan",
        held_on=today - timedelta(days=40),
        place="Aula unit dan daring",
        speaker="Inspektorat",
        on_site=32,
        online=14,
        proof=Proof(
            link="https://arsip.instansi.example/sosialisasi-gratifikasi",
            indicators=[components["5"].indicators[0].code],
        ),
    )
