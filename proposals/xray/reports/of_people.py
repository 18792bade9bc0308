"""Checks on people: roles in conflict, conversations nobody answered."""

from datetime import timedelta

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from assessment.models import Comment, Thread
from proposals.xray.reports.finding import Finding, Found, Owner, Severity, XrayCheck, XrayScope
from units.enums import JUDGING_SIDE, TPI_SIDE, UNIT_SIDE, Role
from units.models import ConflictOfInterest, RoleGrant, Unit
from units.running import running
from zona_integritas.ground.formats import tanggal

PATIENCE = timedelta(days=3)


def _own_path(grant: RoleGrant, filling: dict[int, list[str]]) -> list[str]:
    """The places this person works or fills for; working at the agency itself is none."""
    work = grant.user.unit
    own = list(filling.get(grant.user_id, ()))
    if work is not None and work.parent_id is not None:
        own.append(work.path)
    return own


def both_roles(check: XrayCheck, scope: XrayScope) -> Found:
    """A judging role whose whole reach lies inside the person's own place."""
    grants = RoleGrant.objects.filter(running(), user__is_active=True)
    filling: dict[int, list[str]] = {}
    for person, path in grants.filter(role__in=UNIT_SIDE).values_list("user_id", "unit__path"):
        filling.setdefault(person, []).append(path)
    judging = grants.filter(role__in=JUDGING_SIDE).select_related("user__unit", "unit")
    clashes = [
        grant
        for grant in judging
        if any(grant.unit.path.startswith(path) for path in _own_path(grant, filling))
    ]
    for sheet in scope.by_id.values():
        for grant in clashes:
            if sheet.unit.path.startswith(grant.unit.path):
                yield Finding(
                    check,
                    sheet,
                    str(grant.pk),
                    f"{grant.user} adalah {grant.get_role_display()} untuk {grant.unit}, padahal "
                    "bertugas di unit itu.",
                    place=_person(grant),
                )


def partial_assessors(check: XrayCheck, scope: XrayScope) -> Found:
    """A rank of the team held only by people who declared to be partial, or by nobody."""
    held = RoleGrant.objects.filter(
        running(), user__is_active=True, role__in=TPI_SIDE
    ).select_related("user", "unit")
    conflicts: dict[int, list[str]] = {}
    declared = ConflictOfInterest.objects.filter(ended_at__isnull=True)
    for person, path in declared.values_list("user_id", "unit__path"):
        conflicts.setdefault(person, []).append(path)
    grants = list(held)
    for sheet in scope.by_id.values():
        for role in sorted(TPI_SIDE, key=Role.values.index):
            holders = [one for one in grants if one.role == role and _covers(one.unit, sheet.unit)]
            partial = [
                one
                for one in holders
                if any(sheet.unit.path.startswith(path) for path in conflicts.get(one.user_id, ()))
            ]
            if holders and len(partial) == len(holders):
                names = ", ".join(sorted(str(one.user) for one in partial))
                yield Finding(
                    check,
                    sheet,
                    f"{role}:{','.join(sorted(str(one.user_id) for one in partial))}",
                    f"{Role(role).label} unit ini hanya {names}, yang menyatakan benturan "
                    "kepentingan.",
                    place=reverse("units:detail", args=[sheet.unit.code]),
                )


def _covers(above: Unit, unit: Unit) -> bool:
    return unit.path.startswith(above.path)


def _person(grant: RoleGrant) -> str:
    return reverse("units:person", args=[grant.user_id])


def unanswered(check: XrayCheck, scope: XrayScope) -> Found:
    """A conversation still open in which nobody spoke for some days; the other side is asked."""
    last = Comment.objects.filter(thread=OuterRef("pk"), tpi_only=False).order_by("-id")
    rows = (
        Thread.objects.filter(assessment__in=scope.ids, settled_at__isnull=True)
        .annotate(
            comment=Subquery(last.values("pk")[:1]),
            written=Subquery(last.values("written_at")[:1]),
        )
        .filter(written__lt=timezone.now() - PATIENCE)
        .select_related("indicator")
        .order_by("assessment__unit__code", "indicator__order")
    )
    found = list(rows)
    authors = {
        row.pk: row.author
        for row in Comment.objects.filter(pk__in=[one.comment for one in found]).select_related(
            "author__unit"
        )
    }
    own = _unit_people(scope)
    for thread in found:
        sheet, author = scope.by_id[thread.assessment_id], authors[thread.comment]
        of_unit = any(sheet.unit.path.startswith(path) for path in own.get(author.pk, ()))
        yield Finding(
            check,
            sheet,
            f"{thread.indicator.code}:{thread.comment}",
            f"{thread.indicator.code}: percakapan belum dijawab sejak {tanggal(thread.written)} "
            f"(terakhir {author}).",
            thread.indicator.code,
            owner=Owner.TPI if of_unit else Owner.UNIT,
        )


def _unit_people(scope: XrayScope) -> dict[int, list[str]]:
    held: dict[int, list[str]] = {}
    grants = RoleGrant.objects.filter(role__in=UNIT_SIDE).values_list("user_id", "unit__path")
    for person, path in grants:
        held.setdefault(person, []).append(path)
    return held


CHECKS = (
    XrayCheck(
        "peran_bertentangan",
        "Peran bertentangan",
        "Tidak seorang pun menilai unitnya sendiri.",
        Severity.GRAVE,
        Owner.ADMIN,
        both_roles,
    ),
    XrayCheck(
        "penilai_berbenturan",
        "Penilai berbenturan kepentingan",
        "Satu jenjang penilai tidak mempunyai orang yang boleh menilai unit ini.",
        Severity.GRAVE,
        Owner.ADMIN,
        partial_assessors,
        tpi=True,
    ),
    XrayCheck(
        "percakapan_terbuka",
        "Percakapan belum dijawab",
        f"Pertanyaan yang menunggu lebih dari {PATIENCE.days} hari menahan penilaian.",
        Severity.LIGHT,
        Owner.UNIT,
        unanswered,
    ),
)
