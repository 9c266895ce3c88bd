"""Fingerprints of films, eight bytes a second, and how alike two films are; no Django.

Each second's picture, nine by eight grey dots, becomes 64 bits: whether a dot is brighter than its neighbour. A new
encoding, another size or a trim at either end changes few of them. It is a hint for people and decides nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDTH, HEIGHT = 9, 8
FRAME = WIDTH * HEIGHT
BYTES = 8  # a second
NEAR = 10  # bits of 64 that may differ between two pictures of one moment
BANDS = tuple((shift, 0xFFFF) for shift in (0, 16, 32, 48))
LEAST = 8  # seconds in common, or no likeness is reported
SHARE = 0.3  # of what tells anything: other films have next to nothing in common, a poor copy has this
FLAT = 6  # a picture with fewer bright steps (black, a plain slide) tells nothing
OFTEN = 20  # what a film shows in more seconds than this says little about where one is
GLANCES = 60  # by which it is seen whether a picture stands still
SAMPLED = 600  # seconds of the shorter film, spread evenly: ten minutes are enough to know it by


@dataclass(frozen=True, slots=True)
class Likeness:
    """So many seconds of the shorter film, of those that tell anything, are in the longer one too."""

    same: int
    telling: int

    @property
    def share(self) -> float:
        return self.same / self.telling if self.telling else 0.0


def marks(grey: bytes) -> bytes:
    """Return the fingerprint of frames of `FRAME` grey dots, one a second."""
    found = bytearray()
    for start in range(0, len(grey) - FRAME + 1, FRAME):
        bits = 0
        for row in range(HEIGHT):
            line = grey[start + row * WIDTH : start + (row + 1) * WIDTH]
            for left, right in pairwise(line):
                bits = bits << 1 | (left > right)
        found += bits.to_bytes(BYTES)
    return bytes(found)


def as_numbers(print_: bytes) -> list[int]:
    return [int.from_bytes(print_[start : start + BYTES]) for start in range(0, len(print_) - BYTES + 1, BYTES)]


def likeness(one: Sequence[int], other: Sequence[int]) -> Likeness:
    """Return how much of the shorter film the longer one shows at one steady distance.

    Bounded: `SAMPLED` seconds of the one, looked up in a table of the other. What stands still is passed over: talks
    before one wall are not one talk, and a film in which nothing moves is like no other.
    """
    short, long = sorted((one, other), key=len)
    where: dict[tuple[int, int], list[int]] = defaultdict(list)
    for second, mark in enumerate(long):
        for band in bands(mark):
            where[band].append(second)
    step = max(1, len(short) // SAMPLED)
    looked_at = short[:: max(1, len(short) // GLANCES)]
    telling = [
        (second, mark)
        for second, mark in enumerate(short)
        if second % step == 0 and tells(mark) and not stands_still(mark, looked_at)
    ]
    votes: Counter[int] = Counter()
    for second, mark in telling:
        near = {
            there
            for band in bands(mark)
            if len(where.get(band, ())) <= OFTEN
            for there in where.get(band, ())
            if (long[there] ^ mark).bit_count() <= NEAR
        }
        votes.update(there - second for there in near)
    if not votes:
        return Likeness(0, len(telling))
    # A trim need not lie on a whole second: neighbours share what one distance has.
    distance = max(votes, key=lambda each: (votes[each] + votes[each + 1], -abs(each)))
    same = sum(
        any(
            0 <= second + off < len(long) and (long[second + off] ^ mark).bit_count() <= NEAR
            for off in (distance, distance + 1)
        )
        for second, mark in telling
    )
    return Likeness(same, len(telling))


def bands(mark: int) -> list[tuple[int, int]]:
    """Return parts of a mark: marks that differ in a few bits agree in one of them."""
    return [(shift, mark >> shift & mask) for shift, mask in BANDS]


def stands_still(mark: int, others: Sequence[int]) -> bool:
    """Return whether much of its own film looks like this."""
    return sum((mark ^ other).bit_count() <= 2 * NEAR for other in others) > max(2, len(others) // 5)


def tells(mark: int) -> bool:
    return FLAT <= mark.bit_count() <= 64 - FLAT


def are_alike(one: bytes, other: bytes) -> bool:
    """Return whether people should compare the two side by side."""
    found = likeness(as_numbers(one), as_numbers(other))
    return found.same >= LEAST and found.share >= SHARE
