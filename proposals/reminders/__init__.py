"""What the calendar and falling values bring to whom."""
