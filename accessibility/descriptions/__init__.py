"""Audio description: where it can be spoken, and recordings of it."""
