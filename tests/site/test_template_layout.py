"""Templates are laid out by ``.ci/templates.py``, which changes nothing that a reader sees."""

import re
import runpy
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from lxml import html

LIMIT = 160


@pytest.fixture(scope="module")
def lay_out() -> Callable[..., str]:
    script = runpy.run_path(str(settings.BASE_DIR / ".ci" / "templates.py"))
    told = script["styles"](settings.BASE_DIR / "static")

    def lay_out(text: str, file: Path | None = None) -> str:
        laid: str = script["laid_out"](text, told, paper=bool(file and script["is_paper"](file)))
        return laid

    return lay_out


def test_no_template_has_a_line_that_nobody_can_read(lay_out: Callable[..., str]) -> None:
    wrong = []
    for file in sorted((settings.BASE_DIR / "templates").rglob("*")):
        if file.suffix in {".html", ".jinja"}:
            text = file.read_text("utf-8")
            name = file.relative_to(settings.BASE_DIR)
            if lay_out(text, file) != text:
                wrong.append(f"{name}: run `python .ci/templates.py`")
            wrong += [
                f"{name}:{number}"
                for number, line in enumerate(text.split("\n"), 1)
                if len(line) > LIMIT
            ]
    assert wrong == []


def test_lines_are_broken_beside_blocks_and_moved_in(lay_out: Callable[..., str]) -> None:
    row = "<tr><td>{{ one.name_of_the_unit }}</td><td>{{ one.name_of_the_person }}</td></tr>"
    said = "{% for one in all %}" + row + row + "{% empty %}<tr><td>–</td></tr>{% endfor %}\n"

    assert lay_out(said) == (
        "{% for one in all %}\n"
        f"  {row}\n"
        f"  {row}\n"
        "{% empty %}\n"
        "  <tr><td>–</td></tr>\n"
        "{% endfor %}\n"
    )


LONG = "kata " * 40


@pytest.mark.parametrize(
    "said",
    [
        "<pre>" + LONG + "</pre>\n",
        "<textarea>" + LONG + "</textarea>\n",
        "<p><textarea>" + LONG + "</textarea></p>\n",
        '<p class="lhe-beda">' + LONG + "</p>\n",
        '<dl class="beda"><div><dd>' + LONG + "</dd></div></dl>\n",
        "{% blocktranslate %}" + LONG + "{% endblocktranslate %}\n",
        "{% filter upper %}<p>" + LONG + "</p><p>" + LONG + "</p>{% endfilter %}\n",
        '{% tag "' + LONG + '" %}\n',
        '{{ name|default:"' + LONG + '" }}\n',
        '<b title="' + LONG + '">x</b>\n',
    ],
)
def test_what_is_shown_as_it_stands_stays(lay_out: Callable[..., str], said: str) -> None:
    kept = LONG.strip()

    laid = lay_out(said)

    assert kept in laid


def drawn(text: str, **names: object) -> str:
    """What a reader sees: white space counts once, and beside a block not at all."""
    page = re.sub(r"\s+", " ", Template(text).render(Context(names)))
    return re.sub(r" ?(</?p>|<br>) ?", r"\1", page).strip()


@pytest.mark.parametrize(
    "said",
    [
        "<p>" + "<b>tebal</b><i>miring</i>" * 12 + "</p>\n",
        "<p>" + "{% if some %}<b>x</b>{% else %}<i>y</i>{% endif %}" * 6 + "</p>\n",
        "<p>" + "{% for one in some %}<b>{{ one }}</b>{% endfor %}" * 6 + "</p>\n",
        "<p>" + "{% for one in some %}<b>1</b>{% empty %}<br>{% endfor %}" * 6 + "</p>\n",
        "<b>x</b>" + "{% for one in some %}<br><b>x</b>{% endfor %}" * 6 + "<b>x</b>\n",
        "<b>x</b>" + "{% for one in some %}<b>x</b><br>{% endfor %}" * 6 + "<b>x</b>\n",
        "<p>" + "{% if some %}<br>{% endif %}<b>x</b>" * 8 + "</p>\n",
        "<p>" + "{% if some %}<b>x</b>{% endif %}<br>" * 8 + "</p>\n",
        "<p>" + "{% with one=some %}<b>x</b>{% endwith %}{{ some }}" * 8 + "</p>\n",
    ],
)
def test_what_touches_on_a_line_stays_together(lay_out: Callable[..., str], said: str) -> None:
    """Between inline elements a line break would be a space that was not there."""
    laid = lay_out(said)

    for some in ([], [1], [1, 2]):
        assert drawn(laid, some=some) == drawn(said, some=some)


def test_running_text_is_broken_at_its_spaces_only(lay_out: Callable[..., str]) -> None:
    said = "<p>" + 'lihat <a href="/a/">naskah</a>, lalu ' * 10 + "</p>\n"

    laid = lay_out(said)

    assert max(map(len, laid.split("\n"))) <= LIMIT
    assert " ".join(laid.split()) == said.replace("<p>", "<p> ").strip()


def test_no_space_is_put_at_the_end_of_a_cell_on_paper(lay_out: Callable[..., str]) -> None:
    """WeasyPrint counts it, and breaks a line that had room."""
    cells = "<tr>" + "<td>Menuju WBK</td><td>12/12<br>unit</td>" * 6 + "</tr>\n"

    paper = Path("templates/proposals/papers/contents/any.html")
    laid = lay_out("<table>" + cells + "</table>\n", paper)

    assert max(map(len, laid.split("\n"))) <= LIMIT
    assert re.findall(r"\w\s+</td>|\w\s+<br>", laid) == []


CELL = re.compile(r"<td(?=[^>]*data-judul)(?![^>]*tumpuk-penuh)[^>]*>(.*?)</td>", re.DOTALL)


def stacked_breaks(text: str) -> list[str]:
    """Cells that stand beside their name on phones, with lines of their own.

    Such a cell is a row of boxes there: what stands before and after a break or a paragraph would
    be squeezed side by side. One element around it, or ``tumpuk-penuh``, keeps the lines.
    """
    found = []
    for cell in CELL.finditer(text):
        content = re.sub(r"{%.*?%}", "", cell[1], flags=re.DOTALL).replace("{{", "x")
        inside = html.fragment_fromstring(f"<div>{content}</div>")
        words = inside.xpath("normalize-space(string(./text()[contains(., 'x')]))")
        if inside.xpath("./br | ./p | ./ul | ./details") and (len(inside) > 1 or words):
            found.append(cell[0])
    return found


def test_a_cell_that_becomes_a_line_on_phones_holds_no_loose_line_break() -> None:
    assert stacked_breaks('<td data-judul="Isi">{{ a }}<br><span>b</span></td>')
    assert not stacked_breaks('<td data-judul="Isi"><div>{{ a }}<br>b</div></td>')
    assert not stacked_breaks('<td class="tumpuk-penuh" data-judul="Isi">{{ a }}<br>b</td>')
    wrong = {
        str(file.relative_to(settings.BASE_DIR)): cells
        for file in sorted((settings.BASE_DIR / "templates").rglob("*.html"))
        if (cells := stacked_breaks(file.read_text("utf-8")))
    }
    assert wrong == {}
