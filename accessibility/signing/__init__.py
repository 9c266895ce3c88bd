"""Interpreters' videos beside a lesson."""
