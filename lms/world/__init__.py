"""A small made-up world to look at and to try things in: bases, courses, people, and some history. No real person."""
