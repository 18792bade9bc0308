"""Whether a role runs is asked in one place: ``units.running``. Its end alone says too little."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("units", "assessment", "proposals", "zona_integritas")
# The definition itself; the services that write ends; the lists that tell when it was.
KNOWN = {
    "units/models/people.py",
    "units/role_review.py",
    "units/running.py",
    "units/services/leaving.py",
    "units/services/roles.py",
    "zona_integritas/site/logbook/exports.py",
    "zona_integritas/site/logbook/roles.py",
}
GRANTS = re.compile(r"RoleGrant|\bgrants?\b|rolegrant")
# Compared with a named state: what is asked is not whether the role runs.
SHOWS = re.compile(r"Confirmation\.")
END = re.compile(r"\b(ended_at|ends_on|starts_on|confirmation)(__\w+)?\b")


def asked_alone(source: str) -> list[str]:
    """Rows of grants filtered by a column of their end, and a grant that is asked for one."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            said = ", ".join(map(ast.unparse, [*node.args, *node.keywords]))
            asks = re.search(r"filter|exclude", func := ast.unparse(node.func))
            of_grants = GRANTS.search(func) or "grants__" in said
            whole = "running(" in said or "standing(" in said
            if asks and of_grants and not whole and END.search(said.replace("grants__", "")):
                found.append(ast.unparse(node))
        elif isinstance(node, ast.Compare):
            told = ast.unparse(node.left)
            if GRANTS.search(told) and END.search(told) and not SHOWS.search(ast.unparse(node)):
                found.append(ast.unparse(node))
    return found


def test_nobody_asks_for_the_end_of_a_role_alone() -> None:
    wrong = [
        f"{path}: {found}"
        for app in APPS
        for path in sorted(
            one.relative_to(ROOT).as_posix()
            for one in (ROOT / app).rglob("*.py")
            if "migrations" not in one.parts
        )
        if path not in KNOWN
        for found in asked_alone((ROOT / path).read_text("utf-8"))
    ]
    assert wrong == []


def test_the_check_would_find_it() -> None:
    assert asked_alone("a = RoleGrant.objects.filter(role=1, ended_at__isnull=True)")
    assert asked_alone("b = User.objects.filter(grants__ended_at=None)")
    assert asked_alone("c = [grant for grant in rows if grant.ended_at is None]")
    assert not asked_alone("d = EvidenceUse.objects.filter(ended_at__isnull=True)")
