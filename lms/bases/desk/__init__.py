"""Bases and what they owe, as pages of the province's office: list, found, next step, duties."""
