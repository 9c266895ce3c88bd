"""Programmes, cohorts, sessions and who came."""
