from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "zona_integritas.notices"
    label = "notices"
    verbose_name = "Pemberitahuan"
