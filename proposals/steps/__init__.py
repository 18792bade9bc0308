"""A proposal's own page, and the pages of its steps."""
