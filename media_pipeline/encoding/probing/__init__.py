"""Probing a file of unknown origin before anything is made of it."""
