"""PDF and Word from the same content."""
