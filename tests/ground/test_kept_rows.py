"""The suite's own means: a season comes from rows wherever nothing is patched."""

from typing import Any

import pytest

pytestmark = pytest.mark.django_db


def test_a_test_that_patches_nothing_gets_its_season_from_rows(steps: Any, bring: Any) -> None:
    """A fixture that every test uses and that patches would end that, and triple the time."""
    bring("submitted")
    assert steps.keep
    assert steps.kept[steps.taken].writes


def test_a_test_that_patches_walks_by_the_services(
    steps: Any, bring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring("proposed")
    assert not steps.keep
