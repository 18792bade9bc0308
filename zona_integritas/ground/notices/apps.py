from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "zona_integritas.ground.notices"
    label = "notices"
    verbose_name = "Pemberitahuan"
