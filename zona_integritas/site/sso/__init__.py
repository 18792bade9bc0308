"""Signing in through the agency's own identity provider (OpenID Connect)."""
