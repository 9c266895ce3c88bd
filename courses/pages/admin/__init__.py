"""Wagtail's admin, narrowed: staff of one place list, see and reach what belongs to it and nothing else.

Wagtail checks its permissions before it changes something, and often not before it names it: its filters offer all
people, its tags are those of all, some pages show the title of any number they are given.
"""
