"""Every kind of event has its words, and every value is said as a reader understands it."""

import ast
import re
from typing import Any, TypeGuard

import pytest
import rules
from django.apps import apps
from django.urls import reverse
from django.utils.html import strip_tags

from proposals.enums import Condition
from proposals.workflow import MOVES
from tests.paths import ROOT
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.formats import NBSP
from zona_integritas.site.logbook import rules as record_rules  # noqa: F401 - names the permissions
from zona_integritas.site.logbook.changes import FieldChange, changes_of, sides_in
from zona_integritas.site.logbook.fields import LABELS
from zona_integritas.site.logbook.objects import OBJECTS
from zona_integritas.site.logbook.values import said
from zona_integritas.site.logbook.words import (
    ACTIONS,
    KINDS,
    Audience,
    Reason,
    action,
)
from zona_integritas.site.privacy import rules as privacy_rules  # noqa: F401 - likewise

SERVICES = [
    path
    for app in ("units", "assessment", "proposals", "zona_integritas")
    for pattern in ("**/services/*.py", "**/services.py", "management/**/*.py")
    for path in (ROOT / app).glob(pattern)
]
# Words with a dot that are no actions: names of files and kinds of objects.
OTHER_WORDS = {"lke.xlsx", "agency.json", "data.html", "data.json", "thumbs.db", "desktop.ini"} | {
    model._meta.label_lower for model in apps.get_models()
}


def actions_in_the_code() -> set[str]:
    """Every ``noun.verb`` in the services that names no permission."""
    found = set()
    for path in SERVICES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            value = node.value if isinstance(node, ast.Constant) else None
            if isinstance(value, str) and re.fullmatch(r"[a-z_]+\.[a-z_]+", value):
                found.add(value)
    return {name for name in found if not rules.perm_exists(name)} - OTHER_WORDS


def test_every_action_of_the_code_stands_in_the_tables() -> None:
    """A new action needs a row in ``zona_integritas/site/logbook/words.py``."""
    known = actions_in_the_code()
    assert len(known) > 60
    assert known - set(ACTIONS) == set()


def test_no_table_keeps_an_action_that_nobody_writes() -> None:
    moves = {f"proposal.{move.name}" for move in MOVES}
    assert set(ACTIONS) - moves - actions_in_the_code() == set()


def test_every_action_belongs_to_a_kind_and_says_more_than_its_name() -> None:
    for name, row in ACTIONS.items():
        assert row.kind in KINDS, name
        assert row.label
        assert row.label != name


def actions_with_a_reason() -> set[str]:
    """What services record about people, their roles and conflicts together with why."""
    found = set()
    for path in SERVICES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) != "record":
                continue
            given = {one.arg: one.value for one in node.keywords}
            told = ast.unparse(given["after"]) if "after" in given else ""
            if "note" in given or "'reason'" in told:
                named = ast.walk(given["action"])
                found.update(one.value for one in named if _is_text(one))
    return {name for name in found if name in ACTIONS and ACTIONS[name].kind in ("peran", "orang")}


def test_why_something_was_done_to_a_person_is_not_for_everybody() -> None:
    """A new action about a person that keeps a reason says in ``words.py`` who reads it."""
    found = actions_with_a_reason()
    assert {"conflict.declared", "role.ended", "person.deactivated"} <= found
    open_ones = {name for name in found if ACTIONS[name].reason is Reason.OPEN}
    assert open_ones - {"person.activated"} == set()  # a reason is asked for closing only


def test_an_unknown_action_is_for_the_agencys_readers_only() -> None:
    assert action("sesuatu.baru").audience is Audience.AGENCY


def fields_in_the_code() -> set[str]:
    """The keys of every ``before=`` and ``after=`` that is written down in a service."""
    found = set()
    for path in SERVICES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg in ("before", "after"):
                written = [one for one in ast.walk(node.value) if isinstance(one, ast.Dict)]
                keys = [key.value for one in written for key in one.keys if _is_text(key)]
                found.update(key for key in keys if key not in ("facts", "answers"))
    return found


def _is_text(node: ast.expr | None) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_every_field_of_an_event_has_a_label() -> None:
    """A new key needs a row in ``site/logbook/fields.py``: no reader sees «Page»."""
    known = fields_in_the_code()
    assert len(known) > 50
    assert known - set(LABELS) == set()


def test_every_kind_of_object_is_a_model() -> None:
    for label in OBJECTS:
        assert apps.get_model(label)


def event(**values: object) -> AuditEvent:
    return AuditEvent(**{"action": "x", "object_type": "x", "object_text": "x", **values})


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            {"state": "reported"},
            {"state": "approved", "facts": {}},
            [("Status", "Dilaporkan ke pimpinan", "Disetujui pimpinan")],
        ),
        (
            None,
            {"facts": {"sk_number": "SK-1", "sk_date": "2026-11-23"}},
            [
                ("Nomor SK penetapan calon", "", "SK-1"),
                ("Tanggal SK", "", "23 November 2026"),
            ],
        ),
        ({"is_active": True}, {"is_active": False}, [("Aktif", "Ya", "Tidak")]),
        ({"note": "lama"}, {"note": ""}, [("Catatan", "lama", "")]),
        ({"name": "A", "code": "X"}, {"name": "B", "code": "X"}, [("Nama", "A", "B")]),
        (
            {"strategis": None},
            {"strategis": {"fulfilled": True, "reason": "Alasan."}},
            [
                ("Melaksanakan pelayanan publik yang strategis: terpenuhi", "", "Ya"),
                ("Melaksanakan pelayanan publik yang strategis: alasan", "", "Alasan."),
            ],
        ),
        (
            {"unit:A.I.1": {"value": "A", "note": "n"}},
            {"source": "form", "answers": {"unit:A.I.1": {"value": "B", "note": "n"}}},
            [("A.I.1 · Unit", "A – n", "B – n"), ("Cara", "", "Diisi di layar")],
        ),
        (None, {"value": {"pembilang": "3"}}, [("Nilai", "", "pembilang: 3")]),
        (
            None,
            {"page": "agency", "degree": 3, "screening_weights": {"strategis": "2"}},
            [
                ("Halaman", "", "Seluruh instansi"),
                ("Kekuatan", "", "Tinggi"),
                ("Bobot syarat pemilihan", "", f"{Condition.STRATEGIC.label}: 2"),
            ],
        ),
        (
            None,
            {
                "facts": {
                    "missed": [
                        {
                            "rule": "a",
                            "label": "Nilai akhir",
                            "measure": "value",
                            "value": "70.603063511",
                            "minimum": "75",
                            "gap": "4.396936489",
                        },
                        {
                            "rule": "b",
                            "label": "Area 5",
                            "measure": "percent",
                            "value": "57.2",
                            "minimum": "60",
                            "gap": "2.8",
                        },
                    ]
                }
            },
            [
                (
                    "Nilai minimal yang belum terpenuhi",
                    "",
                    "Nilai akhir 70,60 (nilai minimal 75,00); "
                    f"Area 5 57,20{NBSP}% (nilai minimal 60,00{NBSP}%)",
                )
            ],
        ),
        (None, None, []),
        ([1, 2], "odd", []),
    ],
)
def test_changes_are_said_in_words(before: object, after: object, said: list[object]) -> None:
    found = changes_of(event(before=before, after=after))
    assert [(one.label, one.old, one.new) for one in found] == said


def test_sides_that_may_not_be_read_are_left_out_of_an_event_that_tells_of_several() -> None:
    mixed = event(
        before={},
        after={"answers": {"unit:A.I.1": {"value": "B"}, "tpi_member:A.I.1": {"value": "C"}}},
    )
    assert sides_in(mixed) == {"unit", "tpi_member"}
    labels = [one.label for one in changes_of(mixed, lambda side: side == "unit")]
    assert labels == ["A.I.1 · Unit"]


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("value", "3.64", "3,64"),
        ("weight", "17.50", "17,5"),
        ("strategis", "1.25", "1,25"),
        ("share", 0.2, "0,2"),
        ("lhe_number", "800.1", "800.1"),  # of a letter
        ("value", "A", "A"),
    ],
)
def test_a_figure_has_a_comma(name: str, value: object, shown: str) -> None:
    assert said(name, value) == shown


@pytest.mark.django_db
@pytest.mark.usefixtures("sketched")
def test_no_page_of_the_record_shows_a_figure_with_a_point(
    season: Any, bring: Any, sign_in: Any
) -> None:
    """Whatever the events of a season hold: answers, weights, minima, scores."""
    proposal = bring("reported", quality=60)
    client = sign_in(season.people["demo-pengamat"])
    with_point = re.compile(r"(?<![\w.,:/])-?\d+\.\d{1,2}(?![\d.]|\s*WI)")
    pages = [
        reverse("record:event", args=[one.pk])
        for one in AuditEvent.objects.filter(
            action__in=("answers.saved", "proposal.report_not_yet", "period.created")
        )
    ]
    assert pages
    assert proposal.pk
    found = {}
    for page in pages:
        shown = strip_tags(client.get(page).content.decode().replace("&nbsp;", " "))
        if wrong := with_point.findall(shown):
            found[page] = wrong
    assert found == {}


def test_what_is_long_is_folded() -> None:
    assert FieldChange("Catatan", "a" * 100, "b" * 100).long
    assert not FieldChange("Catatan", "a", "b").long
