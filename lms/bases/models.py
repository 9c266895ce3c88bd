"""Training bases: their life, their tree of pages, what they owe."""
