"""The table of personal data names every column that holds some, and the pages tell of it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Field, ForeignKey, Model
from django.urls import reverse

from tests.paths import ROOT
from zona_integritas.site.privacy.kinds import KINDS

PERSONAL = re.compile(
    r"(^|_)(name|fullname|nip|nik|email|mail|phone|telepon|address|ip|agent|position|person|speaker|"
    r"signed_by|username|user|birth|gender|photo|uid|credential|session_data|actor_text)(_|$)"
)
# Columns whose names look like a person's and are not.
OTHERS = {
    "units.unit.name": "of an office",
    "units.formerunit.name": "of an office",
    "assessment.holiday.name": "of a day",
    "units.letterheadversion.unit_name": "of an office",
    "units.letterheadversion.short_name": "of an office",
    "units.letterheadversion.address": "of an office",
    "units.letterheadversion.phone": "of an office",
    "units.letterheadversion.email": "of an office",
    "units.letterheadversion.logo_name": "of a file about the agency",
    "socialaccount.socialapp.name": "of a provider; none is stored",
    "units.unit.address": "of an office",
    "auth.permission.name": "of a permission",
    "auth.group.name": "of a group; none is used",
    "assessment.node.name": "of a part of the instrument",
    "assessment.prerequisitestate.proof_name": "of a file about the agency",
    "assessment.sheetbatchitem.name": "of a file in a ZIP",
    "proposals.paperunit.unit_name": "of an office",
    "proposals.dismissal.check_name": "of a check",
    "django_tasks_database.dbtaskresult.queue_name": "of a queue",
    "django_tasks_database.dbtaskresult.backend_name": "of a queue",
}


def personal_columns() -> Iterator[str]:
    """Every column that names, reaches or points to a person."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if _is_personal(model, field):
                yield f"{model._meta.label_lower}.{field.name}"


def _is_personal(model: type[Model], field: Field[Any, Any]) -> bool:
    if isinstance(field, ForeignKey):
        return field.related_model is get_user_model()
    return bool(PERSONAL.search(field.name)) and not field.is_relation


def test_every_column_about_a_person_is_named_in_the_table() -> None:
    """A new one: name its model (or itself) under a kind of ``site/privacy/kinds.py``, with how
    long it is kept; what only looks like one stands in ``OTHERS``."""
    named = {name for kind in KINDS for name in kind.holds}
    found = set(personal_columns())
    assert {"units.user.nip", "axes.accessattempt.ip_address", "jobs.job.owner"} <= found
    assert "assessment.surveyresponse.phone" in found
    missing = {
        column
        for column in found - set(OTHERS)
        if column not in named and column.rpartition(".")[0] not in named
    }
    assert missing == set()


def test_what_the_table_names_exists() -> None:
    models = {model._meta.label_lower: model for model in apps.get_models()}
    for kind in KINDS:
        for name in kind.holds:
            if name not in models:
                label, _, column = name.rpartition(".")
                assert models[label]._meta.get_field(column)
    assert set(OTHERS) <= set(personal_columns())
    assert len({kind.key for kind in KINDS}) == len(KINDS)


def test_each_kind_says_how_long_and_a_period_that_is_set_is_also_kept_to() -> None:
    for kind in KINDS:
        assert "{" not in kind.kept_for, kind.key
        assert bool(kind.setting) == ("{}" in kind.kept), kind.key
        if kind.setting:
            assert isinstance(getattr(settings, kind.setting), int)
            assert kind.clean is not None, kind.key
    source = (ROOT / "zona_integritas/settings.py").read_text("utf-8")
    set_here = set(re.findall(r"^\w+_KEEP_\w+", source, re.MULTILINE))
    assert set_here == {kind.setting for kind in KINDS if kind.setting}


@pytest.mark.one_database
@pytest.mark.django_db
def test_the_page_tells_every_kind_to_whoever_is_signed_in(season: Any, sign_in: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "PRIVACY_CONTACT", "Biro Hukum, pdp@instansi.example")
        patch.setattr(settings, "SIGN_IN_KEEP_DAYS", 77)
        page = sign_in(season.people["unit_member-a"]).get(reverse("privacy:kinds"))
    text = page.content.decode()
    for kind in KINDS:
        assert kind.title in text
        assert kind.purpose in text
    assert "77 hari" in text
    assert "pdp@instansi.example" in text
    assert reverse("privacy:kinds") in text  # the way there stands on every page


@pytest.mark.one_database
@pytest.mark.django_db
def test_the_short_form_is_open_to_everybody_and_linked_from_signing_in(
    season: Any, client: Any
) -> None:
    assert reverse("privacy:short") in client.get(reverse("account_login")).content.decode()
    text = client.get(reverse("privacy:short")).content.decode()
    assert "Responden survei" in text
    assert "Instansi BLN" in text
    assert client.get(reverse("privacy:kinds")).status_code == 302


def test_security_txt_is_there_once_somebody_is_named(client: Any, settings: Any) -> None:
    address = "/.well-known/security.txt"
    assert client.get(address).status_code == 404
    settings.SECURITY_CONTACT = "mailto:keamanan@instansi.example"
    settings.SECURITY_POLICY_URL = "https://instansi.example/aman"
    answer = client.get(address)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert lines["Contact"] == "mailto:keamanan@instansi.example"
    assert lines["Policy"] == "https://instansi.example/aman"
    assert lines["Canonical"] == f"{settings.BASE_URL}{address}"
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", lines["Expires"])
