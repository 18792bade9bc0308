"""What axe-core says about a page: the rules of WCAG 2.2 AA that a program can check, and its own
advice: landmarks around everything, headings in their order."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

CONTRAST = ("color-contrast", "link-in-text-block")

# How near two things are is asked of them where they belong: what sticks lies over others, and
# ``look.js`` asks what that hides.
LOOSE = """() => [...document.querySelectorAll("body *")]
  .filter((one) => getComputedStyle(one).position === "sticky")
  .forEach((one) => { one.style.position = "static"; one.dataset.lepas = ""; })"""
FAST = """() => document.querySelectorAll("[data-lepas]")
  .forEach((one) => { one.style.position = ""; one.removeAttribute("data-lepas"); })"""


def complaints(page: Any, colours: bool = True) -> list[str]:
    """Every finding on the page, however small, as ``rule: element``.

    What is read of ``colours`` takes four times as long as all other rules together.
    """
    rules = {"target-size": {"enabled": True}}  # WCAG 2.2; axe asks it only when told to
    if not colours:
        rules |= {rule: {"enabled": False} for rule in CONTRAST}
    options: dict[str, Any] = {"resultTypes": ["violations"], "rules": rules}
    page.evaluate(LOOSE)
    found = Axe().run(page, options=options).response["violations"]
    page.evaluate(FAST)
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]
