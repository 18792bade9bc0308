"""What types say: few values of any kind, and an actor wherever somebody acts."""

import ast
from collections.abc import Iterator
from fractions import Fraction

from tests.paths import ROOT

APPS = ("zona_integritas", "units", "assessment", "proposals")
ACTORS = {"Actor", "AnyActor", "User", "AbstractBaseUser"}
MOST = Fraction(1, 100)


def parameters() -> Iterator[tuple[str, ast.arg, ast.expr | None]]:
    """Place, parameter and default of every function; what Django passes on (``*args``) aside."""
    for app in APPS:
        for file in sorted((ROOT / app).rglob("*.py")):
            if "migrations" in file.parts:
                continue
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef):
                    where = f"{file.relative_to(ROOT)}:{node.lineno} {node.name}"
                    given = node.args
                    plain = [*given.posonlyargs, *given.args]
                    padding: list[ast.expr | None] = [None] * (len(plain) - len(given.defaults))
                    pairs = zip(plain, [*padding, *given.defaults], strict=True)
                    named = zip(given.kwonlyargs, given.kw_defaults, strict=True)
                    for one, default in [*pairs, *named]:
                        if one.arg not in ("self", "cls"):
                            yield where, one, default


def said(one: ast.arg) -> str:
    return ast.unparse(one.annotation).strip("'\"") if one.annotation else ""


def test_one_parameter_in_a_hundred_is_of_any_kind() -> None:
    found = list(parameters())
    assert len(found) > 5000
    bare = [f"{where}({one.arg})" for where, one, _ in found if said(one) in ("", "Any")]
    assert Fraction(len(bare), len(found)) <= MOST, bare


# Generic in who acts (``person_of``, ``reasons``), or told by nobody in particular (``tell``).
OTHERWISE = {"person_of", "reasons", "tell"}


def test_whoever_acts_is_named_and_never_left_out() -> None:
    """No actor of any kind, none that may be missing, none that is filled in silently."""
    found = [
        (where, said(one), default) for where, one, default in parameters() if one.arg == "actor"
    ]
    assert len(found) > 250
    wrong = {where for where, kind, default in found if kind not in ACTORS or default is not None}
    assert {where.split(" ")[1] for where in wrong} == OTHERWISE, wrong
