"""Named rules of the product, each broken on purpose in a copy of the tree: a named test has to see it.

`values` says what a mutation is, `rules/` holds the table, room by room, `copies` keeps the trees in which they are
made, `trying` runs the tests of one and judges what came of it, and `python -m bench.mutations` goes through them all.
"""
