"""Certificates: issued once, for a class at once, looked at again, taken back, checked without a network."""
