"""Wagtail's admin, narrowed: whoever works at one place lists, names and reaches what is hers and nothing else.

Wagtail asks its permissions before it changes something, and often not before it names it: its filters offer all
people, its tags are everybody's, some pages say the title of any number they are given.
"""
