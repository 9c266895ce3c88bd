"""Real films through the real encoder, from the file to the playlist."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import av
import pytest

from media_pipeline.engine import runs
from media_pipeline.hls import playlist
from media_pipeline.models import Run, StageRun
from tests.wide import wide

if TYPE_CHECKING:
    from media_pipeline.models import Artifact, Asset

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("without_recogniser")]


def test_a_film_becomes_everything_a_lesson_needs(make_asset: Any) -> None:
    asset = make_asset("lesson.mp4")

    run = walk(asset)

    assert run.state == Run.State.DONE
    assert asset.ready_min
    assert asset.ready_full
    asset.refresh_from_db()
    assert (asset.kind, asset.duration_ms) == ("video", 5000)
    kinds = sorted(asset.artifacts.filter(current=True).values_list("kind", flat=True))
    expected = ["audio_only", "fingerprint", "hls_audio", "hls_master", "hls_rendition", "hls_rendition", "loudness"]
    assert kinds == [*expected, "mp4", "poster", "probe", "storyboard", "storyboard_vtt", "wav16k"]
    rungs = asset.artifacts.filter(current=True, kind="hls_rendition").order_by("pk")
    assert [rung.facts["height"] for rung in rungs] == [360, 240]
    parsed = [playlist.parse(rung.local_path().read_text()) for rung in rungs]
    assert [[segment.duration for segment in each.segments] for each in parsed] == [[4.0, 1.0], [2.0, 2.0, 1.0]]
    sound = playlist.parse(asset.artifact("hls_audio").local_path().read_text())
    assert max(segment.duration for segment in sound.segments) < 2.1  # no longer than the smallest picture's
    with av.open(str(asset.artifact("wav16k").local_path())) as wav:
        assert (wav.streams.audio[0].rate, wav.streams.audio[0].channels) == (16000, 1)


def test_the_master_playlist_names_every_rung_and_the_sound_by_addresses_that_exist(make_asset: Any) -> None:
    asset = make_asset("lesson.mp4")
    walk(asset)
    master = asset.artifact("hls_master")

    text = master.local_path().read_text()

    assert text.count("#EXT-X-STREAM-INF") == 2
    assert 'AUDIO="sound"' in text
    addresses = re.findall(r'^\.\./\S+$|(?<=URI=")\.\./[^"]+', text, re.MULTILINE)
    assert len(addresses) == 3
    for address in addresses:
        assert (master.local_path().parent / address).is_file()


def test_a_sign_film_gets_its_own_stream_and_stands_beside_the_lesson_in_one_picture(make_asset: Any) -> None:
    sign, lesson = make_asset("sign.mp4"), make_asset("lesson.mp4")

    signed = runs.run_inline(runs.start(asset=sign, recipe="SIGN_VIDEO", by=None, queue=False))
    run = walk(lesson, params={"sign_asset": str(sign.uuid), "offset_ms": 1000})

    assert (signed.state, run.state) == (Run.State.DONE, Run.State.DONE)
    assert sign.artifact("sign_hls_master") is not None
    assert sign.ready_full
    assert not sign.artifacts.filter(kind="hls_audio").exists()
    made = lesson.artifact("signed_mp4")
    with av.open(str(made.local_path())) as film:
        assert film.duration / av.time_base == pytest.approx(5, abs=0.1)
        assert {stream.type for stream in film.streams} == {"video", "audio"}


def test_a_sign_film_that_comes_later_is_composed_without_a_new_ladder(make_asset: Any) -> None:
    sign, lesson = make_asset("sign.mp4"), make_asset("lesson.mp4")
    runs.run_inline(runs.start(asset=sign, recipe="SIGN_VIDEO", by=None, queue=False))
    walk(lesson)
    before = lesson.artifact("hls_rendition").uuid

    params = {"signs": [{"asset": str(sign.uuid), "offset_ms": -500}]}
    run = runs.run_inline(runs.start(asset=lesson, recipe="COMPOSE_SIGNED", params=params, by=None, queue=False))

    assert run.state == Run.State.DONE
    assert lesson.artifact("hls_rendition").uuid == before
    made = lesson.artifact("signed_mp4")
    assert made.facts["layout"] == "side_by_side"
    assert made.facts["sign"] == str(sign.uuid)

    again = runs.run_inline(runs.start(asset=lesson, recipe="COMPOSE_SIGNED", params=params, by=None, queue=False))
    same = lesson.artifact("signed_mp4")
    inset = {"signs": [{**params["signs"][0], "layout": "inset", "corner": "top_left"}]}
    changed = runs.run_inline(runs.start(asset=lesson, recipe="COMPOSE_SIGNED", params=inset, by=None, queue=False))

    assert again.stages.get().reused_id == run.stages.get().pk  # nothing changed, so nothing was encoded
    assert (same.tree, same.sha256) == (made.tree, made.sha256)
    assert changed.stages.get().reused_id is None
    assert [each.facts["corner"] for each in lesson.artifacts.filter(kind="signed_mp4", current=True)] == ["top_left"]


def test_a_sign_film_that_was_not_looked_at_yet_is_waited_for(make_asset: Any) -> None:
    sign, lesson = make_asset("sign.mp4"), make_asset("tiny.mp4")
    walk(lesson)
    params = {"signs": [{"asset": str(sign.uuid)}]}
    run = runs.start(asset=lesson, recipe="COMPOSE_SIGNED", params=params, by=None, queue=False)

    runs.run_stage(run.stages.get().pk)

    assert run.stages.get().state == StageRun.State.RETRY_WAIT
    assert run.stages.get().error_code == "sign_not_ready"


def test_captions_are_packaged_without_encoding(make_asset: Any, settings: Any) -> None:
    asset = make_asset("tiny.mp4")
    walk(asset)
    encodes = StageRun.objects.filter(name="encode").count()
    (settings.MEDIA_ROOT / "captions.vtt").write_text("WEBVTT\n\n00:00:00.200 --> 00:00:00.900\n你好\n")
    track = {"kind": "captions", "lang": "zh-Hans", "label": "中文字幕", "vtt": "captions.vtt", "default": True}

    run = runs.run_inline(runs.start(asset=asset, recipe="REPACKAGE", params={"tracks": [track]}, by=None, queue=False))

    assert run.state == Run.State.DONE
    assert StageRun.objects.filter(name="encode").count() == encodes
    master = asset.artifact("hls_master")
    assert "transcribes-spoken-dialog" in master.local_path().read_text()
    segment = (master.local_path().parent / "text/0/00000.vtt").read_text()
    assert "X-TIMESTAMP-MAP=MPEGTS:7200" in segment
    assert "你好" in segment


@pytest.mark.parametrize(
    ("name", "kind", "has", "has_not"),
    [
        ("upright.mkv", "video", {"hls_rendition", "mp4"}, {"hls_audio", "audio_only", "wav16k"}),
        ("sound.mp3", "audio", {"hls_audio", "audio_only", "wav16k"}, {"hls_rendition", "mp4", "poster"}),
        ("quiet.mp4", "video", {"hls_audio", "mp4"}, set()),
        wide("browser.webm", "video", {"hls_audio", "mp4"}, set()),
        wide("long_talk.mp4", "video", {"hls_audio", "mp4"}, set()),
    ],
)
def test_films_without_sound_sound_without_film_and_odd_ones(
    name: str, kind: str, has: set[str], has_not: set[str], make_asset: Any
) -> None:
    asset = make_asset(name)

    run = walk(asset)

    assert run.state == Run.State.DONE, [(stage.name, stage.error_code, stage.log_tail) for stage in run.stages.all()]
    kinds = set(asset.artifacts.values_list("kind", flat=True))
    assert has <= kinds
    assert not has_not & kinds
    asset.refresh_from_db()
    assert (asset.kind, asset.ready_min, asset.ready_full) == (kind, True, True)


def test_the_speaker_who_talks_on_after_the_pictures_end_is_heard_to_the_end(make_asset: Any) -> None:
    asset = make_asset("long_talk.mp4")

    walk(asset)

    asset.refresh_from_db()
    assert asset.duration_ms == pytest.approx(4000, abs=60)
    assert length(asset.artifact("mp4")) == pytest.approx(4, abs=0.1)


def test_a_film_held_sideways_is_shown_upright(make_asset: Any) -> None:
    asset = make_asset("turned.mp4")

    walk(asset)

    facts = asset.artifact("mp4").facts
    assert facts["height"] > facts["width"]


def test_a_sound_recipe_leaves_the_pictures_out(make_asset: Any) -> None:
    asset = make_asset("tiny.mp4")

    runs.run_inline(runs.start(asset=asset, recipe="LESSON_AUDIO", by=None, queue=False))

    assert asset.artifact("audio_only") is not None
    assert asset.artifact("hls_rendition") is None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"#EXTM3U\n#EXTINF:4,\nfile:///etc/passwd\n", "not_media"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "not_media"),
        (b"%PDF-1.7 not a film", "not_media"),
        (b"\x00\x00\x00\x20ftypisom" + b"\x00" * 500, "bad_media"),
        (b"", "not_media"),
    ],
)
def test_what_is_no_film_is_turned_away_with_a_reason(
    content: bytes, code: str, editor: Any, tmp_path: Any, settings: Any
) -> None:
    from wagtail.models import Collection

    from media_pipeline import assets

    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    root = Collection.get_first_root_node()
    asset = assets.create_asset(path=path, filename="film.mp4", title="", collection=root, owner=editor)

    run = walk(asset)

    stage = run.stages.get(name="probe")
    assert (run.state, stage.state, stage.error_code) == (Run.State.FAILED, "failed_permanent", code)


def test_a_film_cut_off_in_the_middle_is_turned_away(make_asset: Any, settings: Any) -> None:
    asset = make_asset("lesson.mp4")
    source = settings.MEDIA_ROOT / asset.source
    source.write_bytes(source.read_bytes()[: source.stat().st_size // 2])

    run = walk(asset)

    assert run.stages.get(name="probe").error_code == "bad_media"


def test_caps_on_length_and_pixels(make_asset: Any, settings: Any) -> None:
    settings.MEDIA_LIMITS = {"seconds": 2}
    assert walk(make_asset("lesson.mp4")).stages.get(name="probe").error_code == "too_long"
    settings.MEDIA_LIMITS = {"pixels": 100}
    assert walk(make_asset("tiny.mp4")).stages.get(name="probe").error_code == "too_many_pixels"


def test_what_was_probed_is_kept_as_a_file_too(make_asset: Any) -> None:
    asset = make_asset("tiny.mp4")
    walk(asset)

    facts = json.loads(asset.artifact("probe").local_path().read_text())

    assert facts["video"]["codec"] == "h264"


def walk(asset: Asset, **more: Any) -> Run:
    return runs.run_inline(runs.start(asset=asset, recipe="LESSON_VIDEO", by=None, queue=False, **more))


def length(artifact: Artifact) -> float:
    with av.open(str(artifact.local_path())) as film:
        return float(film.duration / av.time_base)
