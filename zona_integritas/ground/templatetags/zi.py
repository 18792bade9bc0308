"""The pieces every screen is made of: ``{% load zi %}``. See ``templates/pieces/``."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zona_integritas.ground import formats
from zona_integritas.ground.drawings import icons
from zona_integritas.ground.drawings.bar import bar_svg
from zona_integritas.ground.drawings.radar import Axis, radar_svg
from zona_integritas.ground.jinja_parts import render_jinja
from zona_integritas.ground.person_names import bare_name, ended
from zona_integritas.ground.slots import Slot, draw_slot

register = template.Library()


def _known(value: object) -> Any:
    """A missing template variable arrives as an empty string; it is as unknown as None."""
    return None if value == "" else value


def _plainly(write: Callable[[Any], str]) -> None:
    """A filter of the same name, for which what is missing is unknown."""
    register.filter(write.__name__, lambda value: write(_known(value)))


for _write in (
    *(formats.nilai, formats.bulat, formats.ringkas, formats.rupiah, formats.ukuran),
    *(formats.tanggal, formats.waktu, formats.tanggal_waktu),
):
    _plainly(_write)


@register.filter
def angka(value: object, places: int = 2) -> str:
    return formats.angka(_known(value), places)


@register.filter
def persen(value: object, places: int = 2) -> str:
    return formats.persen(_known(value), places)


@register.filter
def kurang(value: object, measure: str = "value") -> str:
    return formats.kurang(_known(value), percent=measure == "percent")


@register.filter
def in_sentence(label: str) -> str:
    return formats.in_sentence(label)


@register.filter
def sisa_hari(value: date) -> str:
    return formats.sisa_hari(value, timezone.localdate())


@register.filter
def sejak(value: object, today: date | None = None) -> str:
    return formats.sejak(_known(value), today)


@register.filter
def loses_files(form: Any) -> bool:
    """Did files come with it that have to be chosen again, as a browser keeps none?"""
    return bool(getattr(form, "files", None)) and not getattr(form, "keeps_files", False)


@register.simple_tag
def zona_waktu() -> str:
    """By which clock this page tells the time. Windows follow Jakarta's wherever it is shown."""
    zone, name = formats.shown_zone(), formats.zone_name()
    if zone == formats.JAKARTA.key:
        return f"Semua waktu dalam {name} ({zone})."
    return (
        f"Waktu pada halaman ini dalam {name} ({zone}), menurut zona waktu unit. "
        "Jadwal dibuka dan ditutup menurut WIB."
    )


@register.simple_tag(takes_context=True)
def dasar_aturan(context: Context) -> str:
    """The regulation in full that rules the LKE or the instrument this page is about; empty on a
    page about no version."""
    sheet = context.get("assessment")
    instrument = getattr(sheet, "instrument", None) or context.get("instrument")
    return getattr(instrument, "regulation_in_full", "")


@register.simple_tag
def nama_zona() -> str:
    """``Asia/Makassar``: for the script that says when something was saved."""
    return formats.shown_zone()


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    return icons.svg(name, css)


def _decimal(value: formats.Number | None) -> Decimal | None:
    return None if value in (None, "") else formats.exact_decimal(value)


@register.simple_tag
def score_bar(
    value: formats.Number | None,
    weight: formats.Number,
    minimum: formats.Number | None = None,
    second: formats.Number | None = None,
    label: str = "",
    second_label: str = "nilai pembanding",
) -> SafeString:
    """Value of weight; a tick at the minimum; a second value as a thin line below."""
    return bar_svg(
        _decimal(value),
        formats.exact_decimal(weight),
        _decimal(minimum),
        _decimal(second),
        label,
        second_label,
    )


@register.simple_tag
def radar(
    axes: Iterable[Axis],
    size: int = 460,
    title: str = "Nilai per area pengungkit",
    name: str = "Nilai",
    second_name: str = "Pembanding",
    minimum_name: str = "Minimal",
) -> SafeString:
    return radar_svg(list(axes), size, title, (name, second_name, minimum_name))


# kind: icon and the word used when the page gives none
BADGES = {
    "met": ("check-circle", "Terpenuhi"),
    "nearly": ("warning", "Hampir terpenuhi"),
    "missed": ("cross-circle", "Belum terpenuhi"),
    "unknown": ("question", "Belum diisi"),
    "info": ("info", "Keterangan"),
    "done": ("check", "Selesai"),
}


@register.simple_tag
def state_badge(kind: str, label: str = "") -> SafeString:
    """A state, always as icon and word."""
    name, word = BADGES[kind]
    return format_html(
        '<span class="lencana lencana-{}">{}{}</span>', kind, icons.svg(name), label or word
    )


@register.simple_tag
def two_numbers(
    answered: object, zero: object, of_weight: object, coverage: formats.Number | None = None
) -> SafeString:
    """The two interim numbers; ``coverage`` is a percentage or words ("101 dari 113")."""
    if coverage is not None and not isinstance(coverage, str):
        coverage = formats.persen(coverage)
    return render_jinja(
        "pieces/two_numbers.jinja",
        {"answered": answered, "zero": zero, "of_weight": of_weight, "coverage": coverage},
    )


@register.inclusion_tag("pieces/stepper.html")
def stepper(steps: object, label: str = "Tahapan usulan") -> dict[str, Any]:
    """Stages: each has label, state (done, current, upcoming, stopped), date, person."""
    return {"steps": steps, "label": label}


@register.filter
def bertitik(text: object) -> str:
    """A name at the end of a sentence, with its full stop: one only after «S.E.»"""
    return ended(str(text))


@register.inclusion_tag("pieces/person_chip.html")
def person_chip(user: object, role_label: str = "") -> dict[str, Any]:
    """A person (user or plain name) with initials and role; nobody is said in words."""
    name = str(user) if user else ""
    words = [word for word in bare_name(name).replace(".", " ").split() if word[0].isalpha()]
    initials = "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words))
    return {"name": name, "initials": initials.upper(), "role_label": role_label}


@register.simple_tag
def saver(at: datetime | None = None, by: object = None, element_id: str = "") -> SafeString:
    """ "Tersimpan 14.02": lives inside ``[data-simpan]``; ``js/saving/telling.js`` speaks here."""
    return render_jinja(
        "pieces/saver.jinja", {"at": _known(at), "by": by, "element_id": element_id}
    )


@register.simple_tag
def evidence_chip(
    title: str,
    url: str = "",
    detail: str = "",
    size: int | None = None,
    revision: int | None = None,
    kind: str = "file",
) -> SafeString:
    """One piece of evidence; ``kind`` is file or link. Other schemes than the web's do not link."""
    own_page = url.startswith("/") and not url.startswith("//")
    return render_jinja(
        "pieces/evidence_chip.jinja",
        {
            "title": title,
            "url": url if own_page or url.startswith(("https://", "http://")) else "",
            "detail": detail,
            "size": _known(size),
            "revision": revision,
            "icon_name": "link" if kind == "link" else "file",
        },
    )


@register.inclusion_tag("pieces/empty_state.html")
def empty_state(
    title: str, text: str = "", action_label: str = "", action_url: str = "", icon: str = "lke"
) -> dict[str, Any]:
    """Nothing here yet: what that means, and the next thing to do."""
    return {
        "title": title,
        "text": text,
        "action_label": action_label,
        "action_url": action_url,
        "icon_name": icon,
    }


@register.inclusion_tag("pieces/diff.html")
def diff_values(
    before: object,
    after: object,
    before_label: str = "Sebelum",
    after_label: str = "Sesudah",
) -> dict[str, Any]:
    """Two values of one thing, one above the other, with words beside the colours."""
    return {
        "before": before,
        "after": after,
        "before_label": before_label,
        "after_label": after_label,
    }


IMPORT_STEPS = ("Unggah", "Periksa", "Terapkan")


@register.inclusion_tag("pieces/import_steps.html")
def import_steps(current: int) -> dict[str, Any]:
    """Unggah → Periksa → Terapkan; ``current`` is 1, 2 or 3 (4: all done)."""
    return {
        "steps": [
            {
                "number": number,
                "label": label,
                "state": "done"
                if number < current
                else "current"
                if number == current
                else "upcoming",
            }
            for number, label in enumerate(IMPORT_STEPS, start=1)
        ]
    }


@register.inclusion_tag("pieces/pager.html", takes_context=True)
def pager(
    context: template.Context, page_obj: "Page[Any]", parameter: str = "page"
) -> dict[str, Any]:
    """Links to the other pages that keep the filters in the address."""
    query = context["request"].GET.copy()

    def address(number: int) -> str:
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    paginator = page_obj.paginator
    numbers = [
        {"number": number, "url": address(number), "current": number == page_obj.number}
        if isinstance(number, int)
        else {"number": None}
        for number in paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    ]
    return {
        "page": page_obj,
        "numbers": numbers,
        "previous": address(page_obj.previous_page_number()) if page_obj.has_previous() else "",
        "next": address(page_obj.next_page_number()) if page_obj.has_next() else "",
    }


@register.inclusion_tag("pieces/thresholds.html")
def thresholds(
    verdict: Any, caption: str = "", assessment: object = None, side: str = "unit"
) -> dict[str, Any]:
    """Every rule of a predicate with value, minimum, gap and badge; with the LKE it stands in,
    each row leads to why it is so."""
    rules = list(verdict.rules)
    missed = sum(1 for rule in rules if not rule.met)
    return {
        "verdict": verdict,
        "missed": missed,
        "total": len(rules),
        "caption": caption,
        "assessment": assessment,
        "side": side,
    }


@register.simple_tag(takes_context=True)
def page_marks(context: Context) -> SafeString:
    """``{% page_marks %}``: what an app says of what this page is about, on every page of it."""
    return draw_slot(Slot.PAGE, context=context)


@register.simple_tag
def slot(name: str, **about: Any) -> SafeString:
    """``{% slot "unit" user=request.user unit=unit %}``: what an app above shows here."""
    return draw_slot(name, **about)
