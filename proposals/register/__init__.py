"""Issued papers: numbers, seals, keeping, and the public page that checks them."""
