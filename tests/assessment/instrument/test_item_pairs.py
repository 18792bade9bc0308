"""Items find those they continue: whatever a regulation does, none is paired wrongly unsaid."""

import copy
import random
from collections import Counter
from typing import Any

import pytest
from django.urls import reverse

from assessment.instrument.item_pairs import ItemPair, dropped, pairs_of, proposed_mapping
from assessment.instrument.services.imports import import_instrument
from assessment.instrument.services.readings import pin_reading
from assessment.instrument.services.versions import publish
from assessment.lke.scoring_input import document_of
from assessment.models import Instrument
from assessment.queries import today
from assessment.scoring.definition import builtin_document
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent

BASE = builtin_document()
TIMES = Counter(row["statement"] for row in BASE["indicators"])
NEW = (
    "Pegawai mengikuti pelatihan kecerdasan artifisial bagi pelayanan",
    "Arsip elektronik tersimpan menurut jadwal retensi nasional",
    "Kendaraan dinas memakai tenaga listrik",
)


class Regulation:
    """The next regulation, made at random, that knows which item continues which."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.document = copy.deepcopy(BASE)
        self.rows: list[dict[str, Any]] = self.document["indicators"]
        self.olds = {row["code"]: [row["code"]] for row in self.rows}
        for _ in range(self.chance.randint(2, 6)):
            self.chance.choice([self.remove, self.add, self.reword, self.split])()
        self.renumber()
        self.recode()

    def pick(self) -> dict[str, Any]:
        """An item that no other could be taken for, nor one that was touched already."""
        return self.chance.choice(
            [
                row
                for row in self.rows
                if TIMES[row["statement"]] == 1
                and len(row["statement"].split()) >= 8
                and self.olds[row["code"]] == [row["code"]]
                and sum(row["code"] in olds for olds in self.olds.values()) == 1
            ]
        )

    def remove(self) -> None:
        row = self.pick()
        self.rows.remove(row)
        del self.olds[row["code"]]

    def add(self) -> None:
        row = {**copy.deepcopy(self.pick()), "soal_ids": [], "code": f"baru.{len(self.rows)}"}
        row["statement"] = self.chance.choice(NEW)
        self.rows.append(row)
        self.olds[row["code"]] = []

    def reword(self) -> None:
        row = self.pick()
        words = row["statement"].split()
        words.pop(self.chance.randrange(len(words)))
        row["statement"] = " ".join([*words, "berkelanjutan"])

    def split(self) -> None:
        row = self.pick()
        half = {**copy.deepcopy(row), "soal_ids": [], "code": f"pecah.{len(self.rows)}"}
        row["statement"] += " untuk masyarakat"
        half["statement"] += " untuk pegawai"
        self.rows.insert(self.rows.index(row) + 1, half)
        self.olds[half["code"]] = [row["code"]]

    def renumber(self) -> None:
        """Numbers go round among the items: none is what it was."""
        rows = [row for row in self.rows if len(row["soal_ids"]) == 1]
        numbers = [row["soal_ids"] for row in rows]
        for row, number in zip(rows, [*numbers[1:], numbers[0]], strict=True):
            row["soal_ids"] = number

    def recode(self) -> None:
        """Codes go round within each part, where every sentence stands once."""
        under: dict[str, list[dict[str, Any]]] = {}
        for row in self.rows:
            under.setdefault(row["parent"], []).append(row)
        olds = {}
        for rows in under.values():
            codes = [row["code"] for row in rows]
            once = all(TIMES[row["statement"]] <= 1 for row in rows)
            turned = [*codes[1:], codes[0]] if once else codes
            for row, code in zip(rows, turned, strict=True):
                olds[code] = self.olds[row["code"]]
                row["code"] = code
        self.olds = olds


def pairs(regulation: Regulation) -> list[ItemPair]:
    return pairs_of(BASE, regulation.document, proposed_mapping(BASE, regulation.document))


@pytest.mark.parametrize("seed", range(25))
def test_whatever_a_regulation_does_no_item_is_paired_wrongly_unsaid(seed: int) -> None:
    regulation = Regulation(seed)
    found = pairs(regulation)
    assert {one.code for one in found} == set(regulation.olds)
    wrong = {
        one.code: (one.olds, regulation.olds[one.code])
        for one in found
        if list(one.olds) != regulation.olds[one.code] and not one.doubt
    }
    assert wrong == {}
    right = sum(list(one.olds) == regulation.olds[one.code] for one in found)
    assert right >= len(found) - 2  # what a person has to mend is little
    kept = {old for olds in regulation.olds.values() for old in olds}
    gone = {row["code"] for row in BASE["indicators"]} - kept
    unsaid = {one.code: one.olds for one in found if not one.doubt}
    assert gone <= set(dropped(BASE, unsaid))


def test_an_untouched_copy_has_no_doubt() -> None:
    found = pairs_of(BASE, BASE, proposed_mapping(BASE, BASE))
    assert [one for one in found if one.doubt or list(one.olds) != [one.code]] == []


def test_halves_and_merged_items_are_called_so_and_come_first() -> None:
    after = copy.deepcopy(BASE)
    rows = after["indicators"]
    first, second = rows[0], rows[1]
    half = {**copy.deepcopy(first), "code": "A.I.1.i.y", "soal_ids": []}
    half["statement"] += " di unit"
    rows.insert(1, half)
    third, fourth = (row for row in rows if row["code"] in ("A.I.1.ii.a", "A.I.1.ii.b"))
    third["statement"] = f"{third['statement']} serta {fourth['statement']}"
    rows.remove(fourth)
    mapping = proposed_mapping(BASE, after)
    found = pairs_of(BASE, after, mapping)
    doubtful = {one.code: one.told for one in found if one.doubt}
    assert doubtful[first["code"]] == doubtful["A.I.1.i.y"] == f"pecahan dari {first['code']}"
    assert doubtful[third["code"]] == f"gabungan dari {third['code']} dan {fourth['code']}"
    assert second["code"] not in doubtful
    assert all(one.doubt for one in found[: len(doubtful)])


def test_a_number_alone_proves_nothing() -> None:
    after = copy.deepcopy(BASE)
    row = after["indicators"][5]
    old = row["code"]
    row.update(code=f"{row['parent']}.z", statement="Sama sekali tentang hal lain di sini")
    assert row["code"] not in proposed_mapping(BASE, after)
    assert old in dropped(BASE, proposed_mapping(BASE, after))


def test_the_same_place_with_other_words_is_paired_but_doubtful() -> None:
    after = copy.deepcopy(BASE)
    row = after["indicators"][5]
    row["statement"] = "Sama sekali tentang hal lain di sini"
    found = pairs_of(BASE, after, proposed_mapping(BASE, after))
    pair = next(one for one in found if one.code == row["code"])
    assert pair.olds == (row["code"],)
    assert pair.doubt == "Nomornya sama, tetapi kalimatnya lain."


@pytest.fixture
def renumbered(season: Any) -> Instrument:
    """A draft from a file in which two items changed codes and one was halved."""
    base = season.period.instrument
    document = document_of(base)
    rows = {row["code"]: row for row in document["indicators"]}
    rows["A.I.1.i.a"]["code"], rows["A.I.1.i.b"]["code"] = "A.I.1.i.b", "A.I.1.i.a"
    half = copy.deepcopy(rows["A.I.1.iii.b"])
    half.update(code="A.I.1.iii.z", soal_ids=[], statement=f"{half['statement']} setiap bulan")
    document["indicators"].append(half)
    return import_instrument(actor=SYSTEM, document=document, base=base, origin="uji")


@pytest.mark.one_database
@pytest.mark.django_db
def test_pairs_are_mended_in_a_table_and_publishing_asks_for_it(
    renumbered: Instrument, season: Any, sign_in: Any
) -> None:
    assert renumbered.olds["A.I.1.i.a"] == ("A.I.1.i.b",)
    client = sign_in(season.people["demo-admin"])
    address = reverse("instruments:draft_pairs", args=[renumbered.pk])
    page = client.get(address).content.decode()
    first, rest = page.split("Butir lainnya")
    assert "Pecahan dari A.I.1.iii.b" in first
    assert 'name="lama:A.I.1.iii.z"' in first
    assert 'name="lama:A.I.1.ii.a"' in rest
    field = {"seen": renumbered.edition, "lama:A.I.1.iii.z": "A.I.1.iii.b, A.I.9.x"}
    refused = client.post(address, field)
    assert refused.status_code == 422
    assert "Butir A.I.1.iii.z: A.I.9.x tidak ada pada versi lama." in refused.content.decode()
    assert 'value="A.I.1.iii.b, A.I.9.x"' in refused.content.decode()

    publish = reverse("instruments:publish", args=[renumbered.pk])
    form = {"seen": renumbered.edition, "effective_from": today().isoformat()}
    assert "Periksa pasangan butir yang meragukan" in client.post(publish, form).content.decode()
    assert client.post(address, {**field, "lama:A.I.1.iii.z": ""}).status_code == 302
    renumbered.refresh_from_db()
    assert "A.I.1.iii.z" not in renumbered.olds
    assert renumbered.olds["A.I.1.iii.b"] == ("A.I.1.iii.b",)  # what was not named stays
    said = AuditEvent.objects.get(action="instrument.pairs_saved")
    assert said.before == {"pairs": {"A.I.1.iii.z": "A.I.1.iii.b"}}
    doubt = "2 pasangan" if "2 pasangan" in client.get(publish).content.decode() else ""
    form |= {"seen": renumbered.edition} | ({"pairs_checked": "on"} if doubt else {})
    assert client.post(publish, form).status_code == 302


@pytest.mark.one_database
@pytest.mark.django_db
def test_common_readings_follow_their_item_into_the_new_version(
    renumbered: Instrument, season: Any
) -> None:
    base = season.period.instrument
    admin = season.people["demo-admin"]
    for code in ("A.I.1.i.a", "A.I.1.iii.b"):
        pin_reading(
            actor=admin, indicator=base.indicators.get(code=code), text=f"Penafsiran {code}"
        )
    published = publish(
        actor=SYSTEM, instrument=renumbered, effective_from=today(), seen=renumbered.edition
    )
    there = dict(published.readings.values_list("indicator__code", "text"))
    # Under the same question, whatever its code; a halved one is for people to say anew.
    assert there == {"A.I.1.i.b": "Penafsiran A.I.1.i.a"}
