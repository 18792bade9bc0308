"""Which rows keep a file, and where: the table that ``check_files`` goes by.

A test finds every column with a digest and fails where none of these names it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Model

from assessment.assignments.services import letters, tpi_file
from assessment.evidence.services import files as evidence_files
from assessment.instrument.services import imports as instrument_imports
from assessment.models import (
    AssignmentLetter,
    EvidenceRevision,
    InstrumentImport,
    PrerequisiteState,
    SheetBatch,
    SheetImport,
    Survey,
    TpiDocument,
)
from assessment.periods.services import prerequisites
from assessment.surveys.services import imports as survey_imports
from assessment.workbooks.services import batch_files as sheet_batches
from assessment.workbooks.services import imports as sheet_imports
from proposals.models import Paper, SignedNote, Sitting
from proposals.register.services import issuing as papers
from proposals.sittings.services import sittings
from units.models import LetterheadVersion
from zona_integritas.ground.agency import LOGO_FOLDER
from zona_integritas.ground.files.kept_files import storage_path
from zona_integritas.site.quarantine import services as quarantine
from zona_integritas.site.quarantine.models import QuarantinedFile


@dataclass(frozen=True, slots=True)
class FileColumn:
    """Rows of one kind: their column with the digest, that with the name, and the folder."""

    words: str
    model: type[Model]
    digest: str
    name: str
    folder: str

    def place(self, sha256: str) -> str:
        if self.folder == sheet_batches.FOLDER:
            return sheet_batches.stored_name(sha256)
        return storage_path(self.folder, sha256)


FILE_COLUMNS = (
    FileColumn("bukti", EvidenceRevision, "sha256", "file_name", evidence_files.FOLDER),
    FileColumn("LKE yang diimpor", SheetImport, "sha256", "file_name", sheet_imports.FOLDER),
    FileColumn("ZIP banyak LKE", SheetBatch, "sha256", "file_name", sheet_batches.FOLDER),
    FileColumn("instrumen", InstrumentImport, "sha256", "file_name", instrument_imports.FOLDER),
    FileColumn("survei", Survey, "sha256", "file_name", survey_imports.FOLDER),
    FileColumn(
        "bukti syarat", PrerequisiteState, "proof_sha256", "proof_name", prerequisites.PROOFS
    ),
    FileColumn("surat tugas", AssignmentLetter, "sha256", "file_name", letters.FOLDER),
    FileColumn("berkas TPI", TpiDocument, "sha256", "file_name", tpi_file.FOLDER),
    FileColumn("SK sidang", Sitting, "sha256", "file_name", sittings.FOLDER),
    FileColumn("nota dinas", SignedNote, "sha256", "file_name", sittings.FOLDER),
    FileColumn("logo instansi", LetterheadVersion, "logo_sha256", "logo_name", LOGO_FOLDER),
    FileColumn("karantina", QuarantinedFile, "sha256", "file_name", quarantine.FOLDER),
    FileColumn("naskah", Paper, "sha256", "number", papers.FOLDER),
    FileColumn("naskah bertanda tangan", Paper, "signed_sha256", "signed_name", papers.FOLDER),
)


def expected_files() -> Iterator[tuple[str, str]]:
    """Where a file must lie, and whose it is in words, for every row that keeps one."""
    for keeper in FILE_COLUMNS:
        rows = keeper.model._default_manager.exclude(**{keeper.digest: ""})
        columns = rows.order_by("pk").values_list("pk", keeper.digest, keeper.name)
        for pk, sha256, name in columns.iterator():
            yield keeper.place(sha256), f"{keeper.words} «{name}» (nomor {pk})"
