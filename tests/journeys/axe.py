"""What axe-core says about a page: the rules of WCAG that a program can check."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

HEAVY = ("serious", "critical")


CONTRAST = ("color-contrast", "link-in-text-block")


def complaints(page: Any, colours: bool = True) -> list[str]:
    """Every serious or critical finding on the page, as ``rule: element``.

    What is read of ``colours`` takes four times as long as all other rules together.
    """
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if not colours:
        options["rules"] = {rule: {"enabled": False} for rule in CONTRAST}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]}"
        for one in found
        if one["impact"] in HEAVY
        for node in one["nodes"]
    ]
