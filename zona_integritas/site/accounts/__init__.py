"""Signing in and one's own account: django-allauth behind our addresses, pages and words."""
