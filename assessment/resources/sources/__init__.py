"""Instruments from outside: our JSON, the ministry portal's master, blank LKE workbooks, tables.

Each source is recognised by its structure, never by its name or by where a cell stands.
"""

from assessment.resources.sources.reading import SourceReading
from assessment.resources.sources.recognise import recognise

__all__ = ["SourceReading", "recognise"]
