"""A real installation: what Django's own check says, cookies, and what the locks hold."""

import os
import re
import secrets
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

from tests.paths import ROOT

REAL = {
    "DEMO_MODE": "0",
    "ALLOWED_HOSTS": "zi.instansi.example",
    "AGENCY_ADDRESS": "Jalan Uji 1",
    "AGENCY_CITY": "Uji",
    "AGENCY_HEAD_TITLE": "Kepala Lembaga Uji",
    "AGENCY_TYPE": "kl",
    "SECRET_KEY": secrets.token_urlsafe(50),
}
COOKIES = """
from django.conf import settings as s
print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY,
      s.SESSION_COOKIE_SAMESITE, s.CSRF_COOKIE_SAMESITE, s.SECURE_SSL_REDIRECT, s.DEBUG)
"""


def manage(*arguments: str, tmp: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, "VAR_DIR": str(tmp), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def settings_say(told: str, tmp: Path, **environment: str) -> str:
    """What the settings hold; without starting all of the application."""
    result = subprocess.run(
        [sys.executable, "-c", f"from zona_integritas import settings as s; print({told})"],
        cwd=ROOT,
        env={**os.environ, "VAR_DIR": str(tmp), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


BARE = ("DEMO_MODE", "SECRET_KEY", "ALLOWED_HOSTS", "DJANGO_SETTINGS_MODULE")
WEAK = [
    ({}, "SECRET_KEY belum diisi"),
    ({"SECRET_KEY": secrets.token_urlsafe(30)}, "SECRET_KEY mudah ditebak"),
    ({"SECRET_KEY": "panjang-" * 20}, "SECRET_KEY mudah ditebak"),
    ({"SECRET_KEY": settings.DEMO_KEY}, "SECRET_KEY mudah ditebak"),
    ({"SECRET_KEY": REAL["SECRET_KEY"], "ALLOWED_HOSTS": "zi.go.id,*"}, "ALLOWED_HOSTS: «*»"),
    ({"SECRET_KEY": REAL["SECRET_KEY"], "SECRET_KEY_FILE": "/kunci"}, "terisi keduanya"),
]


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is started inherits nothing of the tests' own settings."""
    for name in BARE:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("environment", "told"), WEAK)
def test_a_start_that_is_not_safe_is_refused_in_one_sentence(
    bare: None, tmp_path: Path, environment: dict[str, str], told: str
) -> None:
    result = manage("check", tmp=tmp_path, **environment)
    (line,) = result.stderr.splitlines()
    assert (result.returncode, result.stdout) == (1, "")
    assert told in line


def test_the_server_says_the_same_sentence(bare: None, tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "gunicorn", "zona_integritas.wsgi"],
        cwd=ROOT,
        env={**os.environ, "VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert "SECRET_KEY belum diisi" in result.stderr
    assert "Traceback" not in result.stderr


def test_without_any_environment_demo_mode_is_off(bare: None, tmp_path: Path) -> None:
    file = tmp_path / "kunci"
    file.write_text(REAL["SECRET_KEY"], "utf-8")
    told = settings_say("s.DEMO_MODE, s.HTTPS", tmp_path, SECRET_KEY_FILE=str(file))
    assert told == "False True"


def test_the_demo_allows_what_a_real_installation_may_not(bare: None, tmp_path: Path) -> None:
    own = {"DEMO_MODE": "1", "SECRET_KEY": "a", "ALLOWED_HOSTS": "*"}
    assert settings_say("s.SECRET_KEY, s.ALLOWED_HOSTS", tmp_path, **own) == "a ['*']"


def test_the_check_for_deployment_is_clean(tmp_path: Path) -> None:
    result = manage("check", "--deploy", "--fail-level", "WARNING", tmp=tmp_path, **REAL)
    assert result.returncode == 0, result.stderr


def test_the_check_for_deployment_does_not_pass_a_demo(tmp_path: Path) -> None:
    result = manage("check", "--deploy", tmp=tmp_path, **{**REAL, "DEMO_MODE": "1"})
    assert result.returncode != 0
    assert "zi.E002" in result.stderr


def test_the_check_for_deployment_asks_for_a_logo_that_is_not_there(tmp_path: Path) -> None:
    """The rest of the letterhead is filled in on a page, which Beranda asks for."""
    without = {name: value for name, value in REAL.items() if not name.startswith("AGENCY_")}
    result = manage("check", "--deploy", tmp=tmp_path, AGENCY_LOGO="/tidak/ada.png", **without)
    assert re.findall(r"AGENCY_\w+", result.stderr) == ["AGENCY_LOGO"]


def test_outside_the_demo_nothing_of_an_agency_is_made_up(tmp_path: Path) -> None:
    without = {name: value for name, value in REAL.items() if not name.startswith("AGENCY_")}
    shown = "print([v for n, v in vars(s._wrapped).items() if n.startswith('AGENCY')])"
    told = f"from django.conf import settings as s; s.DEBUG; {shown}"
    result = manage("shell", "--no-imports", "-c", told, tmp=tmp_path, **without)
    assert set(re.findall(r"'([^']*)'", result.stdout)) == {""}, result.stderr


def test_outside_the_demo_mails_do_not_come_from_an_invented_domain(tmp_path: Path) -> None:
    told = "from django.conf import settings as s; print(s.DEFAULT_FROM_EMAIL)"
    own = {**REAL, "ALLOWED_HOSTS": "zi.lembaga.go.id"}
    result = manage("shell", "--no-imports", "-c", told, tmp=tmp_path, **own)
    assert result.stdout.strip().endswith("@zi.lembaga.go.id"), result.stderr


def test_a_type_of_agency_that_is_unknown_stops_the_start(tmp_path: Path) -> None:
    result = manage("check", tmp=tmp_path, **{**REAL, "AGENCY_TYPE": "dinas"})
    assert result.returncode != 0
    assert "AGENCY_TYPE: «dinas» tidak dikenal. Pakai kementerian, lembaga," in result.stderr


# What the image itself sets, and what only the tests read.
NOT_PASSED = {"DEMO_MODE", "VAR_DIR", "TEST_DATABASE_URL"}


def test_every_setting_stands_in_the_readme_in_the_settings_and_in_the_compose_file() -> None:
    rows = re.findall(r"^\| (`[A-Z].*?) \|", (ROOT / "README.md").read_text("utf-8"), re.M)
    told = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    source = (ROOT / "zona_integritas/settings.py").read_text("utf-8")
    read = set(re.findall(r"env\.[a-z_]+\(\s*\"([A-Z_]+)\"", source))
    secret = set(re.findall(r"env\.(?:secret|key|database)\(\s*\"([A-Z_]+)\"", source))
    read |= {f"{name}_FILE" for name in secret}
    assert read == told - {"TEST_DATABASE_URL"}
    compose = (ROOT / "compose.yaml").read_text("utf-8")
    block = compose.split("environment: &settings\n", 1)[1].split("    volumes:", 1)[0]
    passed = set(re.findall(r"^      ([A-Z_]+):", block, re.M))
    assert passed == told - NOT_PASSED
    assert compose.count("environment: *settings") == 1  # the application has the worker's
    image = (ROOT / "Dockerfile").read_text("utf-8")
    assert all(f"{name}=" in image for name in NOT_PASSED - {"TEST_DATABASE_URL"})


def test_cookies_travel_only_encrypted_and_unseen_by_scripts(tmp_path: Path) -> None:
    result = manage("shell", "--no-imports", "-c", COOKIES, tmp=tmp_path, **REAL)
    assert result.stdout.split() == ["True", "True", "True", "Lax", "Lax", "True", "False"]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({}, "31536000 True False"),
        ({"HSTS_PRELOAD": "1"}, "31536000 True True"),
        ({"HSTS_INCLUDE_SUBDOMAINS": "0"}, "31536000 False False"),
        ({"HTTPS": "0", "HSTS_PRELOAD": "1"}, "0 False False"),
    ],
)
def test_preload_and_subdomains_are_the_owners_choice(
    tmp_path: Path, said: dict[str, str], shown: str
) -> None:
    names = ("SECONDS", "INCLUDE_SUBDOMAINS", "PRELOAD")
    told = ", ".join(f"s.SECURE_HSTS_{name}" for name in names)
    assert settings_say(told, tmp_path, **{**REAL, **said}) == shown


def test_nothing_of_ours_comes_from_another_server() -> None:
    for path in sorted((ROOT / "static").rglob("*")):
        if path.suffix in {".css", ".js", ".svg"}:
            found = re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", path.read_text("utf-8"))
            assert set(found) <= {"http://www.w3.org"}, path.name


def pins(name: str) -> dict[str, str]:
    """Package name: its whole entry (version, marker, hashes)."""
    text = (ROOT / name).read_text("utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    return {entry.split("==")[0].split("[")[0].lower(): entry for entry in entries}


LOCKS = ["requirements.lock", "requirements-test.lock", "requirements-supply.lock", ".ci/uv.txt"]


@pytest.mark.parametrize("name", LOCKS)
def test_every_pinned_package_has_its_hashes_and_no_address(name: str) -> None:
    for package, entry in pins(name).items():
        assert re.search(r"==\d", entry), package
        assert "--hash=sha256:" in entry, package
        assert "://" not in entry, package


def test_the_locks_agree_and_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    needed, tested = pins("requirements.lock"), pins("requirements-test.lock")
    assert needed.items() <= tested.items()
    for wanted, lock in (
        (project["project"]["dependencies"], needed),
        (project["dependency-groups"]["test"], tested),
        (project["dependency-groups"]["supply"], pins("requirements-supply.lock")),
    ):
        for requirement in wanted:
            assert re.split(r"[<>=;\[ ]", requirement)[0].lower() in lock, requirement


def test_psycopg_3_stays_out_since_django_would_prefer_it() -> None:
    assert "psycopg" not in pins("requirements-test.lock")
