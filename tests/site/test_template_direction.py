"""Templates look down, as the code does: a page asks an app above only through a slot."""

import re

from tests.paths import ROOT

TEMPLATES = ROOT / "templates"
# Each app may use what stands before it; the folders at the root (base, pieces) serve all.
ORDER = ("ground", "units", "assessment", "proposals", "site")
OWN_FOLDER = {"account": "site", "mfa": "site", "pieces": "ground", "django": "ground",
              "bootstrap5": "ground"}  # fmt: skip
# Whose tags ``{% load … %}`` brings.
TAGS = {"zi": "ground", "lke": "assessment", "pantauan": "proposals", "usulan": "proposals",
        "tindak_lanjut": "proposals"}  # fmt: skip
# Addresses of the apps, by their names in ``{% url %}``.
ADDRESSES = {"jobs": "ground", "notices": "ground", "units": "units", "assessment": "assessment",
             "instruments": "assessment", "periods": "assessment", "proposals": "proposals",
             "papers": "proposals", "overview": "proposals", "xray": "proposals",
             "check": "proposals", "record": "site", "quarantine": "site",
             "privacy": "site"}  # fmt: skip
# A link upwards is no include, but it binds as well: these stand, a new one is asked about.
LINKS_UPWARDS = {
    ("base.html", "units"),
    ("assessment/desk/empty.html", "proposals"),
    ("assessment/lke/overview.html", "proposals"),
    ("base_public.html", "site"),
    ("pieces/account_actions.html", "site"),
    ("pieces/thresholds.html", "assessment"),
    ("proposals/steps/detail.html", "site"),
    ("units/detail.html", "assessment"),
    ("units/detail.html", "proposals"),
    ("units/detail.html", "site"),
    ("units/person.html", "site"),
}
# What an upper app shows of a lower one, in the lower one's own words.
ACROSS_APPS = {
    # What a unit is called now, beside the name of a year.
    ("assessment/lke/list.html", "units/_now.html"),
    ("assessment/lke/overview.html", "units/_now.html"),
    ("proposals/steps/detail.html", "units/_now.html"),
    ("proposals/steps/list.html", "units/_now.html"),
    ("site/home/page.html", "assessment/desk/_pace.html"),
    ("proposals/ministry/_prerequisites.html", "assessment/periods/_met.html"),
    ("proposals/ministry/_prerequisites.html", "assessment/periods/_prerequisite_proof.html"),
}


def app_of(name: str) -> str:
    """The app whose template it is; what lies at the root (``base.html``) belongs to all."""
    folder = name.split("/")[0] if "/" in name else "pieces"
    return OWN_FOLDER.get(folder, folder)


def names_in(text: str) -> set[str]:
    """Templates that a template includes, extends or imports."""
    found = re.findall(r"{%-?\s*(?:include|extends|import|from)\s+([\"'])(.+?)\1", text)
    return {name for _, name in found}


def tags_in(text: str) -> set[str]:
    return {word for line in re.findall(r"{%\s*load\s+([^%]+)%}", text) for word in line.split()}


def spaces_in(text: str) -> set[str]:
    """The apps whose addresses a template names."""
    named = re.findall(r"""(?:{%\s*url\s+|\burl\()["'](\w+):""", text)
    return {ADDRESSES[space] for space in named}


def texts() -> dict[str, str]:
    files = (path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".jinja", ".txt"})
    return {path.relative_to(TEMPLATES).as_posix(): path.read_text("utf-8") for path in files}


def above(one: str, other: str) -> bool:
    return ORDER.index(one) > ORDER.index(other)


def test_every_folder_belongs_to_an_app() -> None:
    assert {app_of(name) for name in texts()} == set(ORDER)


def test_no_template_includes_or_loads_from_an_app_above() -> None:
    looks_up = {
        (name, found)
        for name, text in texts().items()
        for found in names_in(text)
        if above(app_of(found), app_of(name))
    }
    loads_up = {
        (name, tag)
        for name, text in texts().items()
        for tag in tags_in(text) & TAGS.keys()
        if above(TAGS[tag], app_of(name))
    }
    assert (looks_up, loads_up) == (set(), set())


def test_every_include_across_apps_is_known() -> None:
    across = {
        (name, found)
        for name, text in texts().items()
        for found in names_in(text)
        if app_of(found) not in {app_of(name), "ground"}
    }
    assert across == ACROSS_APPS


def test_every_link_to_an_app_above_is_known() -> None:
    upwards = {
        (name, app)
        for name, text in texts().items()
        for app in spaces_in(text)
        if above(app, app_of(name))
    }
    assert upwards == LINKS_UPWARDS
