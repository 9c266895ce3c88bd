"""A filter graph split where a film may change: one graph for what changes, others for what must not notice.

A film may change its size, its pixels, its channels or its rate half way: two takes joined, a meeting whose window was
moved. ffmpeg then rebuilds the whole filter graph, and filters that keep count (`fps`, `apad`, the limiter) begin
again from nothing. So what makes pictures and sound alike is a graph of its own, which may be rebuilt any number of
times, and everything else stands in another that reads from it and never sees a change.

The border is a `null` or `anull` filter: `border` puts one, `split_graph` cuts there. ffmpeg (9.0) tells no graph
that the one it reads from has ended, so nothing behind a border may wait for an end: what must fill up to the end does
so before it, and every output says how long it lasts. What is not connected behind the borders (pictures and sound)
becomes a graph each: the end of one would be the end of the other.
"""

import re
import subprocess
from collections.abc import Sequence
from functools import cache
from typing import Any

BORDERS = ("null", "anull")
# From here on a graph can read what another one gives (ffmpeg's Changelog, 7.1). Before, all stays in one graph, and a
# film that changes cannot be encoded.
SINCE = (7, 1)
OPTION = "-filter_complex"
STATEMENT = re.compile(r"^((?:\[[^\]]+\])*)([a-z0-9_]+)(.*?)((?:\[[^\]]+\])+)$", re.DOTALL)
LABEL = re.compile(r"\[([^\]]+)\]")


def border(stream: Any, kind: str = "null") -> Any:
    """Mark the end of what is rebuilt when the film changes; it must come out alike (size, pixels, channels, rate)."""
    return stream.filter(kind)


def split_graph(arguments: Sequence[str], program: str) -> list[str]:
    """Return the arguments with one graph for what stands before each border; ffmpeg-python makes only one."""
    words = list(arguments)
    if OPTION not in words or not chains(program):
        return words
    at = words.index(OPTION)
    words[at : at + 2] = [word for graph in cut(words[at + 1].split(";")) for word in (OPTION, ";".join(graph))]
    return words


def cut(statements: Sequence[str]) -> list[list[str]]:
    """Group the statements by graphs: what is connected, but for the borders, each of which ends its graph."""
    graphs: list[list[str]] = []
    open_ends: dict[str, list[str]] = {}  # the graph that gives this label
    for statement in statements:
        match = STATEMENT.match(statement)
        read, name, given = (match[1], match[2], match[4]) if match else ("", "", "")
        before = [open_ends.pop(label) for label in LABEL.findall(read) if label in open_ends]
        graph: list[str] = []
        for other in before:
            if other is not graph:
                graph += other
                graphs = [each for each in graphs if each is not other]
                open_ends = {label: graph if giver is other else giver for label, giver in open_ends.items()}
        graph.append(statement)
        graphs.append(graph)
        if name not in BORDERS:
            open_ends |= dict.fromkeys(LABEL.findall(given), graph)
    return graphs


@cache
def chains(program: str) -> bool:
    """Return whether this ffmpeg lets a graph read from another; a build without a version number is taken to."""
    done = subprocess.run([program, "-version"], capture_output=True, text=True, check=True, timeout=30)
    match = re.match(r"ffmpeg version n?(\d+)\.(\d+)", done.stdout)
    return match is None or (int(match[1]), int(match[2])) >= SINCE
