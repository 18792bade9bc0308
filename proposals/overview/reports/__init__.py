"""Pantauan: a season seen from above. Every figure comes from the stored ones of the engine."""
