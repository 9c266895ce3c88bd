"""A lesson, an interpreter and a voice that all change in their middle, through every stage that reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from accessibility.stages.burn import Burn
from media_pipeline.stages.compose import Compose
from media_pipeline.stages.describe_recorded import DescribeRecorded
from media_pipeline.stages.encode import Encode
from tests.media_pipeline import walk
from tests.media_pipeline.parts import behind, part

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_made_of_films_that_change_is_whole(tmp_path: Path) -> None:
    first, upright = part(tmp_path / "first.ts"), ("-ar", "32000", "-ac", "1")
    film = behind(tmp_path / "film.ts", first, part(tmp_path / "second.ts", at=2, size="54x96", sound=upright))
    made = walk.lesson(film, tmp_path / "made")
    at_once = walk.Made(tmp_path / "at once", film, facts=dict(made.facts))
    at_once.folder.mkdir()
    probe, loudness = (made.of(kind)[0].path for kind in ("probe", "loudness"))
    captions = tmp_path / "captions.vtt"
    captions.write_text("WEBVTT\n\n00:01.000 --> 00:03.500\n第一句\n", encoding="utf-8")
    at_once.inputs |= {"sign_source": film, "sign_probe": probe}
    made.inputs |= {
        "sign:0:source": film,
        "sign:0:probe": probe,
        "sign:1:source": film,
        "sign:1:probe": probe,
        "captions": captions,
        "description:source": film,
        "description:probe": probe,
        "description:loudness": loudness,
    }
    signs = [{"asset": "a", "offset_ms": 500}, {"asset": "b", "layout": "inset", "crop": True}]

    at_once.do(Encode)
    made.do(Compose, signs=signs)
    made.do(Burn, plain=True, signs=signs, captions="captions.vtt")
    made.do(DescribeRecorded, description_offset_ms=-500)

    films = [
        each.path for each in made.produced if each.kind in ("signed_mp4", "captioned_mp4", "signed_captioned_mp4")
    ]
    films += [each.path for each in at_once.of("signed_mp4")]
    assert len(films) == 6
    for path in films:
        pictures = walk.frames(path)
        assert len(pictures) == pytest.approx(100, abs=2)
        assert pictures[75][1].max() > 200
    for path in (*films, made.of("described_audio")[0].path):
        sound = walk.heard(path)
        assert sound.shape[1] / 48000 == pytest.approx(4, abs=0.1)
        assert np.abs(sound[:, 3 * 48000 :]).max() > 0.05
