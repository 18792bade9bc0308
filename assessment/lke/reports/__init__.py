"""What the papers of an LKE say, as plain dictionaries that a page can show as well."""
