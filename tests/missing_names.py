"""A name that a template of ours asks for and nobody passed fails the test; Django shows a blank.

Something may be missing in two cases, and only where the template says so by ``{% if %}``,
``{% for %}`` or ``|default``: a path that ends at ``None`` on its way, and a parameter of a piece
(``pieces/…``, ``…/_name.html``) or of a page for an error, which must do without anything.
A name nobody passed or an attribute that does not exist is an error inside ``{% if %}``, too.

Django's ``string_if_invalid`` does not serve: with it ``|default`` is no longer asked, and it means
the frameworks' templates as well, which live on names that may be missing.
"""

import re
from pathlib import PurePath
from typing import Any, NoReturn

import pytest
from django.conf import settings
from django.template import Context, Engine, VariableDoesNotExist
from django.template.base import FilterExpression, Parser
from django.template.context import BaseContext
from django.template.defaultfilters import default

TEMPLATES = settings.BASE_DIR / "templates"
TAKES_PARAMETERS = re.compile(r"pieces/|(.*/)?_|base_error\.|[45]\d\d")


class _Blank(str):
    """What Django puts for a method that wants more, and for a row that is not there."""


BLANK = _Blank()


class OurExpression(FilterExpression):
    """``name.path|filter``, in a template of ours."""

    def __init__(self, token: str, parser: Parser, place: PurePath) -> None:
        super().__init__(token, parser)
        self.place = place.as_posix()
        self.has_default = any(function is default for function, _ in self.filters)

    def resolve(self, context: Context, ignore_failures: bool = False) -> Any:
        if not self.is_var:
            return super().resolve(context, ignore_failures)
        value = self._found(context, optional=ignore_failures or self.has_default)
        if value is BLANK and ignore_failures:
            value = None
        filtered = FilterExpression.__new__(FilterExpression)
        filtered.var, filtered.is_var, filtered.filters = value, False, self.filters
        try:
            return filtered.resolve(context, ignore_failures)
        except VariableDoesNotExist:  # what a filter was to be given
            self._fail()

    def _found(self, context: Context, *, optional: bool) -> Any:
        try:
            value = self.var.resolve(context)
        except VariableDoesNotExist as missing:
            value, held = BLANK, missing.params[1]
            if isinstance(held, BaseContext):
                optional &= bool(TAKES_PARAMETERS.match(self.place))
            else:
                optional &= held is None
        if value is BLANK and not optional:
            self._fail()
        return value

    def _fail(self) -> NoReturn:
        # Not an ``Exception``: ``{% if %}`` and the pages for errors would swallow it.
        pytest.fail(f"templates/{self.place}: nothing was passed for «{self.token}»")


def refuse_missing_names() -> None:
    """From now on, for every template this process reads."""

    def compile_filter(self: Parser, token: str) -> FilterExpression:
        file = PurePath(self.origin.name) if self.origin else None
        if file and file.is_relative_to(TEMPLATES):
            return OurExpression(token, self, file.relative_to(TEMPLATES))
        return FilterExpression(token, self)

    Parser.compile_filter = compile_filter  # type: ignore[method-assign]  # for every template
    Engine.get_default().string_if_invalid = BLANK  # empty, so that all goes on as it did
