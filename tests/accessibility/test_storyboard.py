"""A film's frames with what is said at each, and its chapters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from accessibility.captions import tracks, webvtt
from accessibility.captions.cues import Cue
from accessibility.captions.storyboard import described
from accessibility.captions.webvtt import Document, VttCue
from accessibility.display.player import Chapter, player_item

if TYPE_CHECKING:
    from collections.abc import Callable

FRAMES = Document(
    tuple(VttCue(at, at + 5000, f"storyboard_0.jpg#xywh={at // 5000 * 160},0,160,90") for at in range(0, 20_000, 5000))
)
VTT = webvtt.write(FRAMES)


def test_each_frame_has_the_words_that_begin_in_it_or_go_on_through_it() -> None:
    cues = [Cue(0, 1500, "先开机，"), Cue(1500, 12_000, "再等灯\n变绿。"), Cue(12_000, 14_000, "<b>小心</b> --> & 手")]

    told = [each.payload.split("\n") for each in described(FRAMES, cues, "/m/x/storyboard.vtt").cues]

    assert [frame[0] for frame in told] == [f"/m/x/storyboard_0.jpg#xywh={x},0,160,90" for x in (0, 160, 320, 480)]
    assert [frame[1:] for frame in told] == [
        ["先开机，再等灯变绿。"],
        ["再等灯变绿。"],
        ["&lt;b&gt;小心&lt;/b&gt; --&gt; &amp; 手"],
        [],
    ]
    again = webvtt.parse(webvtt.write(described(FRAMES, cues, "/m/x/storyboard.vtt")))
    assert len(again.cues) == 4


@pytest.mark.django_db
def test_the_player_gets_words_with_the_frames_once_captions_are_approved(
    submitted: Any, publish: Callable[..., Any], reviewer: Any, client: Any
) -> None:
    artifact = publish(submitted.asset, "storyboard_vtt", VTT)
    assert player_item(submitted.asset).storyboard_vtt_url == artifact.url

    tracks.approve(track=submitted, version=submitted.latest, by=reviewer)
    answer = client.get(player_item(submitted.asset).storyboard_vtt_url)

    assert answer.status_code == 200
    assert "immutable" in answer["Cache-Control"]
    first = webvtt.parse(answer.content).cues[0].payload.split("\n")
    assert first[0].startswith(f"/m/{artifact.tree}/storyboard_0.jpg#xywh=0,")
    assert "同学们好" in first[1]


@pytest.mark.django_db
def test_words_that_nobody_approved_and_frames_of_other_films_are_not_given_out(
    submitted: Any, publish: Callable[..., Any], reviewer: Any, client: Any, make_asset: Callable[..., Any]
) -> None:
    mine = publish(submitted.asset, "storyboard_vtt", VTT)
    other = publish(make_asset("别的视频"), "storyboard_vtt", VTT)
    address = f"/captions/{submitted.uuid}/{submitted.latest.number}/"

    assert client.get(f"{address}{mine.tree}.vtt").status_code == 404
    tracks.approve(track=submitted, version=submitted.latest, by=reviewer)

    assert client.get(f"{address}{mine.tree}.vtt").status_code == 200
    assert client.get(f"{address}{other.tree}.vtt").status_code == 404


@pytest.mark.django_db
def test_chapters_come_with_the_film(submitted: Any, publish: Callable[..., Any]) -> None:
    asset = submitted.asset
    artifact = publish(asset, "chapters", "WEBVTT\n")
    asset.probe = {"chapters": [{"start": 0.0, "end": 4.5, "title": "一"}, {"start": 4.5, "end": 9.0, "title": "二"}]}
    asset.save()

    item = player_item(asset)

    assert item.chapters == [Chapter(0, "一"), Chapter(4500, "二")]
    assert item.chapters_vtt_url == artifact.url
