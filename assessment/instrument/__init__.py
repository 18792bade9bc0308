"""Instruments: versions, items, terms, their table and where they are read from."""
