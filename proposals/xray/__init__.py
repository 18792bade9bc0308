"""The X-ray of a period: what does not fit together, and whose turn it is."""
