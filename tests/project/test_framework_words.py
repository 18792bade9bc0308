"""No text of the framework reaches a reader unread: each of its sentences is in our catalogue."""

import ast
import gettext
import re
from pathlib import Path

import django
import pytest
from django import forms
from django.conf import settings
from django.utils.translation import gettext as translated

# Where Django writes what a form or a model may answer.
SPOKEN = (
    "contrib/auth/forms.py",
    "contrib/auth/password_validation.py",
    "contrib/auth/validators.py",
    "core/paginator.py",
    "core/validators.py",
    "db/models/base.py",
    "db/models/constraints.py",
    "db/models/fields/__init__.py",
    "db/models/fields/json.py",
    "db/models/fields/related.py",
    "forms/fields.py",
    "forms/forms.py",
    "forms/formsets.py",
    "forms/models.py",
    "forms/utils.py",
    "forms/widgets.py",
)
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
# Words of the old catalogue that say it badly (KATA: kinds A).
CALQUES = re.compile(r"\b(bidang|valid|keseluruhan|sebuah|pengaksaraan|numerik|email)\b", re.I)
PLACES = re.compile(r"%\((\w+)\)|\{(\w+)\}")


def _folder() -> Path:
    (folder,) = settings.LOCALE_PATHS
    return Path(folder) / "id" / "LC_MESSAGES"


def _ours() -> dict[object, str]:
    with (_folder() / "django.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    return dict(catalogue._catalog)  # type: ignore[attr-defined]


def _sentences() -> list[str]:
    """Every sentence (it ends with a full stop) that these modules hand to the translator."""
    base = Path(django.__file__).parent
    found = set()
    for name in SPOKEN:
        for node in ast.walk(ast.parse((base / name).read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id not in CALLS or not node.args:
                continue
            first = node.args[0]
            if isinstance(first, ast.Constant) and str(first.value).endswith("."):
                found.add(str(first.value))
    return sorted(found)


def test_every_sentence_of_the_framework_is_ours() -> None:
    ours = _ours()
    sentences = _sentences()
    assert len(sentences) > 60
    missing = [one for one in sentences if one not in ours and (one, 0) not in ours]
    assert missing == []


def test_what_is_read_is_what_is_written() -> None:
    """``django.mo`` is made from ``django.po``; who changes one and forgets the other is told."""
    text = (_folder() / "django.po").read_text()
    said = [
        ast.literal_eval(line.split(" ", 1)[1])
        for line in text.splitlines()
        if re.match(r'msgstr(\[0\])? "', line)
    ]
    assert sorted(one for one in said if one) == sorted(
        words for key, words in _ours().items() if key
    )


def test_our_sentences_lose_no_value_and_are_no_calques() -> None:
    for key, words in _ours().items():
        asked = key[0] if isinstance(key, tuple) else str(key)
        if not asked:
            continue  # the head of the catalogue
        named = {name for pair in PLACES.findall(words) for name in pair}
        known = {name for pair in PLACES.findall(asked) for name in pair}
        assert named <= known, words
        assert not CALQUES.search(words), words


@pytest.mark.parametrize(
    ("field", "given", "words"),
    [
        (forms.CharField(), "", "Isian ini wajib diisi."),
        (forms.IntegerField(min_value=0), "-1", "Isi 0 atau lebih."),
        (forms.CharField(max_length=3), "empat", "Paling banyak 3 karakter; isian Anda 5"),
        (forms.DateField(), "31-31-31", "Tanggal tidak dikenali. Tulis seperti 31/12/2026."),
        (forms.EmailField(), "saya", "Alamat surel belum lengkap."),
        (forms.ChoiceField(choices=[("a", "A")]), "b", "«b» tidak ada dalam daftar."),
    ],
)
def test_a_form_answers_in_our_words(field: forms.Field, given: str, words: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        field.clean(given)
    assert " ".join(refused.value.messages).startswith(words)
    assert translated("Password") == "Kata sandi"
