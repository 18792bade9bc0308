"""What a file from outside is called, as people see it."""

from pathlib import PurePath

from zona_integritas.ground.files.cells import visible_text

NAMELESS = "berkas"


def short_name(name: str, limit: int = 200) -> str:
    """The name with its beginning and its ending, where it is longer than is kept."""
    if len(name) <= limit:
        return name
    ending = PurePath(name).suffix[:10]
    return f"{name[: limit - 1 - len(ending)]}…{ending}"


def shown_name(name: str) -> str:
    """No folder before it, no letters nobody sees: a direction mark shows ``SK\u202efdp.exe`` as
    ``SKexe.pdf``."""
    return " ".join(visible_text(PurePath(name.replace("\\", "/")).name).split()) or NAMELESS
