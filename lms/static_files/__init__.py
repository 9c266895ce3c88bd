"""Static files: which are served, their hashed names, and one stylesheet on the wire."""
