from django.apps import AppConfig


class ZonaIntegritasConfig(AppConfig):
    name = "zona_integritas"
    verbose_name = "Zona Integritas"

    def ready(self) -> None:
        from units.services.leaving import OPEN_TASKS
        from zona_integritas import checks  # noqa: F401
        from zona_integritas.site.home.open_tasks import tasks_of

        OPEN_TASKS.append(tasks_of)
