from django.apps import AppConfig


class QuarantineConfig(AppConfig):
    name = "zona_integritas.site.quarantine"
    label = "quarantine"
    verbose_name = "Karantina berkas"

    def ready(self) -> None:
        from zona_integritas.site.quarantine import rules  # noqa: F401
