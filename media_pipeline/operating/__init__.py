"""Operators' tools: the board, the console, disk use, admission and garbage collection."""
