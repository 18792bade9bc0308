"""Instruments from outside: our JSON, the ministry portal's master, blank LKE workbooks, tables.

Each source is recognised by its structure, never by its name or by where a cell stands.
"""

from assessment.instrument.sources.reading import SourceReading
from assessment.instrument.sources.recognise import recognise

__all__ = ["SourceReading", "recognise"]
