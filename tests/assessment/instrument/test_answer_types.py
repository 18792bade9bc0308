"""Every type of indicator has its words wherever it is chosen, read or written."""

import pytest

from assessment.instrument.forms import SCALES as CHOSEN
from assessment.instrument.table.indicator_cells import SCALE_LABELS
from assessment.scoring.model import AnswerType
from assessment.workbooks.layouts import SCALES as IN_SHEETS
from tests.golden.workbooks import SCALE_WORDS


@pytest.mark.parametrize("kind", AnswerType)
def test_a_type_is_named_in_form_table_and_sheet(kind: AnswerType) -> None:
    assert kind in dict(CHOSEN)
    assert kind in SCALE_LABELS
    # An index is recognised by how its scale begins.
    assert kind in IN_SHEETS or kind == AnswerType.INDEX
    assert kind in SCALE_WORDS
