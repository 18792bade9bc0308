"""Uploads that a scanner found harmful: refused, put aside, shown to administrators."""
