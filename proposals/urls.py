"""Addresses below /usulan/."""

from django.urls import path

from proposals.views import (
    commitments,
    ministry,
    papers,
    plan_sources,
    plans,
    proposals,
    sitting_decisions,
    sittings,
    steps,
)

app_name = "proposals"
urlpatterns = [
    path("", proposals.proposal_list, name="list"),
    path("baru/", proposals.proposal_new, name="new"),
    path("sidang/", sittings.sitting_index, name="sittings"),
    path("sidang/baru/", sittings.sitting_new, name="sitting_new"),
    path("sidang/agenda/", sitting_decisions.agenda_add, name="agenda_add"),
    path("sidang/<int:pk>/", sittings.sitting_detail, name="sitting"),
    path("sidang/<int:pk>/ubah/", sittings.sitting_edit, name="sitting_edit"),
    path("sidang/<int:pk>/tambah/", sitting_decisions.agenda_choose, name="agenda_choose"),
    path(
        "sidang/<int:pk>/agenda/<int:number>/keluarkan/",
        sittings.agenda_remove,
        name="agenda_remove",
    ),
    path("sidang/<int:pk>/putuskan/", sitting_decisions.sitting_decide, name="sitting_decide"),
    path("sidang/<int:pk>/daftar/", sittings.decision_list, name="decision_list"),
    path("sidang/<int:pk>/sk/", sittings.decree_file, name="decree_file"),
    path("<int:pk>/", proposals.proposal_detail, name="detail"),
    path("<int:pk>/identifikasi/", steps.screening, name="screening"),
    path("<int:pk>/langkah/<slug:name>/", steps.move, name="move"),
    path("<int:pk>/kementerian/", steps.ministry, name="ministry"),
    path("<int:pk>/kesiapan/", ministry.readiness, name="readiness"),
    path("<int:pk>/kementerian/lembar/", ministry.sheet_upload, name="ministry_sheet"),
    path(
        "<int:pk>/kementerian/lembar/<int:number>/",
        ministry.sheet_check,
        name="ministry_sheet_check",
    ),
    path("pemantauan/<int:pk>/", ministry.monitoring, name="monitoring"),
    path("<int:pk>/rencana/", plans.plan, name="plan"),
    path("<int:pk>/rencana/komponen/", plans.components, name="plan_components"),
    path("<int:pk>/rencana/baru/", plans.item_new, name="plan_item_new"),
    path("<int:pk>/rencana/usulan-isi/", plan_sources.suggested, name="plan_suggestions"),
    path("rencana/simulasi/<int:number>/", plan_sources.from_simulation, name="plan_simulation"),
    path("<int:pk>/rencana/tindak-lanjut/", plan_sources.follow_ups, name="follow_ups"),
    path("<int:pk>/rencana/<int:number>/", plans.item_edit, name="plan_item"),
    path("<int:pk>/rencana/<int:number>/kemajuan/", plans.progress, name="plan_progress"),
    path("<int:pk>/rencana/<int:number>/akhiri/", plans.item_end, name="plan_item_end"),
    path("<int:pk>/komitmen/", commitments.commitment, name="commitment"),
    path("<int:pk>/komitmen/pencanangan/", commitments.declaration, name="declaration"),
    path("<int:pk>/komitmen/kegiatan/", commitments.event_new, name="commitment_event_new"),
    path(
        "<int:pk>/komitmen/kegiatan/<int:number>/",
        commitments.event_evidence,
        name="commitment_event",
    ),
    path(
        "<int:pk>/komitmen/kegiatan/<int:number>/batalkan/",
        commitments.event_end,
        name="commitment_event_end",
    ),
    path("<int:pk>/lhe.pdf", papers.lhe_pdf, name="lhe_pdf"),
]
