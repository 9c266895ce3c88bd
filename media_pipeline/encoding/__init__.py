"""Probing files and encoding them. No Django: stages use it, and stages touch neither database nor queue."""
