"""Whether two wordings are one text: how many characters stayed in their order, in a number of steps known beforehand.

Pure. The longest common subsequence by Hyyrö's bit-parallel rows: a row of the table is one whole number, so that a
text of 20,000 characters against another costs 20,000 additions of 20,000 bits whatever they say. `difflib` needs the
square or the cube of the length for a text that repeats itself.
"""

SAME_TEXT = 0.95  # a wording this like the one a timeline began with is the same text, with its typing errors mended
LONGEST_COMPARED = 20_000  # characters; beyond, any change makes a new text
WORD = 64  # bits that are added at once


class Budget:
    """Steps that one publication may take for comparing; what needs more counts as another text, as a too long one."""

    def __init__(self, steps: int = LONGEST_COMPARED * LONGEST_COMPARED // WORD + LONGEST_COMPARED) -> None:
        self.left = steps

    def spend(self, steps: int) -> bool:
        """Take so many steps if there are as many left; return whether there were."""
        if steps > self.left:
            return False
        self.left -= steps
        return True


def is_same_text(before: str, after: str, budget: Budget | None = None) -> bool:
    """Return whether a new wording is the old text with small mends: at least 95 in 100 characters kept their order."""
    if before == after:
        return True
    both = len(before) + len(after)
    if max(len(before), len(after)) > LONGEST_COMPARED or 2 * min(len(before), len(after)) < SAME_TEXT * both:
        return False
    if budget is not None and not budget.spend(steps(before, after)):
        return False
    return 2 * kept_in_order(before, after) >= SAME_TEXT * both


def steps(before: str, after: str) -> int:
    """Return what comparing the two costs, in additions of a word."""
    return len(after) * (len(before) // WORD + 1)


def kept_in_order(before: str, after: str) -> int:
    """Return the length of the longest common subsequence, in one step for each character of `after`."""
    masks = places(before)
    everywhere = (1 << len(before)) - 1
    row = everywhere
    for character in after:
        met = row & masks.get(character, 0)
        row = ((row + met) | (row - met)) & everywhere
    return len(before) - row.bit_count()


def places(text: str) -> dict[str, int]:
    """Return where each character stands, as bits."""
    found: dict[str, bytearray] = {}
    size = len(text) // 8 + 1
    for at, character in enumerate(text):
        if character not in found:
            found[character] = bytearray(size)
        found[character][at >> 3] |= 1 << (at & 7)
    return {character: int.from_bytes(bits, "little") for character, bits in found.items()}
