"""Beranda: what waits for a person, what is late, what changed, and where the season stands."""

from zona_integritas.site.home.page import page

__all__ = ["page"]
