"""Grading a past period again by other rules: tried, approved, posted as differences."""
