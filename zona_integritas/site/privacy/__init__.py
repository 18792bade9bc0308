"""Personal data: which are kept, why, how long; taking one's own along; whose a breach touched."""
