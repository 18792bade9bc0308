"""Settings from the environment: understood, or the start stops with the variable's name."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from zona_integritas import env

NAME = "ZI_UJI"


@pytest.mark.parametrize("raw", ["1", "true", "YES", " ya ", "on"])
def test_yes_in_every_spelling(monkeypatch: pytest.MonkeyPatch, raw: str) -> None:
    monkeypatch.setenv(NAME, raw)
    assert env.boolean(NAME, False) is True


@pytest.mark.parametrize("raw", ["0", "False", "no", "tidak", "off", "", "  "])
def test_no_in_every_spelling(monkeypatch: pytest.MonkeyPatch, raw: str) -> None:
    monkeypatch.setenv(NAME, raw)
    assert env.boolean(NAME, True) is False


@pytest.mark.parametrize("raw", ["2", "benar", "ture", "-"])
def test_neither_yes_nor_no_stops_the_start(monkeypatch: pytest.MonkeyPatch, raw: str) -> None:
    monkeypatch.setenv(NAME, raw)
    with pytest.raises(ImproperlyConfigured, match=NAME):
        env.boolean(NAME, True)


def test_what_is_not_set_has_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)
    assert env.boolean(NAME, True) is True
    assert env.integer(NAME, 7) == 7
    assert env.text(NAME, "a") == "a"
    assert env.words(NAME, "a, b,,c ") == ["a", "b", "c"]


@pytest.mark.parametrize("raw", ["tiga", "1.5", "1e3", "-1"])
def test_a_number_is_whole_and_not_below_its_minimum(
    monkeypatch: pytest.MonkeyPatch, raw: str
) -> None:
    monkeypatch.setenv(NAME, raw)
    with pytest.raises(ImproperlyConfigured, match=NAME):
        env.integer(NAME, 7)


def test_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "rahasia"
    file.write_text("postgresql://zi:p@db/musim\n", "utf-8")
    monkeypatch.setenv(f"{NAME}_FILE", str(file))
    assert env.secret(NAME) == "postgresql://zi:p@db/musim"
    assert env.database(NAME, "")["PASSWORD"] == "p"


@pytest.mark.parametrize(
    ("content", "beside", "told"),
    [
        ("isi", "isi", f"{NAME} dan {NAME}_FILE terisi keduanya"),
        (" \n", "", "kosong"),
        (None, "", "tidak dapat dibaca"),
        (b"\xff\xfe", "", "tidak dapat dibaca"),
    ],
)
def test_a_secret_said_twice_or_not_at_all_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: Any, beside: str, told: str
) -> None:
    file = tmp_path / "rahasia"
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    monkeypatch.setenv(f"{NAME}_FILE", str(file))
    monkeypatch.setenv(NAME, beside)
    with pytest.raises(ImproperlyConfigured, match=told):
        env.secret(NAME)


@pytest.mark.parametrize(
    ("raw", "plain", "read"),
    [
        ("", False, ""),
        ("https://sso.x.id/realms/a/", False, "https://sso.x.id/realms/a"),
        ("https://sso.x.id/a/.well-known/openid-configuration", False, "https://sso.x.id/a"),
        ("http://localhost:9000", True, "http://localhost:9000"),
    ],
)
def test_a_provider_is_an_address(
    monkeypatch: pytest.MonkeyPatch, raw: str, plain: bool, read: str
) -> None:
    monkeypatch.setenv(NAME, raw)
    assert env.provider(NAME, plain=plain) == read


@pytest.mark.parametrize("raw", ["http://sso.x.id", "sso.x.id", "https://a:b@sso.x.id", "https://"])
def test_a_provider_without_encryption_or_address_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, raw: str
) -> None:
    monkeypatch.setenv(NAME, raw)
    with pytest.raises(ImproperlyConfigured, match=NAME):
        env.provider(NAME, plain=False)


def test_networks_are_read_or_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "10.20.0.0/16, 2001:db8::/48")
    assert [str(one) for one in env.networks(NAME)] == ["10.20.0.0/16", "2001:db8::/48"]
    monkeypatch.setenv(NAME, "10.20.0.1/16")
    with pytest.raises(ImproperlyConfigured, match=NAME):
        env.networks(NAME)


def test_without_an_address_the_database_is_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)
    found = env.database(NAME, "zi.sqlite3")
    assert found["ENGINE"].endswith("sqlite3")
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_an_address_names_every_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        NAME, "postgresql://zi:p%40ss%2Fword@db.instansi.example:6432/musim?sslmode=require"
    )
    found = env.database(NAME, "")
    assert found["ENGINE"].endswith("postgresql")
    assert (found["USER"], found["PASSWORD"]) == ("zi", "p@ss/word")
    assert (found["HOST"], found["PORT"]) == ("db.instansi.example", "6432")
    assert (found["NAME"], found["OPTIONS"]["sslmode"]) == ("musim", "require")


def test_a_socket_folder_may_stand_in_the_query(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "postgres://postgres@/postgres?host=/run/pg&port=5433")
    found = env.database(NAME, "")
    assert (found["HOST"], found["PORT"]) == ("/run/pg", "5433")
    assert "host" not in found["OPTIONS"]


def test_a_server_that_does_not_answer_is_given_up_soon_unless_the_address_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(NAME, "postgresql://zi@db/musim")
    assert env.database(NAME, "")["OPTIONS"]["connect_timeout"] == "5"
    monkeypatch.setenv(NAME, "postgresql://zi@db/musim?connect_timeout=30")
    assert env.database(NAME, "")["OPTIONS"]["connect_timeout"] == "30"


@pytest.mark.parametrize("url", ["mysql://a/b", "sqlite:///x", "db.instansi.example/musim"])
def test_any_other_database_stops_the_start(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv(NAME, url)
    with pytest.raises(ImproperlyConfigured, match=NAME):
        env.database(NAME, "")
