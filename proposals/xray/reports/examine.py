"""Putting every check to a scope, and leaving out what was set aside."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from proposals.models import Dismissal
from proposals.xray.reports import of_answers, of_evidence, of_people
from proposals.xray.reports.finding import Finding, XrayCheck, XrayScope

CHECKS: tuple[XrayCheck, ...] = tuple(
    sorted(
        (*of_answers.CHECKS, *of_evidence.CHECKS, *of_people.CHECKS),
        key=lambda check: check.severity,
    )
)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A finding that somebody looked at and set aside, for as long as it is still found."""

    finding: Finding
    dismissal: Dismissal


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """What one check found on one unit: read together, mended together."""

    check: XrayCheck
    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        return self.findings[0]

    @property
    def codes(self) -> list[str]:
        return [one.code for one in self.findings if one.code]


@dataclass(frozen=True, slots=True)
class CheckSummary:
    """One check with how many findings it has."""

    check: XrayCheck
    count: int
    units: int


@dataclass(frozen=True, slots=True)
class Examination:
    findings: tuple[Finding, ...]
    aside: tuple[SetAside, ...]

    @property
    def summaries(self) -> list[CheckSummary]:
        counts = Counter(one.check.name for one in self.findings)
        units: dict[str, set[int]] = {}
        for one in self.findings:
            units.setdefault(one.check.name, set()).add(one.assessment.unit_id)
        return [
            CheckSummary(check, counts[check.name], len(units[check.name]))
            for check in CHECKS
            if counts[check.name]
        ]


def run_checks(scope: XrayScope, names: Collection[str] = ()) -> Examination:
    """Every finding of these checks (of all without names), the grave ones first, and those
    set aside apart."""
    dismissed = {
        (row.unit_id, row.check_name, row.key): row
        for row in Dismissal.objects.filter(
            period=scope.period, ended_at__isnull=True
        ).select_related("dismissed_by")
    }
    findings: list[Finding] = []
    aside: list[SetAside] = []
    for check in CHECKS:
        if names and check.name not in names:
            continue
        for one in check.findings(scope):
            row = dismissed.get((one.assessment.unit_id, check.name, one.key[:160]))
            if row is None:
                findings.append(one)
            else:
                aside.append(SetAside(one, row))
    return Examination(tuple(findings), tuple(aside))


def group_findings(findings: Iterable[Finding]) -> list[FindingGroup]:
    """By check and unit, in the order they come."""
    found: dict[tuple[str, int], list[Finding]] = {}
    for one in findings:
        found.setdefault((one.check.name, one.assessment.pk), []).append(one)
    return [FindingGroup(members[0].check, tuple(members)) for members in found.values()]
