"""Addresses below /dokumen/: the register of papers, and what can be made about a thing."""

from django.urls import path

from proposals.papers.views import (
    batches as paper_batches,
)
from proposals.papers.views import (
    copies as paper_copies,
)
from proposals.papers.views import (
    drafts as paper_drafts,
)
from proposals.papers.views import (
    exceptions as paper_exceptions,
)
from proposals.papers.views import (
    outside as outside_papers,
)
from proposals.papers.views import (
    papers,
)
from proposals.papers.views import (
    register as paper_register,
)

_ABOUT = "<slug:about>/<int:key>/"

app_name = "papers"
urlpatterns = [
    path("", paper_register.paper_list, name="list"),
    path("kecualikan/<int:pk>/", paper_exceptions.except_missing, name="except"),
    path("banyak/", paper_batches.batch, name="batch"),
    path("naskah/<int:pk>/", paper_register.paper_detail, name="detail"),
    path("naskah/<int:pk>/berkas.pdf", paper_register.download, name="download"),
    path("naskah/<int:pk>/cabut/", paper_register.withdraw, name="withdraw"),
    path("naskah/<int:pk>/bertanda-tangan/", paper_register.signed, name="signed"),
    path("rekapitulasi-<int:year>.xlsx", paper_copies.recap_xlsx, name="recap_xlsx"),
    path(_ABOUT + "<slug:kind>/sunting.docx", paper_copies.docx, name="docx"),
    path(_ABOUT, papers.about_page, name="about"),
    path(_ABOUT + "<slug:kind>/konsep.pdf", paper_drafts.draft, name="draft"),
    path(_ABOUT + "<slug:kind>/terbitkan/", papers.issue, name="issue"),
    path(_ABOUT + "<slug:kind>/dari-luar/", outside_papers.outside, name="outside"),
]
