"""Pantauan: a season seen from above."""
