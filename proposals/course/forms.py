"""What a move of the workflow asks of the person."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.safestring import SafeString

from proposals.course.services.hand_over import BARE, CONFIRMED, confirmation, signed_sentence
from proposals.enums import PaperKind
from proposals.workflow.move_row import DAYS, MoveRow
from zona_integritas.ground.dates import FactField, PlanField
from zona_integritas.ground.formats import whole_number

FILE_OF, MADE = "file_", "made_"  # what begins the fields of a paper's kind
NUMBER_LATER = (
    "Kosongkan bila naskahnya dinomori saat terbit di sini, atau bila nomornya menyusul dari "
    "aplikasi persuratan, misalnya Srikandi."
)


class DateReasonForm(forms.Form):
    """A form with dates of papers or events. Where they contradict others it asks why, once that
    is known; what was written there stays."""

    DATE_REASON = "date_reason"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.DATE_REASON in self.data:
            self.ask_date_reason()

    def ask_date_reason(self) -> None:
        self.fields.setdefault(
            self.DATE_REASON,
            forms.CharField(
                label="Alasan urutan tanggal",
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text="Mengapa naskah bertanggal demikian. Alasan ini tetap terlihat pada "
                "halaman usulan.",
            ),
        )

    @property
    def date_reason(self) -> str:
        return str(self.cleaned_data.get(self.DATE_REASON, ""))


class MoveForm(DateReasonForm):
    """What a move of the workflow asks: its facts and, where it must have one, its note."""

    def __init__(
        self,
        *args: Any,
        row: MoveRow,
        proposed_note: str = "",
        imported: int = 0,
        bare: int = 0,
        letter: bool = False,
        issues: Sequence[PaperKind] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        if imported:  # items that came from a file; the tick bears the number that was shown
            self.fields[CONFIRMED] = forms.BooleanField(
                label=confirmation(imported),
                widget=forms.CheckboxInput(attrs={"value": imported}),
            )
        for fact in row.asks:
            if fact.kind in DAYS:
                day = PlanField if fact.kind == "plan" else FactField
                self.fields[fact.key] = day(label=fact.label, help_text=fact.help)
                if fact.paper is not None and not row.by_decree:  # after number and day
                    self.fields[f"{FILE_OF}{fact.paper}"] = _paper_field(fact.paper)
            elif fact.kind == "confirm":
                self.fields[fact.key] = forms.BooleanField(
                    label=signed_sentence(fact.label, bare),
                    widget=forms.CheckboxInput(
                        attrs={"value": bare} if row.lists_open_items else {}
                    ),
                    help_text=SafeString(f'<a href="#tanpa-bukti">Lihat {bare} butir itu</a>')
                    if bare
                    else "",
                )
            else:
                self.fields[fact.key] = forms.CharField(
                    label=fact.label,
                    max_length=200,
                    required=not fact.later,
                    help_text=NUMBER_LATER if fact.later else fact.help,
                )
        for kind in issues:
            self.fields[f"{MADE}{kind}"] = forms.BooleanField(
                label=f"Terbitkan {kind.in_sentence} sekarang",
                required=False,
                help_text="Naskahnya dibuat, dinomori, dan dilampirkan bersama langkah ini. Tanpa "
                "centang, naskahnya menyusul.",
            )
        if row.by_decree:
            self.fields["decree"] = forms.FileField(
                label="Berkas SK",
                required=False,
                help_text="PDF, gambar, atau berkas kantor. Boleh dikosongkan. Berkasnya "
                "disimpan pada sidang tersendiri yang dibuat untuk penetapan ini.",
            )
        if letter:
            self.fields["letter"] = letter_field()
        self.fields["note"] = forms.CharField(
            label=row.note_label,
            required=row.needs_note,
            max_length=5000,
            widget=forms.Textarea(attrs={"rows": 4 + proposed_note.count("\n")}),
            initial=proposed_note,
            help_text="Nilai minimal yang belum terpenuhi sudah dituliskan; ubah atau "
            "tambahkan alasan lain."
            if proposed_note
            else ""
            if row.needs_note
            else "Boleh dikosongkan.",
        )

    def facts(self) -> dict[str, Any]:
        keys = {fact.key for fact in self.row.asks}
        found = {key: value for key, value in self.cleaned_data.items() if key in keys}
        if self.cleaned_data.get(CONFIRMED):
            found[CONFIRMED] = whole_number(self.data.get(CONFIRMED, ""))
        signed = [fact.key for fact in self.row.asks if fact.kind == "confirm"]
        if signed and self.row.lists_open_items:  # the tick bears the number that was shown
            found[BARE] = whole_number(self.data.get(signed[0], ""))
        return found

    def outside_files(self) -> "dict[PaperKind, UploadedFile[bytes]]":
        """The papers from outside that came with the move."""
        found = {kind: self.cleaned_data.get(f"{FILE_OF}{kind}") for kind in PaperKind}
        return {kind: upload for kind, upload in found.items() if upload}

    def made(self) -> list[PaperKind]:
        """The papers to be issued with it; one that came from outside is there already."""
        here = self.outside_files()
        return [
            kind
            for kind in self.row.papers
            if self.cleaned_data.get(f"{MADE}{kind}") and kind not in here
        ]


def _paper_field(kind: PaperKind) -> forms.FileField:
    return forms.FileField(
        label=f"Berkas {kind.in_sentence} dari luar",
        required=False,
        help_text="PDF bertanda tangan yang dibuat dan dinomori di luar aplikasi ini. Boleh "
        "menyusul.",
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )


def letter_field() -> forms.FileField:
    """The ministry's letter, without which nobody records the own unit's result."""
    return forms.FileField(
        label="Surat dari Kementerian PANRB",
        help_text="Wajib: hasil unit sendiri dicatat dengan suratnya. PDF atau gambar.",
    )
