"""Which rows a choice field of a form offers."""

from typing import Any

from django import forms
from django.db.models import QuerySet


def offer_rows(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """Sets which rows a choice field of the form offers."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared by the form
    field.queryset = rows
