"""The product speaks with one voice: words that were given up stand in no visible sentence.

What people read is in the templates, in the strings of Python and in the scripts. Names in code
are English; what stays Indonesian there (addresses, keys, classes) is not a sentence and is
taken out here, once, by how it is written.
"""

import re
from collections.abc import Iterator

import pytest

from zona_integritas.management.sentences import Sentence, every_sentence

pytestmark = pytest.mark.one_database

# What is not said, and what is said in its place. A word inside a longer name of another thing is
# left out by the pattern itself.
GIVEN_UP = {
    r"KemenPAN": "Kementerian PANRB",
    r"\bjo\.": "sebagaimana telah diubah dengan",
    r"\bmusim\b": "periode",
    r"\b(?:semua |belum memenuhi |memenuhi |untuk )?ambang\b": "nilai minimal",
    r"\bevaluasi nasional\b": "dievaluasi Kementerian PANRB",
    r"\bsurvei (?:persepsi antikorupsi|kualitas pelayanan|eksternal)": "SPAK, SPKP",
    r"\bsidik\b(?! jari)": "kode integritas",
    r"\b(?:nilai beku|dibekukan)\b": "nilai terkunci, dikunci",
    r"\bkenapa\b": "penjelasan nilai",
    r"\bbanding\b": "perbandingan",
    r"\bpembacaan (?:bersama|butir)\b": "penafsiran bersama",
    r"\b(?:undi|diundi|terundi|undian|mengundi)\b": "uji petik",
    r"\b(?:di)?bawa masuk\b": "impor, diimpor",
    r"\bbukti bawaan\b": "bukti dari LKE lama",
    r"\buraian LHE\b": "teks LHE",
    r"\bkomentar\b": "percakapan, tulisan",
    r"\b(?:memutus|diputus)\b": "diputuskan, memutuskan",
    r"\bnilai total\b": "nilai akhir",
    r"\bdaftar panjang\b": "daftar unit potensial",
    r"\bpapan peringkat\b": "peringkat usulan",
    r"\bpeta panas\b": "peta capaian per area",
    r"\b(?:pohon|simpul)\b": "susunan, bagian",
    r"\bnyaris\b": "hampir terpenuhi",
    r"\b(?:belum|tidak) bisa\b": "belum dapat",
    r"(?<!lebih )\bdulu\b|\blebih dulu\b|(?<!lebih )\bdahulu\b": "terlebih dahulu",
    r"\bpunya\b": "mempunyai",
    r", jadi\b": "sehingga",
    r"\bsekurangnya\b": "paling sedikit",
    r"\bs\.d\.": "sampai",
    r"\bberbeda dengan\b": "berbeda dari",
    r"\bdiubah orang lain\b": "diubah oleh orang lain",
    r"\blewat (?:impor|halaman|surel|tabel|layar|peramban|SSO)\b": "melalui",
    r"\bhuruf; paling banyak\b": "karakter; paling banyak",
    r"\bregistri\b": "data unit",
    r"\bBuat(?: ZIP)? tanpa sandi\b": "kata sandi",
    r"\bdari minimal \{": "nilai minimal {…}, or: diperlukan paling sedikit {…}",
}
# Where an old word is right, with the reason. A place that needs none any more is told.
RIGHT_HERE = {
    ("assessment/workbooks/reports/lke_recap_rows.py", r"\bnilai total\b"): "the ministry's sheet",
    ("assessment/evidence/lines.py", r"\bpunya\b"): "what people write in a sheet",
}
ENGLISH = re.compile(
    r"\b(?:[Tt]he|and|[Pp]lease|submit|invalid|required|error|warning|[Ss]ave|[Dd]elete)\b"
)
# Written for whoever runs or develops it: logs, pages of docs/, what a field keeps.
FOR_DEVELOPERS = re.compile(
    r"/models|_doc\.py|/(?:logs|kept_statements)\.py"
    r"|^zona_integritas/ground/(?:drawings|files|jobs|papers)/"
    r"|^zona_integritas/site/(?:sso|quarantine|views\.py)"
)
BARE = re.compile(r"^\s*Simpan\s*$")


def _found(pattern: str) -> Iterator[tuple[Sentence, str]]:
    """Where the pattern stands in a sentence people read."""
    wanted = re.compile(pattern, re.IGNORECASE)
    for one in every_sentence():
        if found := wanted.search(one.text):
            yield one, found.group()


@pytest.mark.parametrize("pattern", GIVEN_UP)
def test_no_sentence_uses_a_word_that_was_given_up(pattern: str) -> None:
    said = [
        f"{one.place}: «{word}» in «{one.text[:90]}»; say {GIVEN_UP[pattern]}"
        for one, word in _found(pattern)
        if (one.path, pattern) not in RIGHT_HERE
    ]
    assert not said, "\n".join(said)


def test_every_exception_is_still_needed() -> None:
    for path, pattern in RIGHT_HERE:
        assert any(one.path == path for one, _ in _found(pattern)), (path, pattern)


def test_a_button_that_saves_says_what() -> None:
    bare = [one.place for one in every_sentence() if BARE.match(one.text)]
    assert not bare, bare


def test_no_english_word_stands_in_a_sentence() -> None:
    said = [
        f"{one.place}: {one.text[:90]}"
        for one in every_sentence()
        if ENGLISH.search(one.text) and not FOR_DEVELOPERS.search(one.path)
    ]
    assert not said, "\n".join(said)


def test_a_sentence_of_a_paper_has_one_colon_at_most() -> None:
    said = []
    for one in every_sentence():
        if one.path.startswith("templates/proposals/papers/contents/"):
            said += [
                f"{one.place}: {piece.strip()[:120]}"
                for piece in re.split(r"(?<=[.;])\s|¦", one.text)
                if piece.count(": ") > 1
            ]
    assert not said, "\n".join(said)


def test_the_guard_finds_what_it_is_for() -> None:
    """A word in each of the three kinds of source would be read."""
    kinds = {one.kind for one in every_sentence()}
    assert kinds == {"python", "template", "script"}
    texts = {one.text for one in every_sentence()}
    assert "Nilai minimal tersimpan." in texts
    assert any("Tidak tersambung" in text for text in texts)
    assert any("Penjelasan nilai" in text for text in texts)
