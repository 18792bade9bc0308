"""Issuing papers: drawn, numbered, sealed and kept, all or nothing."""

import hashlib
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from assessment.lke.reports.paper_content import PaperContent
from assessment.models import Assessment, Period
from proposals.enums import PaperAbout, PaperKind
from proposals.models import Paper, PaperUnit, Proposal, Sitting
from proposals.register.services.dispatches import replaced_by_list
from proposals.register.services.doubles import check_seen
from proposals.register.services.entering import enter_paper
from proposals.register.services.numbers import lock_sequence, new_code, next_sequence, number_of
from proposals.register.services.seal import Seal, seal_of
from proposals.rules import issue_permission
from units.models import Actor, Unit, User
from zona_integritas.ground.actors import SYSTEM, person_of
from zona_integritas.ground.agency import not_issuable
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files import kept_files
from zona_integritas.ground.formats import shown_in, tanggal_waktu
from zona_integritas.ground.papers.pdf import draw, render_pdf, written_paper
from zona_integritas.ground.papers.spool import WrittenPaper
from zona_integritas.ground.papers.word import render_docx
from zona_integritas.ground.permissions import allowed, require

FOLDER = "naskah"
BLANK_NUMBER = "…………………………… (diberikan setelah ditandatangani)"
TRIES = 3  # drawn beforehand this often; then while the counter is held


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a paper is about: an LKE, a proposal, a sitting, or (none of them) a whole period."""

    period: Period
    assessment: Assessment | None = None
    proposal: Proposal | None = None
    sitting: Sitting | None = None
    tpi_side: bool = True  # may the worksheet show what the TPI says?
    predicate: str = ""  # whose minima a worksheet stands against; "" for the unit's next
    chosen: tuple[int, ...] | None = None  # whom a letter of the period lists; None: who waits
    outside: bool = False  # written elsewhere: it may come in after the season went on

    @classmethod
    def of(cls, thing: Assessment | Proposal | Sitting | Period) -> "About":
        if isinstance(thing, Period):
            return cls(period=thing)
        if isinstance(thing, Assessment):
            return cls(period=thing.period, assessment=thing)
        if isinstance(thing, Proposal):
            return cls(period=thing.period, proposal=thing, assessment=thing.assessment)
        decision = thing.decisions.select_related("proposal__period").first()
        if decision is None:
            raise Refused("Sidang ini belum memutuskan usulan apa pun.")
        return cls(period=decision.proposal.period, sitting=thing)

    @property
    def subject(self) -> Assessment | Proposal | Sitting | Period:
        """The thing itself: permissions are asked with it."""
        return self.proposal or self.assessment or self.sitting or self.period

    @property
    def kind(self) -> PaperAbout:
        if self.proposal:
            return PaperAbout.PROPOSAL
        if self.assessment:
            return PaperAbout.SHEET
        return PaperAbout.SITTING if self.sitting else PaperAbout.PERIOD

    @property
    def unit(self) -> Unit | None:
        """None where the whole agency is meant."""
        thing = self.proposal or self.assessment
        return thing.unit if thing else None

    @property
    def unit_name(self) -> str:
        """As the period calls it; "" where the whole agency is meant."""
        thing = self.proposal or self.assessment
        return thing.unit_name if thing else ""

    @property
    def zone(self) -> str:
        """The clock moments are written in: the unit's own."""
        return self.unit.time_zone if self.unit else settings.TIME_ZONE

    def as_paper(self, kind: str) -> Paper:
        """An unsaved row, for asking who may read such a paper."""
        return Paper(
            kind=kind,
            period=self.period,
            unit=self.unit,
            assessment=self.assessment,
            proposal=self.proposal,
            sitting=self.sitting,
        )


@dataclass(frozen=True, kw_only=True)
class ListingContent(PaperContent):
    """Of a kind that lists units: whom it lists is entered in the register with it."""

    listed: list[Proposal]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperType:
    """One kind of paper: what it is about, who issues it, what it says and how it is set.

    ``build`` answers what the template prints; it raises ``Refused`` while there is nothing to say
    yet. ``not_yet`` says the same reason in advance, without building anything; "" when the paper
    can be made. Who issues a kind stands in ``rules.ISSUERS``. A kind that lists units says which
    (``lists``), and which of a period can be chosen for it (``choices``).
    """

    kind: PaperKind
    about: tuple[PaperAbout, ...]
    template: str
    build: Callable[[About, datetime], PaperContent]
    not_yet: Callable[[About], str]
    lists: Callable[[About], list[Proposal]] | None = None
    choices: Callable[[About], list[Proposal]] | None = None


def figures_digest(figures: object) -> str:
    """SHA-256 of what a paper was made from, where no snapshot stands behind it."""
    text = json.dumps(figures, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def content_of(paper: PaperType, about: About, at: datetime) -> PaperContent:
    """What the paper says. Whatever its kind, it tells which LKE behind it came out of a file."""
    content = paper.build(about, at)
    short, sentence = _origin(about, content)
    return replace(content, frame=replace(content.frame, origin=short, origin_sentence=sentence))


def _origin(about: About, content: PaperContent) -> tuple[str, str]:
    if about.assessment is not None:
        return about.assessment.origin, about.assessment.origin_sentence
    if isinstance(content, ListingContent):
        sheets = [one.assessment for one in content.listed if one.assessment is not None]
    else:
        rows = Assessment.objects.filter(period=about.period).select_related("unit")
        if about.sitting is not None:
            rows = rows.filter(proposals__decisions__sitting=about.sitting).distinct()
        sheets = list(rows.exclude(historic="", on_paper="").order_by("unit__code"))
    told = [f"{one.unit_name} ({one.origin})" for one in sheets if one.origin]
    if not told:
        return "", ""
    return "memuat LKE dari berkas", f"LKE yang diimpor dari berkas: {', '.join(told)}."


def papers_about(kind: str, about: About) -> QuerySet[Paper]:
    """Every paper of the kind about the same thing, newest first; a proposal's are also those of
    a sitting or a period that list its unit."""
    papers = Paper.objects.filter(kind=kind)
    if about.proposal:
        listing = PaperUnit.objects.filter(proposal=about.proposal, paper__kind=kind)
        return papers.filter(Q(proposal=about.proposal) | Q(pk__in=listing.values("paper")))
    if about.assessment:
        return papers.filter(assessment=about.assessment, proposal=None)
    if about.sitting:
        return papers.filter(sitting=about.sitting)
    return papers.filter(period=about.period, unit=None, sitting=None)


def papers_replaced(paper: PaperType, about: About) -> list[Paper]:
    """The valid papers that a new one would replace: the one about the same thing, or those
    that list no other units. Raises ``Refused`` where one lists others too."""
    if paper.lists is not None:
        return replaced_by_list(paper.kind, paper.lists(about))
    return list(papers_about(paper.kind, about).filter(replaced_by=None, withdrawn_at=None))


def may_issue(actor: User, kind: str, about: About) -> bool:
    """Holds the role for it, and may read what it will say."""
    return allowed(actor, issue_permission(kind), about.subject) and allowed(
        actor, "proposals.read_paper", about.as_paper(kind)
    )


def draft_paper(*, actor: User, paper: PaperType, about: About) -> WrittenPaper:
    """The paper as it would be, marked KONSEP: no number, no seal. Written out, not yet drawn.

    Whoever may read such a paper may see its draft; a worksheet leaves the TPI's side out for
    those who may not see it yet.
    """
    return _draft(paper, _as_read_by(actor, paper, about))


def _draft(paper: PaperType, about: About, archival: bool = False) -> WrittenPaper:
    if reason := paper.not_yet(about):
        raise Refused(reason)
    now = timezone.now()
    with shown_in(about.zone):
        content = content_of(paper, about, now)
        # Only the moment of asking is no figure of the paper; that of a decision is one.
        moment = tanggal_waktu(now) if content.frame.made_at == now else ""
        return written_paper(
            paper.template, content.context(None), archival=archival, moment=moment
        )


def _as_read_by(actor: User, paper: PaperType, about: About) -> About:
    if about.kind == PaperAbout.SHEET:
        require(actor, "assessment.view_lke", about.assessment)
        shown = allowed(actor, "assessment.view_tpi_side", about.assessment)
        return replace(about, tpi_side=shown)
    require(actor, "proposals.read_paper", about.as_paper(paper.kind))
    return about


def word_copy(*, actor: User, paper: PaperType, about: About) -> bytes:
    """The paper as a Word document to be edited: the same words and figures, no number and no
    seal. Whoever may read the paper may have it."""
    about = _as_read_by(actor, paper, about)
    if reason := paper.not_yet(about):
        raise Refused(reason)
    with shown_in(about.zone):
        content = content_of(paper, about, timezone.now())
        return render_docx(paper.template, content.context(None))


def draw_draft(*, paper: PaperType, about: About, archival: bool = False) -> bytes:
    """The draft as whoever runs this machine sees it: nobody's permission is asked."""
    return draw(_draft(paper, about, archival))


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A finished paper that waits to be entered under the number it bears."""

    sequence: int
    replaces: list[int]
    seal: Seal
    content: PaperContent
    pdf: bytes
    number_awaited: bool


def issue_paper(
    *,
    actor: Actor,
    paper: PaperType,
    about: About,
    archival: bool = False,
    number_awaited: bool = False,
    seen: Collection[int] | None = None,
) -> Paper:
    """Draws the paper under the next number of its kind and year, keeps it, enters it.

    The number is taken in the transaction that enters the paper, so a drawing that fails leaves
    no gap. It is drawn before that transaction, so that nobody waits for it; whoever was
    overtaken draws again. ``number_awaited``: an office system numbers it after signing, so its
    heading is left blank unless the number is known. ``seen``: the papers that would be replaced
    when the person was asked; refused where they are others by now.
    Raises ``Refused`` while the paper cannot be made.
    """
    if actor is not SYSTEM and not may_issue(actor, paper.kind, about):
        raise PermissionDenied("Peran Anda tidak mencakup penerbitan naskah ini.")
    if reason := not_issuable() or paper.not_yet(about):
        raise Refused(reason)
    for _ in range(TRIES):
        drawn = _draw(paper, about, archival, number_awaited, seen)
        with transaction.atomic():
            if _still_next(paper, about, drawn):
                return _enter(actor, paper, about, archival, drawn)
    with transaction.atomic():
        lock_sequence(paper.kind, timezone.localdate().year)
        drawn = _draw(paper, about, archival, number_awaited, seen)
        return _enter(actor, paper, about, archival, drawn)


def _draw(
    paper: PaperType,
    about: About,
    archival: bool,
    number_awaited: bool,
    seen: Collection[int] | None,
) -> _Drawn:
    now = timezone.now()
    day = timezone.localdate(now)
    sequence = next_sequence(paper.kind, day.year)
    older = papers_replaced(paper, about)
    check_seen(older, seen)
    seal = seal_of(
        number=number_of(paper.kind, sequence, day),
        code=new_code(),
        issued_at=now,
        replaces=", ".join(one.number for one in older),
    )
    with shown_in(about.zone):
        content = content_of(paper, about, now)
        awaited = number_awaited and not content.number
        shown = replace(content, number=BLANK_NUMBER) if awaited else content
        pdf = render_pdf(paper.template, shown.context(seal), archival=archival)
    return _Drawn(sequence, [one.pk for one in older], seal, content, pdf, awaited)


def _still_next(paper: PaperType, about: About, drawn: _Drawn) -> bool:
    """Nobody took the number meanwhile, nor issued a paper about the same thing."""
    counter = lock_sequence(paper.kind, timezone.localdate(drawn.seal.issued_at).year)
    older = [one.pk for one in papers_replaced(paper, about)]
    return counter.last + 1 == drawn.sequence and older == drawn.replaces


def _enter(actor: Actor, paper: PaperType, about: About, archival: bool, drawn: _Drawn) -> Paper:
    """Keeps the file and the row; the counter is held by this transaction."""
    content = drawn.content
    year = timezone.localdate(drawn.seal.issued_at).year
    entered = about.as_paper(paper.kind)
    entered.year = year
    entered.sequence = drawn.sequence
    entered.number = drawn.seal.number
    entered.code = drawn.seal.code
    entered.title = content.frame.title[:300]
    entered.unit_name = about.unit_name
    entered.agency_name = content.frame.agency.name
    entered.heading_number = content.number
    entered.number_awaited = drawn.number_awaited
    entered.snapshot = content.snapshot
    entered.content_digest = content.frame.digest
    entered.sha256 = kept_files.store(FOLDER, drawn.pdf)
    entered.size = len(drawn.pdf)
    entered.archival = archival
    entered.issued_by = person_of(actor)
    entered.issued_at = drawn.seal.issued_at
    listed = content.listed if isinstance(content, ListingContent) else []
    enter_paper(actor=actor, paper=entered, listed=listed, replaces=drawn.replaces)
    counter = lock_sequence(paper.kind, year)
    counter.last = drawn.sequence
    counter.save(update_fields=["last"])
    return entered
