"""What makes pages of our own cheap: lists as values, life cycles as tables, acts on many rows, what is owed.

The lowest app of `lms`: it knows nothing of people or classes. Apps above hand it values and register what they know.
"""
