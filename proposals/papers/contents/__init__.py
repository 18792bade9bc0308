"""What the papers of a proposal say, as plain dictionaries that a page can show as well."""
