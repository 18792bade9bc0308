"""People with titles stand in lists by their names, and sentences about them end once."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.units.conftest import make_person
from units.models import User
from zona_integritas.ground.person_names import bare_name, ended


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Dr. Ir. Budi Santoso, S.E., M.M.", "Budi Santoso"),
        ("Prof.Dr. Siti Aminah", "Siti Aminah"),
        ("Drs. H. Ahmad Yani", "Ahmad Yani"),
        ("dr. Rina, Sp.A", "Rina"),
        ("Ira Dewi", "Ira Dewi"),
        ("Hasan", "Hasan"),
        ("A. Rahman", "A. Rahman"),
        ("Dr.", "Dr."),
        ("", ""),
    ],
)
def test_a_name_without_its_titles(name, bare):
    assert bare_name(name) == bare


def test_lists_follow_the_name_and_short_is_no_title(agency):
    names = ("Dr. Zainal Abidin, M.Si.", "Prof. Ahmad Basri, S.E.", "Hj. Mirna, S.Sos.")
    for number, name in enumerate(names):
        person = make_person(f"bergelar{number}", agency.units["A"], 70 + number)
        person.full_name = name
        person.save()
    people = User.objects.filter(username__startswith="bergelar")
    assert [one.get_short_name() for one in people] == ["Ahmad", "Mirna", "Zainal"]


@pytest.mark.one_database
def test_a_sentence_ends_with_one_full_stop():
    assert ended("Dikonfirmasi oleh Budi, S.E.") == "Dikonfirmasi oleh Budi, S.E."
    assert ended("Dikonfirmasi oleh Budi") == "Dikonfirmasi oleh Budi."


@pytest.mark.one_database
def test_nothing_sorts_by_titles_or_doubles_a_full_stop():
    """Sort people by ``sort_name``; end a sentence about one with ``ended`` or ``bertitik``."""
    wrong = re.compile(
        r"order_by\([^)]*full_name"
        r"|\{(?:[a-z_.]*\b)?(?:actor|user|person|heir|[a-z]+_by)\}\.[ \"]"
        r"|\{\{ ?[a-z_.]*\b(?:actor|user|person|[a-z]+_by) ?\}\}\."
    )
    root = Path(settings.BASE_DIR)
    places = [
        f"{path.relative_to(root)}: {found[0]}"
        for folder in ("assessment", "proposals", "units", "zona_integritas", "templates")
        for path in (root / folder).rglob("*")
        if path.suffix in (".py", ".html", ".jinja")
        for found in wrong.finditer(path.read_text("utf-8"))
    ]
    assert places == []
