"""``manage.py make_paper KIND --unit CODE --period YEAR --out FILE``: any paper from the shell."""

from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessment.models import Period
from assessment.queries import assessment_of
from proposals.enums import PaperAbout, PaperKind
from proposals.models import Proposal, Sitting
from proposals.papers.kinds import PAPERS
from proposals.register.services.issued_papers import content_of
from proposals.register.services.issuing import About, PaperType, draw_draft, issue_paper
from units.models import Actor, Unit, User
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.papers.pdf import PdfUnavailable


class Command(BaseCommand):
    help = (
        "Membuat naskah PDF: konsep, atau dengan --issue naskah terbitan yang bernomor dan "
        "disimpan. Tanpa --unit dan --sitting, naskahnya tentang seluruh periode."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=PaperKind.values, help="jenis naskah")
        parser.add_argument("--unit", help="kode unit")
        parser.add_argument("--period", type=int, help="tahun periode")
        parser.add_argument("--sitting", type=int, help="nomor sidang")
        parser.add_argument("--out", required=True, help="berkas PDF yang ditulis")
        parser.add_argument("--issue", action="store_true", help="terbitkan, bukan konsep")
        parser.add_argument("--by", help="terbit atas nama pengguna ini; tanpanya oleh Sistem")
        parser.add_argument("--archival", action="store_true", help="PDF/A untuk arsip")

    def handle(self, *args: Any, **options: Any) -> None:
        paper, target = PAPERS[options["kind"]], Path(options["out"])
        unwritable = f"Berkas «{target.name}» tidak dapat ditulis. Periksa folder dan izinnya."
        if not target.parent.is_dir() or target.is_dir():
            raise CommandError(f"{unwritable} Tidak ada data yang berubah.")
        try:
            about = self._about(paper, options)
            if options["issue"]:
                issued = issue_paper(
                    actor=self._actor(options["by"]),
                    paper=paper,
                    about=about,
                    archival=options["archival"],
                )
                content, told = content_of(issued), f"Naskah nomor {issued.number}"
            else:
                content = draw_draft(paper=paper, about=about, archival=options["archival"])
                told = f"Konsep {paper.kind.label}"
        except Refused as refused:
            raise CommandError(" ".join(refused.reasons)) from refused
        except PermissionDenied as denied:
            raise CommandError(f"{denied} Tidak ada data yang berubah.") from denied
        except PdfUnavailable as error:
            raise CommandError("Pustaka pembuat PDF (Pango) belum terpasang.") from error
        try:
            target.write_bytes(content)
        except OSError as error:
            # Issued it is all the same: told, so that nobody issues it a second time.
            issued_too = f" {told} sudah terbit; unduh dari register." if options["issue"] else ""
            raise CommandError(unwritable + issued_too) from error
        self.stdout.write(f"{told} ditulis ke {target}.")

    def _about(self, paper: PaperType, options: dict[str, Any]) -> About:
        if options["sitting"] is not None:
            about = About.of(self._sitting(options["sitting"]))
        else:
            about = self._about_unit_or_period(paper, options)
        if about.kind not in paper.about:
            wanted = " atau ".join(
                {"lke": "--unit", "usulan": "--unit", "sidang": "--sitting"}.get(
                    one, "--period saja"
                )
                for one in paper.about
            )
            raise CommandError(f"{paper.kind.label} dibuat dengan {wanted}.")
        return about

    def _about_unit_or_period(self, paper: PaperType, options: dict[str, Any]) -> About:
        if options["period"] is None:
            raise CommandError("Isi --period dengan tahun periode, atau --sitting.")
        period = Period.objects.filter(year=options["period"]).first()
        if period is None:
            raise CommandError(
                f"Periode {options['period']} tidak ada. Periksa tahunnya pada daftar periode."
            )
        if options["unit"] is None:
            return About.of(period)
        unit = Unit.objects.filter(code=options["unit"]).first()
        if unit is None:
            raise CommandError(
                f"Unit «{options['unit']}» tidak ada. Periksa kodenya pada daftar unit."
            )
        if PaperAbout.SHEET in paper.about:
            sheet = assessment_of(unit, period.year)
            if sheet is None:
                raise CommandError(f"{unit.name} belum mempunyai LKE pada periode {period.year}.")
            return About.of(sheet)
        proposal = (
            Proposal.objects.filter(unit=unit, period=period)
            .select_related("unit", "period", "assessment__instrument")
            .order_by("-id")
            .first()
        )
        if proposal is None:
            raise CommandError(f"{unit.name} belum mempunyai usulan pada periode {period.year}.")
        return About.of(proposal)

    def _sitting(self, number: int) -> Sitting:
        sitting = Sitting.objects.filter(pk=number).first()
        if sitting is None:
            raise CommandError(f"Sidang nomor {number} tidak ada.")
        return sitting

    def _actor(self, username: str | None) -> Actor:
        if username is None:
            return SYSTEM
        person = User.objects.filter(username=username, is_active=True).first()
        if person is None:
            raise CommandError(f"Pengguna «{username}» tidak ada atau tidak aktif.")
        return person
