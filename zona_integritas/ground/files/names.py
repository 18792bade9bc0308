"""What a file from outside is called, as people see it."""

from pathlib import PurePath

from zona_integritas.ground.files.cells import visible_text

NAMELESS = "berkas"


def shown_name(name: str) -> str:
    """No folder before it, no letters nobody sees: a direction mark shows ``SK\u202efdp.exe`` as
    ``SKexe.pdf``."""
    return " ".join(visible_text(PurePath(name.replace("\\", "/")).name).split()) or NAMELESS
