from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "proposals"
    verbose_name = "Usulan"

    def ready(self) -> None:
        from proposals import rules  # noqa: F401 - names the permissions
        from proposals.slots import fill_slots

        fill_slots()
