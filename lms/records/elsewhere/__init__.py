"""Certificates that others issued: entered, scanned, and checked by a second person."""
