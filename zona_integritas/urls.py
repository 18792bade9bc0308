"""Addresses of the whole application. Every view behind them names its permission."""

from django.urls import include, path

from proposals.plan.views.plan_list import plan_list
from units.views import joining
from zona_integritas.site import views
from zona_integritas.site.privacy.views import security_txt
from zona_integritas.site.sso import views as sso

urlpatterns = [
    path("", views.home, name="home"),
    path("sehat", views.health, name="health"),
    path("masuk/sso", sso.sso_start, name="sso_start"),
    path("masuk/sso/kembali", sso.sso_return, name="sso_return"),
    path("teks", views.text_size, name="text_size"),
    path("", include("zona_integritas.site.accounts.urls")),
    path("undangan/", joining.invitation_code, name="invitation_code"),
    path("undangan/<str:token>", joining.invitation, name="invitation"),
    path("", include("zona_integritas.site.privacy.urls")),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("", include("units.urls")),
    path("lke/", include("assessment.urls")),
    path("periode/", include("assessment.periods.urls")),
    path("instrumen/", include("assessment.instrument.urls")),
    path("pekerjaan/", include("zona_integritas.ground.jobs.urls")),
    path("pemberitahuan/", include("zona_integritas.ground.notices.urls")),
    path("riwayat/", include("zona_integritas.site.logbook.urls")),
    path("karantina/", include("zona_integritas.site.quarantine.urls")),
    path("usulan/", include("proposals.urls")),
    path("rencana/", plan_list, name="plans"),
    path("dokumen/", include("proposals.papers.urls")),
    path("periksa/", include("proposals.register.urls")),
    path("pantauan/periksa-silang/", include("proposals.xray.urls")),
    path("pantauan/", include("proposals.overview.urls")),
]
handler400 = "zona_integritas.site.views.bad_request"
handler403 = "zona_integritas.site.views.forbidden"
handler404 = "zona_integritas.site.views.not_found"
handler500 = "zona_integritas.site.views.server_error"
