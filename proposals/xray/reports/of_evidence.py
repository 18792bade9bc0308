"""Checks on what stands behind the answers: evidence, links, surveys."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from assessment.enums import LinkOutcome
from assessment.models import EvidenceRevision, EvidenceUse, LinkCheck, Survey
from assessment.queries import today
from assessment.scoring.survey import minimum_sample
from proposals.xray.reports.finding import Finding, Found, Owner, Severity, XrayCheck, XrayScope
from zona_integritas.ground.formats import bulat, tanggal

BAD_LINKS = (LinkOutcome.GONE, LinkOutcome.LOGIN, LinkOutcome.CHANGED, LinkOutcome.FAILED)
YEARS_OLD = 2  # evidence of the year before the period still speaks of it; older does not


def _newest(scope: XrayScope) -> QuerySet[EvidenceRevision]:
    """The newest revision of every evidence in use, once."""
    newer = EvidenceRevision.objects.filter(
        evidence=OuterRef("evidence"), number__gt=OuterRef("number")
    )
    return EvidenceRevision.objects.filter(~Exists(newer))


def _uses(scope: XrayScope) -> QuerySet[EvidenceUse]:
    return EvidenceUse.objects.filter(assessment__in=scope.ids, ended_at__isnull=True).order_by(
        "assessment__unit__code", "indicator__order", "id"
    )


def _rows(scope: XrayScope, revisions: QuerySet[EvidenceRevision]) -> list[tuple[EvidenceUse, int]]:
    """The uses whose newest revision is among ``revisions``, each with that revision's id."""
    of_use = revisions.filter(evidence=OuterRef("evidence")).order_by("-number")
    uses = (
        _uses(scope)
        .annotate(revision=Subquery(of_use.values("pk")[:1]))
        .filter(revision__isnull=False)
        .select_related("evidence", "indicator")
    )
    return [(use, use.revision) for use in uses]


def outdated(check: XrayCheck, scope: XrayScope) -> Found:
    oldest = scope.period.year - YEARS_OLD
    old = _newest(scope).filter(
        Q(valid_until__lt=today()) | Q(valid_until__isnull=True, effective_on__year__lte=oldest)
    )
    rows = _rows(scope, old)
    days = EvidenceRevision.objects.in_bulk({pk for _, pk in rows})
    for use, pk in rows:
        revision = days[pk]
        text = (
            f"berlaku sampai {tanggal(revision.valid_until)}"
            if revision.valid_until
            else f"berlaku sejak {tanggal(revision.effective_on)}"
        )
        yield Finding(
            check,
            scope.by_id[use.assessment_id],
            f"{use.indicator.code}:{pk}",
            f"{use.indicator.code}: «{use.evidence.title}» {text}.",
            use.indicator.code,
        )


def unconfirmed(check: XrayCheck, scope: XrayScope) -> Found:
    rows = _uses(scope).filter(carried_from__isnull=False, confirmed_at__isnull=True)
    for use in rows.select_related("evidence", "indicator"):
        yield Finding(
            check,
            scope.by_id[use.assessment_id],
            f"{use.indicator.code}:{use.pk}",
            f"{use.indicator.code}: «{use.evidence.title}» dibawa dari LKE lama; belum "
            "dipastikan masih berlaku.",
            use.indicator.code,
        )


def only_mentioned(check: XrayCheck, scope: XrayScope) -> Found:
    for use, pk in _rows(scope, _newest(scope).filter(sha256="", url="")):
        yield Finding(
            check,
            scope.by_id[use.assessment_id],
            f"{use.indicator.code}:{pk}",
            f"{use.indicator.code}: «{use.evidence.title}» baru disebut; berkas atau tautannya "
            "belum ada.",
            use.indicator.code,
        )


def dead_links(check: XrayCheck, scope: XrayScope) -> Found:
    looks = LinkCheck.objects.filter(revision=OuterRef("pk")).order_by("-id")
    bad = (
        _newest(scope)
        .annotate(outcome=Subquery(looks.values("outcome")[:1]))
        .filter(outcome__in=BAD_LINKS)
    )
    rows = _rows(scope, bad)
    outcomes = dict(bad.filter(pk__in={pk for _, pk in rows}).values_list("pk", "outcome"))
    for use, pk in rows:
        word = LinkOutcome(outcomes[pk]).label.lower()
        yield Finding(
            check,
            scope.by_id[use.assessment_id],
            f"{use.indicator.code}:{pk}:{outcomes[pk]}",
            f"{use.indicator.code}: tautan «{use.evidence.title}» {word}.",
            use.indicator.code,
        )


def shared_files(check: XrayCheck, scope: XrayScope) -> Found:
    elsewhere = EvidenceRevision.objects.filter(sha256=OuterRef("sha256")).exclude(
        evidence__unit=OuterRef("evidence__unit")
    )
    same = _newest(scope).exclude(sha256="").filter(Exists(elsewhere))
    for use, pk in _rows(scope, same):
        yield Finding(
            check,
            scope.by_id[use.assessment_id],
            f"{use.indicator.code}:{pk}",
            f"{use.indicator.code}: berkas «{use.evidence.title}» sama persis dengan bukti unit "
            "lain.",
            use.indicator.code,
        )


def _surveys(scope: XrayScope) -> QuerySet[Survey]:
    return Survey.objects.filter(assessment__in=scope.ids, replaced_at__isnull=True).order_by(
        "assessment__unit__code", "kind"
    )


def too_few_respondents(check: XrayCheck, scope: XrayScope) -> Found:
    counted = _surveys(scope).annotate(counted=Count("responses", filter=Q(responses__left_out="")))
    for survey in counted:
        needed = minimum_sample(survey.population)
        if needed is not None and survey.counted >= needed:
            continue
        label = survey.kind.upper()
        text = (
            f"Survei {label}: {bulat(survey.counted)} responden terhitung, tetapi populasinya "
            "belum diisi sehingga kecukupannya tidak dapat diperiksa."
            if needed is None
            else f"Survei {label}: {bulat(survey.counted)} responden terhitung dari "
            f"{bulat(needed)} yang diperlukan untuk populasi {bulat(survey.population)}."
        )
        yield Finding(
            check,
            scope.by_id[survey.assessment_id],
            f"{survey.pk}:{survey.counted}:{survey.population}",
            text,
            place=reverse("assessment:surveys", args=[survey.assessment_id]),
        )


def survey_not_taken(check: XrayCheck, scope: XrayScope) -> Found:
    for survey in _surveys(scope).filter(taken_over_at__isnull=True):
        yield Finding(
            check,
            scope.by_id[survey.assessment_id],
            str(survey.pk),
            f"Survei {survey.kind.upper()} sudah diimpor, tetapi indeksnya belum diambil ke LKE.",
            place=reverse("assessment:surveys", args=[survey.assessment_id]),
        )


CHECKS = (
    XrayCheck(
        "berkas_sama",
        "Berkas yang sama dipakai unit lain",
        "Bukti milik satu unit jarang dapat membuktikan pekerjaan unit lain.",
        Severity.MEDIUM,
        Owner.TPI,
        shared_files,
        tpi=True,
    ),
    XrayCheck(
        "tautan_bermasalah",
        "Tautan bukti bermasalah",
        "Penilai harus dapat membuka buktinya, sekarang dan nanti.",
        Severity.MEDIUM,
        Owner.UNIT,
        dead_links,
    ),
    XrayCheck(
        "bukti_lama",
        "Bukti lama",
        f"Bukti yang masa berlakunya sudah lewat, atau {YEARS_OLD} tahun dan lebih sebelum "
        "periode ini, tidak lagi menunjukkan keadaan sekarang.",
        Severity.MEDIUM,
        Owner.UNIT,
        outdated,
    ),
    XrayCheck(
        "responden_kurang",
        "Responden survei kurang",
        "Di bawah sampel minimal (Krejcie–Morgan, 95 %, galat 5 %) indeksnya tidak mewakili.",
        Severity.MEDIUM,
        Owner.UNIT,
        too_few_respondents,
    ),
    XrayCheck(
        "bukti_belum_dipastikan",
        "Bukti dari LKE lama belum dinyatakan masih berlaku",
        "Bukti dari LKE lama harus dinyatakan masih berlaku.",
        Severity.LIGHT,
        Owner.UNIT,
        unconfirmed,
    ),
    XrayCheck(
        "bukti_disebut",
        "Bukti hanya disebut namanya",
        "Nama dokumen tanpa berkas atau tautan belum dapat diperiksa.",
        Severity.LIGHT,
        Owner.UNIT,
        only_mentioned,
    ),
    XrayCheck(
        "survei_belum_diambil",
        "Hasil survei belum diambil",
        "Indeks di LKE dan hasil survei dapat berbeda.",
        Severity.LIGHT,
        Owner.UNIT,
        survey_not_taken,
    ),
)
