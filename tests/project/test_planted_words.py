"""No word reaches anybody it is not for, and no form changes anything for whom it is not offered.

Every address is found by walking the pages as its people do, and asked as everybody else. In the
suite those without rights are asked in turns; with ``ZI_ODD=all`` everybody asks for everything,
also after the TPI has reported and the second assessor was given every role there is.
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests.kept_rows import Steps
from tests.project.pages_walked import Address, Walked, said_by
from tests.project.planted import (
    COVERS,
    NOT_OF_A,
    READERS,
    STAGES,
    make_planted,
    readers_at,
)
from units.models import User

ALL = os.environ.get("ZI_ODD") == "all"
pytestmark = [
    pytest.mark.one_database,
    pytest.mark.shared_walk,
    pytest.mark.usefixtures("sketched"),
    pytest.mark.parametrize("stage", STAGES if ALL else STAGES[:1]),
]

# Who walks, the one with most pages first; in the suite the others open only what was not opened
# before, and these pages, from which everything is reached.
GUIDES = "ap2mkh1" if not ALL else "ap123lohmkT"
HUBS = {
    "home",
    "assessment:list",
    "assessment:overview",
    "assessment:area",
    "assessment:surveys",
    "assessment:desk",
    "assessment:doubles",
    "assessment:teams",
    "jobs:list",
    "notices:list",
    "papers:about",
    "periods:detail",
    "proposals:detail",
    "proposals:plan",
    "proposals:commitment",
    "proposals:report_texts",
    "proposals:sitting",
    "units:detail",
}
# Written by whoever looks: that one was here, and what counts tries.
TRACES = {
    "django_session",
    "units_personsession",
    "throttle_tally",
    "throttle_sharedentry",
    "notices_lastvisit",
    "assessment_presence",
    "assessment_itemseen",
    "assessment_evidenceopened",
}


@dataclass
class Season:
    """What walking found in one stage; the rows it is about are put back for the next test."""

    links: dict[str, Address] = field(default_factory=dict)
    forms: dict[str, tuple[str, Address]] = field(default_factory=dict)  # with whoever found it
    words: dict[str, set[str]] = field(default_factory=dict)  # address: words a guide read there
    wrong: list[str] = field(default_factory=list)


_seasons: dict[str, Season] = {}


@pytest.fixture
def clients(steps: Steps, season: Any, bring: Any, stage: str) -> dict[str, Client]:
    """A client of every reader, in a season with the planted words."""
    proposal = bring("self_assessment")
    steps.take(("planted", stage), lambda: make_planted(steps.season, proposal, stage))
    found = {}
    for letter, username in READERS.items():
        client = found[letter] = Client(raise_request_exception=False)
        if username:
            person = User.objects.get(username=username)
            client.force_login(person, backend="units.backends.PersonBackend")
    return found


@pytest.fixture
def walked(clients: dict[str, Client], season: Any, stage: str) -> Season:
    if stage in _seasons:
        return _seasons[stage]
    found, known = Season(), set[str]()
    for letter in GUIDES:
        opened = set() if ALL else known - HUBS
        walk = Walked(clients[letter], each=2 if ALL else 1, known=opened)
        walk.walk("/", reverse("jobs:list"), *season.starts.get(letter, ()))
        known |= {walk.links[path].name for path in walk.texts}
        found.links |= walk.links
        found.wrong += [f"{letter}: {one}" for one in walk.wrong]
        for key, form in walk.forms.items():
            found.forms.setdefault(key, (letter, form))
        for path, text in walk.texts.items():
            found.words.setdefault(path, set()).update(words_in(text, stage))
    _seasons[stage] = found
    return found


def words_in(text: str, stage: str) -> set[str]:
    upper = text.upper()
    return {word for word in readers_at(stage) if word in upper}


def readers_of(path: str, number: int, words: set[str], stage: str) -> Iterator[str]:
    """Who is asked for this address: of those about unit A whoever may not read one of its words;
    and in turns those without a role there, more of them where it has words at all."""
    known = readers_at(stage)
    for place, letter in enumerate(READERS):
        if letter in NOT_OF_A and letter != "k":
            asked = (number + place) % (4 if words else 8) == 0
        else:
            asked = any(letter not in known[word] for word in words)
        if ALL or asked:
            yield letter


def ask(client: Client, method: str, path: str, data: Any = None) -> Any:
    """Leaves nothing behind."""
    with transaction.atomic():
        answer = getattr(client, method)(path, data)
        transaction.set_rollback(True)
    return answer


def test_no_word_reaches_whom_it_is_not_for(
    clients: dict[str, Client], walked: Season, stage: str
) -> None:
    known = readers_at(stage)
    wrong = list(walked.wrong)
    read = Counter[str]()
    for words in walked.words.values():
        read.update(words)
    # Every word was found by walking; else its absence elsewhere would say nothing.
    assert set(known) - set(read) == set()
    for number, path in enumerate(sorted(walked.links)):
        for letter in readers_of(path, number, walked.words.get(path, set()), stage):
            answer = ask(clients[letter], "get", path)
            found = words_in(said_by(answer), stage)
            wrong += [
                f"{path} tells {READERS[letter] or 'a visitor'} {word}"
                for word in found
                if letter not in known[word]
            ]
            if answer.status_code >= 500:
                wrong.append(f"{path} as {READERS[letter]}: {answer.status_code}")
            if number % 8 == 0 and answer.status_code >= 400:
                head = ask(clients[letter], "head", path)
                if head.status_code not in (answer.status_code, 405):
                    wrong.append(f"HEAD {path} as {READERS[letter]}: {head.status_code}")
    if wrong:
        pytest.fail("\n".join(sorted(set(wrong))))
    assert len(walked.links) > 130


# What anybody may send about oneself.
OWN = {
    "text_size",
    "notices:read",
    "notices:preferences",
    "privacy:own",
    "units:session_end",
}
OWN_SPACES = ("account_", "mfa_")  # signing in and out, password, second factor
# What somebody else than the one who was offered the form may send as well. By hand: nobody,
# where an address is not named.
MAY_SEND: dict[str, str] = {
    "assessment:desk_order": "123TckU",  # in which order one judges
    "assessment:answer": "1k",  # whose turn it is, and the second assessor
    "assessment:desk_note": "1k",  # the note alone, by the same rule
    "assessment:talk": "hm123T",
    "assessment:phrases": "123TcUka",  # one's own, and the agency's
    "assessment:phrase_edit": "23a",
    "assessment:phrase_end": "23a",
    "assessment:double_share": "ap",
    "instruments:reading_pin": "a3",
    "papers:issue": "phP23T",  # the worksheet: by its head, its assessors, the pokja
    "proposals:report_text_take": "123T",  # a text made from the figures, into the LHE
    "periods:edit": "ap",
    "periods:next": "ap",
    "assessment:tpi_document_new": "123Ta",  # the own file of a period: statements, minutes
}
# What only brings something, and is recorded: what it may bring is asked above.
BRINGS = {
    "assessment:evidence_archive",
    "assessment:presence",
    "units:users_export",
    "record:agency_export",
    "record:roles_export",
    "record:person_export",
    "record:proposal_export",
    "record:unit_export",
}


def by_role(form: Address, stage: str) -> str:
    """Later the second assessor is administrator of the agency as well: blind, and nothing else."""
    about_the_lke = form.path.startswith(("/lke/", "/usulan/", "/dokumen/"))
    return "k" if stage == "reported" and not about_the_lke else ""


@contextmanager
def written(tables: list[str]) -> Iterator[None]:
    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            tables.append(sql.split('"')[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield


def send(client: Client, form: Address) -> tuple[Any, set[str]]:
    """What the form answers, and the tables it wrote to."""
    tables: list[str] = []
    assert form.fields is not None
    for value in form.fields.values():
        if hasattr(value, "seek"):
            value.seek(0)
    with written(tables):
        answer = ask(client, "post", form.path, form.fields)
    return answer, set(tables) - TRACES


def test_a_form_sent_by_others_changes_nothing(
    clients: dict[str, Client], walked: Season, stage: str
) -> None:
    known = readers_at(stage)
    wrong, worked = [], 0
    for number, (finder, form) in enumerate(walked.forms.values()):
        if form.name in OWN or form.name.startswith(OWN_SPACES):
            continue
        _, tables = send(clients[finder], form)
        worked += bool(tables)
        for place, letter in enumerate(READERS):
            if letter == finder or not (ALL or (number + place) % 8 == 0):
                continue
            answer, tables = send(clients[letter], form)
            who = f"{form.path} ({form.name}) as {READERS[letter] or 'a visitor'}"
            if answer.status_code >= 500:
                wrong.append(f"{who}: {answer.status_code}")
            if form.name in BRINGS:
                if letter not in COVERS + "k" and "/lke/" in form.path and tables:
                    wrong.append(f"{who} wrote {tables}")
                found = words_in(said_by(answer), stage)
                wrong += [f"{who} tells {word}" for word in found if letter not in known[word]]
            elif tables and letter not in MAY_SEND.get(form.name, "") + by_role(form, stage):
                wrong.append(f"{who} wrote {sorted(tables)}: {answer.status_code}")
    if wrong:
        pytest.fail("\n".join(sorted(set(wrong))))
    assert worked > 20
