"""Fields of forms that offer rows."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from zona_integritas.ground.formats import whole_number


class RowsField(forms.ModelMultipleChoiceField[Any]):
    """Several rows. A number that no row can bear is a choice that is not offered; Django would
    hand it to the database, which SQLite answers with an error."""

    def clean(self, value: Any) -> QuerySet[Any]:
        for one in value or ():
            if str(one).isdigit() and whole_number(str(one)) is None:
                raise ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": one},
                )
        return super().clean(value)


def offer_rows(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """Sets which rows a choice field of the form offers."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared by the form
    field.queryset = rows
