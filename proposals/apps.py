from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "proposals"
    verbose_name = "Usulan"

    def ready(self) -> None:
        from proposals import rules  # noqa: F401 - names the permissions
        from proposals.course.services.unit_closing import running_of_unit
        from proposals.slots import fill_slots
        from units.services import closing

        closing.RUNNING.append(running_of_unit)
        fill_slots()
