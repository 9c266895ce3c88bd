"""Pages of captions, sign tracks, statements and preferences: parse, call, render."""
