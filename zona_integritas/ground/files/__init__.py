"""Files from outside: taken in, opened by a child, kept by their content."""
