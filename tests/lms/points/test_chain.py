"""Whatever is flipped, taken out, put in or moved in a chain is found (I12)."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from lms.points.values.hash_chain import FIRST, Link, digest, faults
from tests.properties import prove

sayings = st.lists(st.dictionaries(st.text(max_size=3), st.integers() | st.text(max_size=3), max_size=3), max_size=8)


def chain_of(said: list[dict[str, int | str]]) -> list[Link]:
    links: list[Link] = []
    for number, says in enumerate(said, start=1):
        prev = links[-1].hash if links else FIRST
        links.append(Link(number, says, prev, digest(says, prev)))
    return links


@prove
@given(sayings)
def test_an_honest_chain_has_no_faults(said: list[dict[str, int | str]]) -> None:
    assert faults(chain_of(said)) == []


@prove
@given(sayings, st.data())
def test_a_changed_word_is_found(said: list[dict[str, int | str]], data: st.DataObject) -> None:
    links = chain_of([*said, {"points": 1}])
    at = data.draw(st.integers(0, len(links) - 1))

    links[at] = replace(links[at], says={**links[at].says, "forged": 1})

    assert faults(links)


@prove
@given(sayings, st.data())
def test_a_line_taken_out_of_the_middle_is_found(said: list[dict[str, int | str]], data: st.DataObject) -> None:
    links = chain_of([{"points": 1}, *said, {"points": 2}])
    del links[data.draw(st.integers(0, len(links) - 2))]

    assert faults(links)


@prove
@given(sayings, st.data())
def test_lines_that_changed_places_are_found(said: list[dict[str, int | str]], data: st.DataObject) -> None:
    links = chain_of([{"points": 1}, *said, {"points": 2}])
    at = data.draw(st.integers(0, len(links) - 2))
    links[at], links[at + 1] = links[at + 1], links[at]

    assert faults(links)


@prove
@given(sayings, st.data())
def test_a_line_put_in_is_found(said: list[dict[str, int | str]], data: st.DataObject) -> None:
    links = chain_of([*said, {"points": 1}])
    at = data.draw(st.integers(0, len(links) - 1))
    links.insert(at, Link(at + 1, {"forged": 1}, links[at].prev, digest({"forged": 1}, links[at].prev)))

    assert faults(links)
