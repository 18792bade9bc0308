"""Addresses below /instrumen/."""

from django.urls import path

from assessment.instrument.views import (
    drafts as instrument_drafts,
)
from assessment.instrument.views import (
    imports as instrument_import,
)
from assessment.instrument.views import (
    instruments as setup,
)
from assessment.instrument.views import (
    items as instrument_items,
)
from assessment.instrument.views import (
    pairs,
    readings,
)
from assessment.instrument.views import (
    terms as instrument_terms,
)
from assessment.instrument.views import (
    versions as instrument_versions,
)

app_name = "instruments"
urlpatterns = [
    path("", setup.instrument_list, name="list"),
    path("impor/", instrument_import.upload, name="import"),
    path("impor/<int:number>/", instrument_import.check, name="import_check"),
    path("<int:pk>/", setup.instrument_detail, name="detail"),
    path("<int:pk>/pembacaan/", readings.readings, name="readings"),
    path("<int:pk>/pembacaan/sematkan/", readings.pin, name="reading_pin"),
    path("<int:pk>/pembacaan/<int:number>/akhiri/", readings.end, name="reading_end"),
    path("<int:pk>/salin/", instrument_versions.copy, name="copy"),
    path("<int:pk>/terbitkan/", instrument_versions.publish_version, name="publish"),
    path("<int:pk>/akhiri/", instrument_versions.retire_version, name="retire"),
    path("<int:pk>/definisi.json", instrument_versions.definition, name="definition"),
    path("<int:pk>/tabel.xlsx", instrument_versions.table_xlsx, name="table_xlsx"),
    path("<int:pk>/tabel.csv", instrument_versions.table_csv, name="table_csv"),
    path("<int:pk>/konsep/", instrument_drafts.tree, name="draft"),
    path("<int:pk>/konsep/judul/", instrument_drafts.details, name="draft_details"),
    path("<int:pk>/konsep/tambah-bagian/", instrument_drafts.node_new, name="draft_node_new"),
    path("<int:pk>/konsep/bagian/<str:code>/", instrument_drafts.node_page, name="draft_node"),
    path(
        "<int:pk>/konsep/bagian/<str:code>/hapus/",
        instrument_drafts.node_remove,
        name="draft_node_remove",
    ),
    path("<int:pk>/konsep/tambah-butir/", instrument_items.item_new, name="draft_item_new"),
    path("<int:pk>/konsep/butir/<str:code>/", instrument_items.item_page, name="draft_item"),
    path(
        "<int:pk>/konsep/butir/<str:code>/hapus/",
        instrument_items.item_remove,
        name="draft_item_remove",
    ),
    path(
        "<int:pk>/konsep/butir/<str:code>/geser/",
        instrument_items.item_move,
        name="draft_item_move",
    ),
    path("<int:pk>/konsep/pasangan/", pairs.pairs, name="draft_pairs"),
    path("<int:pk>/konsep/ambang/", instrument_terms.thresholds, name="draft_thresholds"),
    path("<int:pk>/konsep/syarat/", instrument_terms.prerequisites, name="draft_prerequisites"),
    path(
        "<int:pk>/konsep/tambah-syarat/",
        instrument_terms.prerequisite,
        name="draft_prerequisite_new",
    ),
    path(
        "<int:pk>/konsep/syarat/<str:code>/",
        instrument_terms.prerequisite,
        name="draft_prerequisite",
    ),
    path(
        "<int:pk>/konsep/syarat/<str:code>/hapus/",
        instrument_terms.prerequisite_remove,
        name="draft_prerequisite_remove",
    ),
]
