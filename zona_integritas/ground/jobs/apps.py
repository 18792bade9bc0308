from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "zona_integritas.ground.jobs"
    label = "jobs"
    verbose_name = "Proses di latar belakang"
