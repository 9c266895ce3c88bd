"""Faults of Wagtail that would cost people their work, each with its issue upstream and when it may go."""
