"""How alike two films are, as values."""

import time
from random import Random

import pytest

from media_pipeline.encoding.probing import fingerprint


def film(seed: int, seconds: int = 300) -> list[int]:
    """One in which something else is to be seen every second."""
    chance = Random(seed)
    return [chance.getrandbits(64) for _ in range(seconds)]


def encoded_anew(marks: list[int], seed: int = 1, bits: int = 4) -> list[int]:
    """A few dots of each picture came out otherwise."""
    chance = Random(seed)
    return [mark ^ sum({1 << chance.randrange(64) for _ in range(bits)}) for mark in marks]


def as_bytes(marks: list[int]) -> bytes:
    return b"".join(mark.to_bytes(8) for mark in marks)


@pytest.mark.parametrize(("cut", "until"), [(0, 300), (17, 300), (0, 120), (63, 200)])
def test_a_trim_and_a_new_encoding_are_like_the_film(cut: int, until: int) -> None:
    whole = film(7)

    assert fingerprint.are_alike(as_bytes(whole), as_bytes(encoded_anew(whole[cut:until])))
    assert fingerprint.are_alike(as_bytes(encoded_anew(whole[cut:until])), as_bytes(whole))


def test_another_film_is_not_and_neither_is_a_shared_opening() -> None:
    opening = film(1, 10)

    assert not fingerprint.are_alike(as_bytes(film(7)), as_bytes(film(8)))
    assert not fingerprint.are_alike(as_bytes(opening + film(7)), as_bytes(opening + film(8)))


def test_two_talks_before_one_wall_are_not_one_talk() -> None:
    wall = film(3, 1)[0]
    talks = [encoded_anew([wall] * 300, seed=seed, bits=3) for seed in (1, 2)]

    assert not fingerprint.are_alike(*map(as_bytes, talks))


def test_black_pictures_tell_nothing() -> None:
    assert fingerprint.likeness([0] * 100, [0] * 100).telling == 0
    assert fingerprint.marks(bytes(fingerprint.FRAME * 3)) == bytes(24)
    assert not fingerprint.are_alike(b"", as_bytes(film(7)))


def test_a_brighter_left_neighbour_is_a_one() -> None:
    falling = bytes(range(90, 90 - 9, -1)) * fingerprint.HEIGHT

    assert fingerprint.as_numbers(fingerprint.marks(falling)) == [2**64 - 1]


def test_four_hours_are_compared_in_a_moment() -> None:
    long = as_bytes(film(1, 4 * 3600))
    other = as_bytes(film(2, 4 * 3600))

    begun = time.process_time()
    fingerprint.are_alike(long, other)

    assert time.process_time() - begun < 2
