"""Each address of django-allauth that is used, under the name it is looked up by; no other is."""

from django.urls import path

from zona_integritas.site.accounts import second_step, security, views

urlpatterns = [
    path("masuk", views.login, name="account_login"),
    path("masuk/tidak-aktif", views.inactive, name="account_inactive"),
    path("masuk/langkah-kedua", second_step.second_step, name="mfa_authenticate"),
    path("masuk/kunci", second_step.passkey_sign_in, name="mfa_login_webauthn"),
    path("masuk/ulang", second_step.password_again, name="account_reauthenticate"),
    path("masuk/ulang/kode", second_step.code_again, name="mfa_reauthenticate"),
    path("masuk/ulang/kunci", second_step.passkey_again, name="mfa_reauthenticate_webauthn"),
    path("masuk/ulang/sso", second_step.provider_again, name="sso_again"),
    path("masuk/ulang/selesai", second_step.asked_again, name="asked_again"),
    path("keluar", views.logout, name="account_logout"),
    path("akun/keamanan", security.security, name="mfa_index"),
    path("akun/keamanan/aplikasi", security.add_app, name="mfa_activate_totp"),
    path("akun/keamanan/aplikasi/hapus", security.remove_app, name="mfa_deactivate_totp"),
    path("akun/keamanan/kunci/tambah", security.add_passkey, name="mfa_add_webauthn"),
    path("akun/keamanan/kunci/<int:pk>", security.rename_passkey, name="mfa_edit_webauthn"),
    path("akun/keamanan/kunci/<int:pk>/hapus", security.remove_passkey, name="mfa_remove_webauthn"),
    path("akun/keamanan/kode", security.codes, name="mfa_view_recovery_codes"),
    path("akun/keamanan/kode/baru", security.new_codes, name="mfa_generate_recovery_codes"),
    path("sandi", views.password_change, name="account_change_password"),
    path("sandi/lupa", views.forgotten, name="account_reset_password"),
    path("sandi/lupa/terkirim", views.forgotten_sent, name="account_reset_password_done"),
    path(
        "sandi/atur/<str:uidb36>/<str:key>",
        views.new_password,
        name="account_reset_password_from_key",
    ),
]
