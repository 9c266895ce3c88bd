"""Certificates: issued once, for a class at once, reviewed, revoked, checked without a network."""
