"""Each address of django-allauth that is used, under the name it is looked up by; no other is."""

from django.urls import path

from zona_integritas.site.accounts import views

urlpatterns = [
    path("masuk", views.login, name="account_login"),
    path("masuk/tidak-aktif", views.inactive, name="account_inactive"),
    path("keluar", views.logout, name="account_logout"),
    path("sandi", views.password_change, name="account_change_password"),
    path("sandi/lupa", views.forgotten, name="account_reset_password"),
    path("sandi/lupa/terkirim", views.forgotten_sent, name="account_reset_password_done"),
    path(
        "sandi/atur/<str:uidb36>/<str:key>",
        views.new_password,
        name="account_reset_password_from_key",
    ),
]
