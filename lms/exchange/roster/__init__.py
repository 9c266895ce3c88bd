"""A class list (学员名册): headings, rows, findings, and the list given back with its faults marked."""
