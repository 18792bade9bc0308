from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "units"
    verbose_name = "Unit dan orang"

    def ready(self) -> None:
        from units import rules  # noqa: F401
