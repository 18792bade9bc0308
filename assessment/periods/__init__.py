"""Seasons: year, windows, quota, prerequisites, the next year."""
