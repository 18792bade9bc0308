"""Which units: the long list, screening, ranking and quota, proposing many at once."""
