"""Figures for officers, and the rows they equal."""
