"""What the packager wrote, played by hls.js in a browser: all sizes, captions, and the described sound."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from accessibility.display.player import PlayerDescription, PlayerItem
from media_pipeline.stages.describe_recorded import DescribeRecorded
from media_pipeline.stages.measure import Measure
from media_pipeline.stages.package import Package
from media_pipeline.stages.probe import Probe
from tests.front.urls import desk
from tests.media_pipeline import walk
from tests.media_pipeline.clips import FFMPEG, QUICK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.media_pipeline.walk import Made

pytestmark = [pytest.mark.browser, pytest.mark.waits]

SECONDS = 12
CLIP = {"at_ms": 2000, "ms": 1000, "extended": True, "text": "门开了", "url": "/film/clip.m4a"}
# Everything the master names is switched to in turn and must be buffered while the film goes on.
PLAY_ALL = """async (master) => {
  const { default: Hls } = await import("hls.js");
  const video = document.body.appendChild(document.createElement("video"));
  video.muted = true;
  const hls = new Hls({ startPosition: 0.2, enableWorker: false, maxBufferLength: 4, renderTextTracksNatively: false });
  const seen = { levels: [], subtitles: [], sounds: [], errors: [] };
  // Switching sizes gives up what was being fetched: hls.js calls that an error too, and it is ours.
  hls.on(Hls.Events.ERROR, (_, data) => {
    if (data.details !== "aborted") seen.errors.push(`${data.details} ${data.reason}`);
  });
  const until = (event, when = () => true) => new Promise((done, fail) => {
    const late = setTimeout(() => fail(new Error(`no ${event}: ${JSON.stringify(seen)}`)), 20000);
    hls.on(event, function once(_, data) {
      if (!when(data)) return;
      hls.off(event, once);
      clearTimeout(late);
      done(data);
    });
  });
  const goesOn = async () => {
    const from = video.currentTime;
    while (video.currentTime === from) await new Promise(requestAnimationFrame);
    if (video.currentTime > 9) video.currentTime = 0.2; // never to the end
  };
  const texts = new Set(); // the first is loaded without being asked for
  hls.on(Hls.Events.SUBTITLE_FRAG_PROCESSED, (_, { success, frag }) => success && texts.add(frag.level));
  const parsed = until(Hls.Events.MANIFEST_PARSED);
  hls.loadSource(master);
  hls.attachMedia(video);
  await parsed;
  await video.play();
  for (let level = 0; level < hls.levels.length; level++) {
    const there = until(Hls.Events.FRAG_BUFFERED, ({ frag }) => frag.type === "main" && frag.level === level);
    hls.currentLevel = level;
    await there;
    await goesOn();
    seen.levels.push(`${hls.levels[level].width}x${hls.levels[level].height}`);
  }
  for (let track = 0; track < hls.subtitleTracks.length; track++) {
    hls.subtitleTrack = track;
    while (!texts.has(track)) await goesOn();
    seen.subtitles.push(hls.subtitleTracks[track].name);
  }
  for (const track of [1, 0]) {
    const there = until(Hls.Events.FRAG_BUFFERED, ({ frag }) => frag.type === "audio");
    hls.audioTrack = track;
    await there;
    await goesOn();
    seen.sounds.push(hls.audioTracks[hls.audioTrack].name);
  }
  hls.destroy();
  return seen;
}"""


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("stream")
    pictures = ("-f", "lavfi", "-i", f"testsrc2=s=640x360:r=25:d={SECONDS}")
    tone = ("-f", "lavfi", "-i", f"sine=f=300:d={SECONDS}")
    made = walk.lesson(ffmpeg(folder / "lesson.mp4", *pictures, *tone, *QUICK, "-c:a", "aac"), folder / "trees")
    voice = walk.Made(folder / "voice", ffmpeg(folder / "voice.m4a", "-f", "lavfi", "-i", "sine=f=900:d=3"))
    voice.folder.mkdir()
    for stage in (Probe, Measure):
        voice.do(stage)
    captions = folder / "captions.vtt"
    captions.write_text("WEBVTT\n\n00:00.000 --> 00:11.000\n一直显示的字幕\n", encoding="utf-8")
    made.inputs |= {
        "track:0": captions,
        "track:1": captions,
        "description:source": voice.source,
        "description:probe": voice.of("probe")[0].path,
        "description:loudness": voice.of("loudness")[0].path,
    }
    made.do(DescribeRecorded, description_offset_ms=5000)
    made.do(
        Package,
        tracks=[
            {"kind": "captions", "lang": "zh-Hans", "label": "中文字幕", "default": True},
            {"kind": "easy_read", "lang": "zh-Hans", "label": "易读字幕"},
        ],
    )
    ffmpeg(made.folder / "clip.m4a", "-f", "lavfi", "-i", "sine=f=700:d=1")
    return made


def ffmpeg(path: Path, *arguments: str) -> Path:
    subprocess.run([FFMPEG, "-v", "error", "-y", *arguments, str(path)], check=True)
    return path


@pytest.fixture
def film(lesson: Made) -> Iterator[PlayerItem]:
    desk.clear()
    desk.folder = lesson.folder
    desk.item = PlayerItem(
        title="制茶入门",
        master_url="/film/" + lesson.address(lesson.of("hls_master")[0]),
        mp4_url="/film/" + lesson.address(lesson.of("mp4")[0]),
        signed_mp4_url="",
        audio_url="",
        poster_url="",
        storyboard_vtt_url="",
        duration_ms=SECONDS * 1000,
        tracks=[],
        cues=[],
        sign=None,
        description=PlayerDescription("口述影像（合成语音）", True, "", [CLIP]),
    )
    yield desk.item
    desk.clear()


def test_every_size_every_subtitle_and_the_described_sound_play(visit: Any, film: PlayerItem) -> None:
    page = visit("/stage/")

    seen = page.evaluate(PLAY_ALL, film.master_url)

    assert seen["errors"] == []
    assert seen["levels"] == ["426x240", "640x360"]
    assert seen["subtitles"] == ["中文字幕", "易读字幕"]
    assert seen["sounds"] == ["普通话口述影像", "普通话"]


def test_d_takes_the_described_sound_and_what_fits_nowhere_stops_the_lesson(
    visit: Any, film: PlayerItem, lesson: Made
) -> None:
    described = lesson.address(lesson.of("hls_described")[0]).rpartition("/")[0]
    asked: list[str] = []
    page = visit("/stage/")
    page.on("request", lambda request: asked.append(request.url))
    button = page.locator("[data-do=description]")
    assert "合成语音" in button.inner_text()

    page.locator(".bar [data-do=play]").focus()
    page.keyboard.press("d")
    page.keyboard.press("k")
    page.locator("[data-describing]").wait_for(state="attached")
    stopped = page.evaluate("() => document.querySelector('.player__picture video').paused")
    page.wait_for_function(
        "() => { const v = document.querySelector('.player__picture video'); return !v.paused && v.currentTime > 3 }"
    )

    assert stopped
    assert button.get_attribute("aria-pressed") == "true"
    assert [url for url in asked if described in url]
    assert [url for url in asked if "clip.m4a" in url]


def test_without_d_nothing_is_described(visit: Any, film: PlayerItem, lesson: Made) -> None:
    described = lesson.address(lesson.of("hls_described")[0]).rpartition("/")[0]
    asked: list[str] = []
    page = visit("/stage/")
    page.on("request", lambda request: asked.append(request.url))

    page.locator(".bar [data-do=play]").click()
    page.wait_for_function("() => document.querySelector('.player__picture video').currentTime > 3")

    assert not [url for url in asked if described in url or "clip.m4a" in url]
