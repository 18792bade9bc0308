"""What axe-core says about a page: the rules of WCAG that a program can check."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

HEAVY = ("serious", "critical")


def complaints(page: Any) -> list[str]:
    """Every serious or critical finding on the page, as ``rule: element``."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]}"
        for one in found
        if one["impact"] in HEAVY
        for node in one["nodes"]
    ]
