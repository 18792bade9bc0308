"""What others did since the person was last here, as far as the person may see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max
from django.urls import reverse

from assessment.enums import Side
from assessment.lke.places import page_of_item
from assessment.models import Answer, Comment, EvidenceUse
from assessment.rules import reads_comment
from proposals.models import Decision, MinistryRecord, Proposal
from proposals.queries import visible_proposals
from units.enums import UNIT_SIDE
from units.models import User
from units.queries import roles_of
from zona_integritas.site.home.work import Desk

FEW = 5
ENOUGH = 40  # comments looked through for those the person may read


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change: whose, what, when, and where to look."""

    at: datetime
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Changes:
    """The newest changes of one sort; ``more`` says that there are others."""

    title: str
    lines: list[ChangeLine]
    more: bool


def changes(user: User, since: datetime, desk: Desk) -> list[Changes]:
    """By sort, newest first; sorts without anything new are left out."""
    concerning = desk.concerning()
    found = [
        ("Keputusan", _decisions(user, since)),
        ("Hasil Kementerian PANRB", _ministry(user, since)),
        ("Percakapan", _comments(user, since, concerning)),
        ("Jawaban", _answers(user, since, concerning)),
        ("Bukti", _evidence(user, since, concerning)),
    ]
    return [Changes(title, lines[:FEW], len(lines) > FEW) for title, lines in found if lines]


def _decisions(user: User, since: datetime) -> list[ChangeLine]:
    """Moves of the proposals the person may see; what ranks of the TPI hand to each other is
    no news for a unit."""
    rows = Decision.objects.filter(at__gt=since, proposal__in=visible_proposals(user)).exclude(
        actor_id=user.pk
    )
    if {held.role for held in roles_of(user)} <= UNIT_SIDE:
        rows = rows.exclude(from_state="tpi_assessment", to_state="tpi_assessment")
    rows = rows.select_related("proposal__unit", "actor").order_by("-id")[: FEW + 1]
    return [
        ChangeLine(
            row.at,
            f"{row.proposal.unit_name}: {row.label} ({row.actor})",
            reverse("proposals:detail", args=[row.proposal_id]),
        )
        for row in rows
    ]


def _ministry(user: User, since: datetime) -> list[ChangeLine]:
    """What the ministry answered, and what was answered to it, about proposals one may see."""
    rows = (
        MinistryRecord.objects.filter(
            recorded_at__gt=since, proposal__in=visible_proposals(user).order_by()
        )
        .exclude(recorded_by_id=user.pk)
        .select_related("proposal__unit", "recorded_by")
        .order_by("-id")[: FEW + 1]
    )
    return [
        ChangeLine(
            row.recorded_at,
            f"{row.proposal.unit_name}: {row.get_stage_display()} "
            f"{f'– {row.get_result_display()}' if row.result else 'diajukan'} ({row.recorded_by})",
            reverse("proposals:detail", args=[row.proposal_id]),
        )
        for row in rows
    ]


def _comments(user: User, since: datetime, sheets: dict[int, Proposal]) -> list[ChangeLine]:
    if not sheets:
        return []
    rows = (
        Comment.objects.filter(written_at__gt=since, thread__assessment__in=sheets)
        .exclude(author_id=user.pk)
        .select_related("author", "thread__indicator__node__parent")
        .order_by("-id")[:ENOUGH]
    )
    lines = []
    for row in rows:
        sheet = sheets[row.thread.assessment_id].assessment
        if sheet is None or not reads_comment(user, sheet, tpi_only=row.tpi_only):
            continue
        indicator = row.thread.indicator
        lines.append(
            ChangeLine(
                row.written_at,
                f"{sheet.unit_name}, butir {indicator.code}: {row.author} menulis",
                page_of_item(sheet, indicator),
            )
        )
    return lines


def _answers(user: User, since: datetime, sheets: dict[int, Proposal]) -> list[ChangeLine]:
    """The unit's answers, which both sides may see at any time."""
    if not sheets:
        return []
    rows = Answer.objects.filter(
        assessment__in=sheets, side=Side.UNIT, updated_at__gt=since
    ).exclude(updated_by_id=user.pk)
    counted = rows.order_by().values_list("assessment").annotate(Count("pk"), Max("updated_at"))
    return _per_sheet(sheets, counted, "{count} jawaban unit diubah")


def _evidence(user: User, since: datetime, sheets: dict[int, Proposal]) -> list[ChangeLine]:
    if not sheets:
        return []
    rows = EvidenceUse.objects.filter(
        assessment__in=sheets, added_at__gt=since, ended_at__isnull=True
    ).exclude(added_by_id=user.pk)
    counted = rows.order_by().values_list("assessment").annotate(Count("pk"), Max("added_at"))
    return _per_sheet(sheets, counted, "{count} bukti ditambahkan")


def _per_sheet(sheets: dict[int, Proposal], counted: Iterable[Any], words: str) -> list[ChangeLine]:
    lines = [
        ChangeLine(
            at,
            f"{sheets[pk].unit.name}: {words.format(count=count)}",
            reverse("assessment:overview", args=[pk]),
        )
        for pk, count, at in counted
    ]
    return sorted(lines, key=lambda line: line.at, reverse=True)
