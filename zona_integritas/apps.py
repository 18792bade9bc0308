from django.apps import AppConfig


class ZonaIntegritasConfig(AppConfig):
    name = "zona_integritas"
    verbose_name = "Zona Integritas"

    def ready(self) -> None:
        from zona_integritas import checks  # noqa: F401
