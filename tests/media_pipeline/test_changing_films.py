"""Films that change on their way: all of it comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from media_pipeline.encoding.split_graph import cut
from media_pipeline.stages.encode_rest import EncodeRest
from media_pipeline.stages.encode_sign import EncodeSign
from media_pipeline.stages.probe import Probe
from tests.media_pipeline.parts import behind, part
from tests.media_pipeline.walk import Made, frames, heard, lesson
from tests.wide import wide

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

FULL = "scale=out_range=full,format=yuv420p,setparams=range=pc"
CHANGES: dict[str, dict[str, Any]] = {
    "size": {"size": "54x96"},
    "channels": {"sound": ("-ar", "48000", "-ac", "1")},
    "rate": {"sound": ("-ar", "32000", "-ac", "2")},
    "range": {"look": FULL},
    "pixels": {"look": "format=yuv444p"},
    "all": {"size": "54x96", "look": FULL.replace("420", "422"), "sound": ("-ar", "32000", "-ac", "1")},
}


def changing(folder: Path, first_size: str = "96x72", **second: Any) -> Path:
    """Two seconds of white with a tone, then two that are otherwise, on one clock."""
    folder.mkdir(exist_ok=True)
    first = part(folder / "first.ts", size=first_size)
    return behind(folder / "film.ts", first, part(folder / "second.ts", at=2, **second))


def loud(sound: NDArray[np.float32], start: float, end: float) -> float:
    return float(np.abs(sound[:, int(start * 48000) : int(end * 48000)]).max())


@pytest.mark.parametrize("change", ["all", "range", *(wide(each) for each in CHANGES if each not in ("all", "range"))])
def test_a_film_that_changes_in_its_middle_is_whole(change: str, tmp_path: Path) -> None:
    made = lesson(changing(tmp_path / "parts", **CHANGES[change]), tmp_path / "made")

    pictures = frames(made.mp4)
    assert len(pictures) == pytest.approx(100, abs=2)
    for _, luma in (pictures[25], pictures[75]):
        assert luma[:, luma.shape[1] // 2].mean() == pytest.approx(235, abs=3), "white is white in both parts"
    edge = pictures[75][1][:, :8].mean()
    upright = "size" in CHANGES[change]
    assert edge == pytest.approx(16 if upright else 235, abs=4), "another shape has black edges, and is not stretched"
    sound = heard(made.sound)
    assert sound.shape[1] / 48000 == pytest.approx(4, abs=0.1)
    assert loud(sound, 0.5, 1.8) == pytest.approx(loud(sound, 2.3, 3.8), rel=0.5)
    assert min(loud(sound, at, at + 0.1) for at in np.arange(0.1, 3.8, 0.1)) > 0.05, "no hole where the parts meet"


def test_the_larger_sizes_and_an_interpreters_film_are_whole_too(tmp_path: Path) -> None:
    film = changing(tmp_path / "parts", "640x480", **CHANGES["all"])
    made = lesson(film, tmp_path / "made", long=1)
    sign = Made(tmp_path / "sign", film)
    sign.folder.mkdir()
    sign.do(Probe)

    made.do(EncodeRest)
    sign.do(EncodeSign)

    lengths = [each.facts["duration"] for each in (*made.of("hls_rendition"), *sign.of("hls_rendition"))]
    assert lengths == pytest.approx([4] * len(lengths), abs=0.1)
    assert len(frames(sign.mp4)) == pytest.approx(100, abs=2)


def test_what_hangs_together_is_a_graph_and_ends_at_its_border() -> None:
    graphs = cut(
        [
            "[0:0]fps=25[a]",
            "[a]null[b]",
            "[0:1]aformat[c]",
            "[c]anull[d]",
            "[b]split=2[e][f]",
            "[d]asplit=2[g][h]",
            "[e]scale[i]",
            "[1:0]fps=25[j]",
            "[j]null[k]",
            "[i][k]overlay[l]",
            "[f]format[m]",
            "[g]volume[n]",
            "[h]aresample[o]",
        ]
    )

    assert sorted(len(graph) for graph in graphs) == [2, 2, 2, 3, 4]
    assert sorted(statement for graph in graphs for statement in graph if "null" in statement) == [
        graph[-1] for graph in sorted(graphs, key=lambda each: each[-1]) if "null" in graph[-1]
    ]
