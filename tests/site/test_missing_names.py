"""A name that nobody passed is no blank, in any test of a page (``tests/missing_names.py``)."""

from types import SimpleNamespace

import pytest
from django.template import Context, Origin, Template
from django.template.loader import render_to_string

from tests.missing_names import TEMPLATES

UNIT = SimpleNamespace(name="Balai A", parent=None)


def shown(source: str, place: str = "units/detail.html") -> str:
    about = {"unit": UNIT, "row": {"value": 0}}
    return Template(source, origin=Origin(str(TEMPLATES / place))).render(Context(about))


@pytest.mark.parametrize(
    "source",
    [
        "{{ units }}",
        "{{ unit.nama }}",
        "{{ row.score }}",
        "{{ unit.parent.name }}",
        "{{ unit.name.replace }}",  # a method that wants more
        "{{ unit.nama|default:'–' }}",
        "{{ units|default:'–' }}",
        "{{ unit.name|default:units }}",
        "{% if units %}ya{% endif %}",
        "{% if unit.nama %}ya{% endif %}",
        "{% if unit.nama == 'A' or row.score %}ya{% endif %}",
        "{% if unit.name|add:units %}ya{% endif %}",
        "{% for one in units %}{{ one }}{% endfor %}",
        "{% with found=unit.nama %}{{ found }}{% endwith %}",
    ],
)
def test_a_name_that_nobody_passed_fails(source: str) -> None:
    with pytest.raises(pytest.fail.Exception, match=r"templates/units/detail\.html: .*unit|row"):
        shown(source)


def test_a_path_may_end_at_none_where_the_template_says_so() -> None:
    assert shown("{{ unit.parent.name|default:'–' }}") == "–"
    assert shown("{% if unit.parent.name %}ya{% else %}tidak{% endif %}") == "tidak"
    assert shown("{{ row.value }} {{ unit.name|upper }}") == "0 BALAI A"


@pytest.mark.parametrize("place", ["units/_line.html", "pieces/line.html", "404.html"])
def test_a_piece_may_be_drawn_without_a_parameter_it_asks_about(place: str) -> None:
    assert shown("{{ word|default:'unit' }}{% if danger %}!{% endif %}", place) == "unit"
    for source in ("{{ word }}", "{% if unit.nama %}ya{% endif %}"):
        with pytest.raises(pytest.fail.Exception):
            shown(source, place)


def test_templates_that_are_not_ours_may_ask_for_anything() -> None:
    assert Template("[{{ units }}{{ units.name|default:'–' }}]").render(Context()) == "[–]"


def test_every_file_of_ours_is_meant() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"templates/site/logbook/_line\.html"):
        render_to_string("site/logbook/_line.html", {})
