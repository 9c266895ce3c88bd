"""A second-long real film and its interpreter as HLS and MP4, made once a run by ffmpeg."""

import subprocess
from pathlib import Path

import imageio_ffmpeg

SECONDS = 24
RED_TO_BLUE = f"testsrc2=size=320x180:rate=25:duration={SECONDS}"
PORTRAIT = f"testsrc=size=180x240:rate=25:duration={SECONDS}"
TONE = f"sine=frequency=330:duration={SECONDS}"
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-sc_threshold", "0", "-pix_fmt", "yuv420p")
# Segments end at keyframes: those of a picture with fewer of them are longer.
HLS = ("-f", "hls", "-hls_time", "2", "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4")


def make(folder: Path) -> Path:
    """lesson.m3u8, lesson.mp4, sign.m3u8 and captions.vtt in `folder`."""
    for name in ("lesson", "sign"):
        (folder / name).mkdir(parents=True)
    both = ("-f", "lavfi", "-i", RED_TO_BLUE, "-f", "lavfi", "-i", TONE)
    ffmpeg(*both, *H264, "-c:a", "aac", "-shortest", "-movflags", "+faststart", str(folder / "lesson.mp4"))
    ffmpeg("-i", str(folder / "lesson.mp4"), "-c", "copy", *HLS, str(folder / "lesson" / "master.m3u8"))
    ffmpeg("-f", "lavfi", "-i", PORTRAIT, *H264, *HLS, str(folder / "sign" / "master.m3u8"))
    (folder / "captions.vtt").write_text(vtt(), encoding="utf-8")
    ffmpeg("-i", str(folder / "lesson.mp4"), "-vf", "fps=1/5,scale=160:90,tile=5x1", str(folder / "storyboard_0.jpg"))
    (folder / "storyboard.vtt").write_text(storyboard(), encoding="utf-8")
    return folder


def vtt() -> str:
    cues = (
        f"00:00:{second:02}.000 --> 00:00:{second + 2:02}.000\n第 {second // 2 + 1} 句字幕\n" for second in cue_starts()
    )
    return "WEBVTT\n\n" + "\n".join(cues)


def storyboard() -> str:
    """As `accessibility.captions.storyboard` writes it: the picture and its part, then what is said there."""
    frames = (
        f"00:00:{second:02}.000 --> 00:00:{min(second + 5, SECONDS):02}.000\n"
        f"/film/storyboard_0.jpg#xywh={32 * second},0,160,90\n第 {second // 5 + 1} 格：说 &lt;茶&gt;\n"
        for second in range(0, SECONDS, 5)
    )
    return "WEBVTT\n\n" + "\n".join(frames)


def cue_starts() -> range:
    return range(0, SECONDS, 2)


def ffmpeg(*arguments: str) -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *arguments]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, timeout=60)
