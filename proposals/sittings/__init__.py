"""Leadership meets, looks at an agenda, and decides."""
