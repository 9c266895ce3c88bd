"""Bases and postings in Wagtail's admin, for the province's office."""
