"""The pieces every screen uses: right, escaped, spoken, and free of what the CSP forbids."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace as Thing

import pytest
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from lxml import etree, html

from proposals.course.progress import StageStep
from tests.shown_pages import as_shown
from units.models import User
from zona_integritas.ground.drawings import icons, radar
from zona_integritas.ground.drawings.bar import bar_svg
from zona_integritas.ground.drawings.radar import radar_svg
from zona_integritas.site.accounts.forms import SignInForm

HOSTILE = "<script>alert('x')</script> \"onload=\" & 'kutip'"
AREAS = (
    "Manajemen Perubahan",
    "Penataan Tatalaksana",
    "Penataan Sistem Manajemen SDM Aparatur",
    "Penguatan Akuntabilitas",
    "Penguatan Pengawasan",
    "Peningkatan Kualitas Pelayanan Publik",
)


def show(source, **context):
    return Template("{% load zi %}" + source).render(Context(context))


def text_of(markup):
    return " ".join(html.fromstring(f"<div>{markup}</div>").text_content().split())


def axes(**changes):
    """The six areas at 50, 55, … percent."""
    return [
        Thing(**{"label": label, "percent": Decimal(50 + 5 * place), **changes})
        for place, label in enumerate(AREAS)
    ]


def rule(label, value, minimum, *, nearly=False, measure="value"):
    value, minimum = Decimal(value), Decimal(minimum)
    return Thing(
        rule=Thing(label=label, measure=measure),
        value=value,
        minimum=minimum,
        gap=max(minimum - value, Decimal(0)),
        met=value >= minimum,
        nearly=nearly,
    )


def every_piece(word):
    """Each piece once, with ``word`` wherever a user's text can stand."""
    now = datetime(2026, 11, 23, 7, 2, tzinfo=UTC)
    steps = [
        Thing(label=word, state=state, date=date(2026, 1, 2), person=word)
        for state in ("done", "current", "upcoming", "stopped")
    ]
    verdict = Thing(predicate=word, met=False, rules=[rule(word, "57.2", "60", measure="percent")])
    request = RequestFactory().get("/usulan/", {"q": word})
    context = {
        "word": word,
        "now": now,
        "steps": steps,
        "verdict": verdict,
        "request": request,
        "page": Paginator(range(100), 10).page(5),
        "axes": axes(label=word, second=Decimal(40), minimum=Decimal(60)),
    }
    sources = [
        '{% score_bar "61.2" 100 75 "74.58" word %}',
        "{% radar axes title=word name=word second_name=word minimum_name=word %}",
        '{% two_numbers "74.58" "61.2" 100 word %}',
        '{% state_badge "met" word %}',
        "{% stepper steps word %}",
        "{% person_chip word word %}",
        "{% saver now word word %}",
        "{% evidence_chip word url=word detail=word size=10 revision=2 %}",
        "{% evidence_chip word %}",
        '{% empty_state word word word "/" %}',
        "{% diff_values word word word word %}",
        "{% import_steps 2 %}",
        "{% pager page %}",
        "{% thresholds verdict word %}",
    ]
    return {source: show(source, **context) for source in sources}


@pytest.mark.parametrize("source", list(every_piece("Balai Kota")))
def test_a_piece_never_lets_a_users_text_become_markup(source):
    markup = every_piece(HOSTILE)[source]
    tree = html.fromstring(f"<div>{markup}</div>")
    assert not tree.xpath("//script")
    assert not [name for node in tree.iter() for name in node.attrib if name.startswith("on")]


@pytest.mark.parametrize("source", list(every_piece("Balai Kota")))
def test_a_piece_has_nothing_the_content_security_policy_forbids(source):
    markup = every_piece("Balai Kota")[source]
    assert not re.search(r"\sstyle\s*=|<style|<script|javascript:", markup)


# --- score bar ---


def attributes_of(markup, css):
    return html.fromstring(markup).xpath(f"//*[contains(@class, '{css}')]")[0].attrib


def test_the_score_bar_is_as_long_as_its_share():
    markup = bar_svg(Decimal("15"), Decimal("60"))
    assert attributes_of(markup, "skor-isi")["width"] == "25.00%"


@pytest.mark.parametrize(("value", "width"), [("70", "100.00%"), ("-1", "0.00%")])
def test_the_score_bar_never_leaves_its_track(value, width):
    assert attributes_of(bar_svg(Decimal(value), Decimal(60)), "skor-isi")["width"] == width


def test_the_score_bar_says_everything_in_words():
    markup = bar_svg(
        Decimal("2.86"), Decimal("5"), Decimal("3"), Decimal("2.5"), "Pengawasan", "nilai TPI"
    )
    said = html.fromstring(markup).get("aria-label").replace("\N{NO-BREAK SPACE}", " ")
    assert said == ("Pengawasan: 2,86 dari 5 (57,20 %); minimal 3,00; kurang 0,14; nilai TPI 2,50")


@pytest.mark.parametrize(("value", "state"), [("3", "skor-cukup"), ("2.9999", "skor-kurang")])
def test_the_score_bar_compares_before_it_rounds(value, state):
    assert state in bar_svg(Decimal(value), Decimal(5), Decimal(3))


def test_an_unknown_score_draws_no_value():
    markup = bar_svg(None, Decimal(5), Decimal(3))
    assert "skor-isi" not in markup
    assert "belum dinilai" in markup


# --- radar ---


def test_the_radar_is_well_formed_and_names_every_area():
    markup = radar_svg(axes(minimum=Decimal(60)), title="Enam area")
    tree = etree.fromstring(markup)
    said = tree.get("aria-label").replace("\N{NO-BREAK SPACE}", " ")
    assert tree.findtext("title") == "Enam area"
    for area in AREAS:
        assert area in said
    assert "Manajemen Perubahan 50,00 %, Minimal 60,00 %" in said


def test_the_radar_keeps_every_label_inside_its_view_box():
    long = [
        Thing(label=label, percent=Decimal(10))
        for label in ("Pertanggungjawabansangatpanjangsekali", *AREAS[1:])
    ]
    tree = etree.fromstring(radar_svg(long))
    left, top, wide, high = map(float, tree.get("viewBox").split())
    for label in tree.iter("text"):
        for line in label.iter("tspan"):
            length = len(line.text) * radar._CHARACTER
            x, y = float(line.get("x")), float(line.get("y"))
            start = {"start": x, "middle": x - length / 2, "end": x - length}[
                label.get("text-anchor")
            ]
            assert left <= start
            assert start + length <= left + wide
            assert top <= y <= top + high


def test_the_radar_leaves_out_lines_nobody_gave():
    markup = radar_svg(axes())
    assert "radar-kedua" not in markup
    assert "radar-ambang" not in markup


def test_the_radar_shows_an_unknown_area_as_a_dash_without_a_point():
    some = axes()
    some[2].percent = None
    markup = radar_svg(some)
    assert markup.count("radar-titik") == 5
    assert ">–<" in markup


def test_a_radar_of_two_is_refused():
    with pytest.raises(ValueError, match="three axes"):
        radar_svg(axes()[:2])


# --- words beside colours ---


@pytest.mark.parametrize("kind", ["met", "nearly", "missed", "unknown", "info", "done"])
def test_a_badge_always_has_icon_and_word(kind):
    tree = html.fromstring(show("{% state_badge kind %}", kind=kind))
    assert tree.xpath("//svg[@aria-hidden='true']")
    assert tree.text_content().strip()


def test_an_unknown_icon_is_an_error():
    with pytest.raises(KeyError):
        icons.svg("tidak-ada")


def test_the_two_interim_numbers_stand_side_by_side_with_what_decides():
    said = text_of(show('{% two_numbers "74.58" "61.2" 100 coverage %}', coverage=Decimal("89.38")))
    assert "Yang sudah dijawab 74,58 dari 100" in said
    assert "Kosong dihitung 0 61,20 dari 100" in said
    assert "Terjawab 89,38 %" in said.replace("\N{NO-BREAK SPACE}", " ")


def test_the_current_stage_is_marked_for_screen_readers():
    steps = [
        StageStep("Identifikasi", "done", datetime(2026, 1, 12, 12, tzinfo=UTC), "Sri"),
        StageStep("Usulan", "current"),
        StageStep("Penetapan", "upcoming"),
    ]
    tree = html.fromstring(show("{% stepper steps %}", steps=steps))
    assert [" ".join(node.text_content().split()) for node in tree.xpath("//*[@aria-current]")] == [
        "2 Usulan Sedang berjalan"
    ]
    assert "Selesai · 12 Januari 2026 Sri" in " ".join(tree.text_content().split())


def test_thresholds_show_value_minimum_gap_and_verdict():
    verdict = Thing(
        predicate="WBK",
        met=False,
        rules=[
            rule("Nilai akhir", "74.58", "75", nearly=True),
            rule("Pengungkit", "44.1", "40"),
            rule("Penguatan Pengawasan", "57.2", "60", measure="percent"),
        ],
    )
    tree = html.fromstring(show("{% thresholds verdict %}", verdict=verdict))
    rows = [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./th|./td")]
        for row in tree.xpath("//tbody/tr")
    ]
    assert rows == [
        ["Nilai akhir", "74,58", "75,00", "kurang 0,42", "Hampir terpenuhi"],
        ["Pengungkit", "44,10", "40,00", "–", "Terpenuhi"],
        [
            "Penguatan Pengawasan",
            "57,20 %",
            "60,00 %",
            "kurang 2,80 poin persen",
            "Belum terpenuhi",
        ],
    ]
    assert "2 dari 3 belum terpenuhi" in as_shown(tree.xpath("//caption")[0].text_content())


def test_nobody_in_charge_is_said():
    said = text_of(show("{% person_chip person 'Kepala unit' %}", person=None))
    assert "Belum ditentukan" in said


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Sri Wahyuningsih", "SW"), ("Rina", "R"), ("R. Budi Santoso", "RS"), ("123", "")],
)
def test_a_person_is_drawn_by_initials(name, initials):
    markup = show("{% person_chip name %}", name=name)
    assert html.fromstring(markup).xpath("//*[@aria-hidden]")[0].text_content() == initials


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("/bukti/7", True),
        ("https://drive.example/x", True),
        ("javascript:alert(1)", False),
        ("//jahat.example/x", False),
        ("data:text/html,x", False),
    ],
)
def test_evidence_links_only_to_pages_and_web_addresses(url, linked):
    markup = show("{% evidence_chip 'SK Tim' url=url %}", url=url)
    assert bool(html.fromstring(markup).xpath("//a | self::a")) is linked
    assert "SK Tim" in markup


def test_the_pager_keeps_the_filters_and_does_not_double_the_page():
    request = RequestFactory().get("/usulan/", {"q": "a&b=c", "page": "5"})
    page = Paginator(range(100), 10).page(5)
    tree = html.fromstring(show("{% pager page %}", request=request, page=page))
    assert tree.xpath("//a[@rel='next']/@href") == ["?q=a%26b%3Dc&page=6"]
    assert tree.xpath("//a[@rel='prev']/@href") == ["?q=a%26b%3Dc&page=4"]
    assert "41–50 dari 100" in tree.text_content()


def test_one_page_needs_no_pager():
    request = RequestFactory().get("/")
    page = Paginator(range(3), 10).page(1)
    assert not show("{% pager page %}", request=request, page=page).strip()


def test_a_missing_number_is_a_dash_and_not_an_error():
    assert show("{{ nothing|angka }} {{ nothing|persen }} {{ nothing|tanggal }}") == "– – –"


def test_emptied_and_filled_values_are_both_visible_in_a_difference():
    said = text_of(show("{% diff_values before after %}", before="", after="A"))
    assert said.replace(" ", "") == "Sebelum(kosong)SesudahA"


# --- pages ---


@pytest.mark.django_db  # the page names the agency
def test_the_confirm_page_names_the_objects_and_their_count():
    request = RequestFactory().get("/")
    request.user = User.objects.create(username="sri")
    page = render_to_string(
        "pieces/confirm.html",
        {
            "heading": "Tetapkan 2 unit",
            "objects": [
                {"label": "Balai A", "detail": ""},
                {"label": HOSTILE, "detail": "Menuju WBK"},
            ],
            "object_word": "unit",
            "hidden": [("pk", "1"), ("pk", "2")],
            "confirm_label": "Ya, tetapkan 2 unit",
            "cancel_url": "/usulan/",
        },
        request=request,
    )
    tree = html.fromstring(page)
    form = tree.xpath("//form[contains(@class, 'konfirmasi')]")[0]
    said = " ".join(form.text_content().split())
    assert "2 unit: Balai A" in said
    assert HOSTILE in said
    assert form.xpath(".//input[@name='pk']/@value") == ["1", "2"]
    assert form.xpath(".//input[@name='csrfmiddlewaretoken']")
    assert "Ya, tetapkan 2 unit" in said
    assert tree.xpath("/html/@lang") == ["id"]
    assert len(tree.xpath("//h1")) == 1


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "413", "429", "500"])
def test_an_error_page_needs_no_context_and_leads_home(name):
    tree = html.fromstring(render_to_string(f"{name}.html"))
    assert len(tree.xpath("//h1")) == 1
    assert tree.xpath("//main//a[@href]")
    assert not tree.xpath("//*[@style]|//style|//script[not(@src)]")


def test_a_refusal_shows_its_reason_escaped():
    page = render_to_string("403.html", {"reason": HOSTILE})
    assert HOSTILE in html.fromstring(page).text_content()
    assert "<script>alert" not in page


def test_demo_accounts_are_offered_in_demo_mode_only():
    account = Thing(username="demo-kepala", name="Rina", role_label="Kepala unit", unit="Balai A")
    context = {
        "form": SignInForm(),
        "next": "",
        "sso_name": "",
        "demo_accounts": [account],
        "demo_password": "rahasia-contoh",
    }
    shown = render_to_string("account/login.html", {**context, "demo_mode": True})
    hidden = render_to_string("account/login.html", {**context, "demo_mode": False})
    assert "Masuk sebagai Rina" in shown
    assert 'value="rahasia-contoh"' in shown
    assert "rahasia-contoh" not in hidden
    assert "Rina" not in hidden


@pytest.mark.parametrize(
    ("level", "word"),
    [
        (constants.SUCCESS, "Berhasil."),
        (constants.INFO, "Keterangan."),
        (constants.WARNING, "Perhatian."),
        (constants.ERROR, "Belum berhasil."),
    ],
)
def test_a_message_starts_with_a_word_for_its_kind(level, word):
    message = Message(level, HOSTILE)
    said = text_of(render_to_string("pieces/messages.html", {"messages": [message]}))
    assert said == f"{word} {HOSTILE}"


class Visit(forms.Form):
    day = forms.DateField(label="Tanggal <kunjungan>")
    way = forms.ChoiceField(
        label="Cara", choices=[("a", "Daring"), ("b", "Luring")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="Catatan", required=False)


def test_a_refused_form_says_so_once_on_top_and_leads_to_each_field():
    form = Visit({"day": "kemarin"})
    form.add_error(None, "Periode sudah ditutup.")
    page = html.fromstring(
        show("{% load crispy_forms_tags %}<div>{{ form|crispy }}</div>", form=form)
    )
    (summary,) = page.xpath(".//*[@role='alert']")
    assert "autofocus" in summary.attrib
    assert summary.get("tabindex") == "-1"
    assert "Periode sudah ditutup." in summary.text_content()
    links = summary.xpath(".//a")
    assert [link.text_content() for link in links] == ["Tanggal <kunjungan>", "Cara"]
    for link in links:
        assert page.get_element_by_id(link.get("href").removeprefix("#")) is not None


def test_a_form_that_was_not_sent_or_is_right_has_no_summary():
    for form in (Visit(), Visit({"day": "2026-05-01", "way": "a"})):
        assert "alert" not in show("{% load crispy_forms_tags %}{{ form|crispy }}", form=form)
