"""Evidence that a sheet names: addresses become links, other words become mentions."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.db.models import F, IntegerField

from assessment.evidence.addresses import with_schemes
from assessment.evidence.lines import evidence_line, names_nothing
from assessment.models import Assessment, Evidence, EvidenceRevision, EvidenceUse, Indicator
from units.models import Actor
from zona_integritas.ground.actors import person_of
from zona_integritas.ground.audit.record import AuditEntry, record_many
from zona_integritas.ground.kept_statements import Given, KeptStatement

_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
# Where another address begins; one inside an address (an archive's) is part of it.
_NEXT_ADDRESS = re.compile(r"(?<=[\s,;|])(?=https?://)", re.IGNORECASE)
URL_LIMIT = 1000
TITLE_LIMIT = 200
_STANDING = KeptStatement(
    lambda: (
        EvidenceRevision.objects.filter(
            evidence__uses__assessment=Given("assessment", IntegerField()),
            evidence__uses__ended_at__isnull=True,
        )
        .select_related("evidence")
        .annotate(stands_under=F("evidence__uses__indicator__code"))
    )
)


def pieces(text: str) -> list[str]:
    """The lines of a cell; where one names several addresses, each with the words before it."""
    lines: list[str] = []
    for line in map(with_schemes, text.splitlines()):
        first, *others = _NEXT_ADDRESS.split(line)
        kept = first
        for part in others:
            if _ADDRESS.search(kept) is None:
                kept += part
                continue
            address, words = _after(kept)
            lines.append(address)
            kept = words + part
        lines.append(kept)
    told = (" ".join(line.split()).strip(",; ") for line in lines)
    return [line for line in told if not names_nothing(line)]


def _after(piece: str) -> tuple[str, str]:
    """A piece up to the end of its address, and the words that introduce the next one."""
    match = _ADDRESS.search(piece)
    end = match.end() if match else len(piece)
    return piece[:end], piece[end:].lstrip(" ,;|")


def address_in(line: str) -> tuple[str, str]:
    """The words of a line and its first address (empty where it has none that holds)."""
    match = _ADDRESS.search(line)
    if match is None:
        return line.strip(), ""
    url = _without_marks(match[0])
    try:
        usable = bool(urlsplit(url).hostname) and len(url) <= URL_LIMIT
    except ValueError:
        usable = False
    if not usable:
        return line.strip(), ""
    words = (line[: match.start()] + line[match.start() + len(url) :]).strip(" \t—–-:;,.()<>[]\"'")
    return words, url


def _without_marks(url: str) -> str:
    """Without the marks of the sentence around it; a bracket that it opens itself is its own."""
    bare = url.rstrip(".,;\"'>]")
    if bare.endswith(")") and bare.count(")") > bare.count("("):
        bare = bare[:-1]
    return bare if bare == url else _without_marks(bare)


def known_lines(assessment: Assessment) -> dict[str, set[str]]:
    """The running evidence of every indicator, as lines and as bare addresses."""
    known: dict[str, set[str]] = {}
    revision: Any  # with the indicator under which it stands
    for revision in _STANDING.rows(assessment=assessment.pk):
        lines = known.setdefault(revision.stands_under, set())
        told = [_plain(evidence_line(revision)), _plain(revision.mention)]
        lines |= {revision.url, *told, *map(with_schemes, told)}
    return known


def _plain(text: str) -> str:
    return " ".join(text.split())


def add_from_sheet(
    *, actor: Actor, assessment: Assessment, lines: Iterable[tuple[Indicator, str]]
) -> int:
    """Puts every line under its indicator; answers how many were new there.

    An address or mention the unit has already is used again. The caller has checked who may
    write, and runs inside the import's transaction.
    """
    wanted = [(indicator, *address_in(line), line) for indicator, line in lines]
    if not wanted:
        return 0
    # A title is short; words that are not stand by themselves, whole, beside their link.
    wanted += [
        (indicator, words, "", words)
        for indicator, words, url, _ in wanted
        if url and len(words) > TITLE_LIMIT
    ]
    known = _known(assessment, {url for _, _, url, _ in wanted if url})
    person = person_of(actor)
    fresh: list[tuple[Evidence, EvidenceRevision]] = []
    placed: list[tuple[Indicator, Evidence]] = []
    for indicator, words, url, line in wanted:
        key = url or words
        evidence = known.get(key)
        if evidence is None:
            title = words or urlsplit(url).hostname or url
            evidence = Evidence(unit=assessment.unit, title=title[:TITLE_LIMIT], created_by=person)
            revision = EvidenceRevision(
                evidence=evidence, number=1, url=url, mention="" if url else line, added_by=person
            )
            fresh.append((evidence, revision))
            known[key] = evidence
        placed.append((indicator, evidence))
    Evidence.objects.bulk_create(evidence for evidence, _ in fresh)
    for evidence, revision in fresh:
        revision.evidence = evidence  # now it has a key
    EvidenceRevision.objects.bulk_create(revision for _, revision in fresh)
    return _use(actor, assessment, placed)


def _known(assessment: Assessment, urls: set[str]) -> dict[str, Evidence]:
    """The unit's evidence by address or mention."""
    revisions = EvidenceRevision.objects.filter(evidence__unit=assessment.unit).select_related(
        "evidence"
    )
    known = {row.url: row.evidence for row in revisions.filter(url__in=urls)}
    known.update({row.mention: row.evidence for row in revisions.exclude(mention="")})
    return known


def _use(actor: Actor, assessment: Assessment, placed: list[tuple[Indicator, Evidence]]) -> int:
    running = set(
        EvidenceUse.objects.filter(assessment=assessment, ended_at__isnull=True).values_list(
            "evidence_id", "indicator_id"
        )
    )
    person = person_of(actor)
    uses, names = [], []
    for indicator, evidence in placed:
        if (evidence.pk, indicator.pk) not in running:
            running.add((evidence.pk, indicator.pk))
            names.append((indicator.code, evidence.title))
            uses.append(
                EvidenceUse(
                    evidence=evidence, assessment=assessment, indicator=indicator, added_by=person
                )
            )
    EvidenceUse.objects.bulk_create(uses)
    record_many(
        actor=actor,
        entries=[
            AuditEntry(
                action="evidence.added",
                target=use,
                after={"indicator": code, "evidence": title, "source": "sheet"},
                unit_path=assessment.unit.path,
            )
            for use, (code, title) in zip(uses, names, strict=True)
        ],
    )
    return len(uses)
