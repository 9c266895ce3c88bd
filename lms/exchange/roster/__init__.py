"""A class list (学员名册): headings, rows, findings, and the list returned with its faults marked."""
