"""Fields of forms that offer rows."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.db.models.fields import BLANK_CHOICE_DASH

from zona_integritas.ground.formats import in_sentence, whole_number


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


def name_blank_choices(form: forms.BaseForm) -> None:
    """What Django writes as dashes is said in words: *Pilih tingkat*."""
    for field in form.fields.values():
        if not isinstance(field, forms.ChoiceField) or isinstance(field, forms.ModelChoiceField):
            continue
        choices: Any = field.choices
        offered = list(choices)
        if offered and offered[0] == BLANK_CHOICE_DASH[0]:
            label = in_sentence(str(field.label))
            field.choices = [("", f"Pilih {label}"), *offered[1:]]


def offer_rows(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """Sets which rows a choice field of the form offers."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared by the form
    field.queryset = rows
