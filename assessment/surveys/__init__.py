"""Surveys: tables of respondents, the index they give, the answer it fills."""
