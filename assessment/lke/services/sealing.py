"""Sealing a score: answers, instrument, engine, result under one digest, and proving it later."""

import hashlib
from collections.abc import Iterator

from django.db.models import QuerySet

from assessment.enums import Side, View
from assessment.lke.reading import LkeReading
from assessment.lke.scoring_input import stored_value
from assessment.models import Assessment, ScoreSnapshot, SealedScore
from assessment.scoring.result import ENGINE_VERSION
from zona_integritas.ground.sealed_json import SealedJson, encode

CHUNK = 50  # sealed scores in memory at a time


def seal(sheet: LkeReading, view: View) -> SealedScore:
    """Answers, notes and scores of an LKE as it was read, sealed but not stored."""
    counted = sheet.answers(view)
    unheard = Side.TPI_SECOND.value
    answers = SealedJson(
        {
            # A second, blind opinion scores nothing; an abstention is no answer.
            "answers": [
                {
                    "indicator": code,
                    "note": note,
                    "side": side,
                    "value": value,
                    "version": version,
                }
                for code, side, value, note, version, abstained in sheet.lines
                if side != unheard and not abstained
            ],
            "counted": {code: stored_value(answer) for code, answer in sorted(counted.items())},
        }
    )
    sealed = SealedScore(
        instrument_digest=sheet.assessment.instrument.digest,
        engine_version=ENGINE_VERSION,
        result=SealedJson(sheet.document(view)),
        answers=answers,
    )
    sealed.digest = digest_of(sealed, view)
    return sealed


def digest_of(sealed: SealedScore, view: str) -> str:
    """SHA-256, as 64 hex digits, of the five parts as one document with its keys in order.

    Put together from texts, those that are stored where there are some: ``encode`` of the whole
    says the same.
    """
    answers, result = (
        part.text if isinstance(part, SealedJson) else encode(part)
        for part in (sealed.answers, sealed.result)
    )
    text = (
        f'{{"answers":{answers},"engine":{encode(sealed.engine_version)},'
        f'"instrument":{encode(sealed.instrument_digest)},"result":{result},"view":{encode(view)}}}'
    )
    return hashlib.sha256(text.encode()).hexdigest()


def broken_seals(assessments: QuerySet[Assessment]) -> Iterator[ScoreSnapshot]:
    """The snapshots of these LKE whose sealed score is no longer what its digest says."""
    rows = ScoreSnapshot.objects.filter(assessment__in=assessments).select_related(
        "sealed", "assessment__unit", "assessment__period"
    )
    holds: dict[tuple[str, str], bool] = {}
    for row in rows.order_by("id").iterator(chunk_size=CHUNK):
        key = (row.sealed_id, row.view)
        if key not in holds:
            holds[key] = digest_of(row.sealed, row.view) == row.sealed_id
        if not holds[key]:
            yield row
