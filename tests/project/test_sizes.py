"""A file that holds more than one idea is noticed by its length."""

from tests.paths import ROOT

LONGEST = 350  # lines of a module of the apps
APPS = ("zona_integritas", "units", "assessment", "proposals")


def test_no_module_of_the_apps_is_longer_than_it_may_be() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines())
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
    }
    assert len(lengths) > 400
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}
