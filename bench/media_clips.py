"""What a teacher uploads, made here: slides in Chinese, a moving camera beside them, full motion, and a voice."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pylopdf_fonts_zh_cn
from PIL import Image, ImageDraw, ImageFont

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
FONT = Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf"
PIECE = 20  # seconds that are made; longer films repeat them by copying
SLIDE_SECONDS = 5
SAID = 2  # of the lines, by the voice; then again
LINES = (
    "开机前先检查电源和气源，确认急停按钮已经松开。",
    "双手远离夹具，等指示灯变绿以后再按启动键。",
    "每加工二十件，用卡尺量一次外径，把数值记在表上。",
    "听到异常的声音，立刻停机，请老师来看。",
    "下班以前清扫切屑，关好气阀，最后断开电源。",
)
# Without the speech models: harmonics of a voice, on and off in syllables and sentences.
VOICE = (
    "(sin(2*PI*140*t)+0.6*sin(2*PI*280*t+2*sin(2*PI*5*t))+0.4*sin(2*PI*720*t)+0.2*sin(2*PI*2400*t))"
    "*0.18*pow(abs(sin(2*PI*2.1*t)),0.6)*gt(sin(2*PI*0.13*t+0.6),-0.7)"
)


def film(folder: Path, seconds: int) -> Path:
    """1080p, 30 frames a second, H.264 and AAC as a phone or a screen recorder writes them."""
    piece = folder / "piece.mp4"
    length = min(seconds, PIECE)
    slides(folder / "slides", -(-length // SLIDE_SECONDS))
    graph = (
        "[0:v]fps=30,format=yuv420p[slides];"
        # A camera beside the slides: a picture that moves, with the noise of a small sensor.
        "[1:v]scroll=horizontal=0.004:vertical=0.002,noise=alls=6:allf=t,split[small][large];"
        "[small]scale=560:316[camera];[large]scale=1920:1080[whole];"
        "[slides][camera]overlay=x=1320:y=720[beside];"
        # For the last third of it nothing but motion.
        "[beside][whole]overlay=enable='between(mod(t,20),13,20)'[v]"
    )
    pictures = ("-framerate", f"1/{SLIDE_SECONDS}", "-start_number", "0", "-i", str(folder / "slides" / "%d.png"))
    moving = ("-f", "lavfi", "-i", f"testsrc2=s=1280x720:r=30:d={length}")
    made = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "21", "-c:a", "aac", "-b:a", "128k", "-t", str(length))
    ffmpeg(
        *pictures, *moving, *sound(folder), "-filter_complex", graph, "-map", "[v]", "-map", "2:a", *made, str(piece)
    )
    if seconds <= PIECE:
        return piece
    whole = folder / "film.mp4"
    ffmpeg("-stream_loop", "-1", "-i", str(piece), "-c", "copy", "-t", str(seconds), str(whole))
    return whole


def slides(folder: Path, count: int) -> None:
    folder.mkdir()
    font = ImageFont.truetype(str(FONT), 64)
    for number in range(count):
        picture = Image.new("RGB", (1920, 1080), "#f4f1ea")
        draw = ImageDraw.Draw(picture)
        for line in range(5):
            text = f"{line + 1}　{LINES[(number + line) % len(LINES)]}"
            draw.text((90, 90 + line * 120), text, font=font, fill="#1c2b33")
        picture.save(folder / f"{number}.png")


def sound(folder: Path) -> tuple[str, ...]:
    """The built-in voice saying the slides, over and over; without its models, tones of a voice."""
    voice = folder / "voice.wav"
    subprocess.run([sys.executable, "-m", "bench.media_clips", str(voice)], check=True, stderr=subprocess.DEVNULL)
    if not voice.exists():
        return "-f", "lavfi", "-i", f"aevalsrc='{VOICE}':s=44100"
    return "-stream_loop", "-1", "-i", str(voice)


def speak(path: Path) -> None:
    """In a process of its own: the voice model takes its memory with it when it goes."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.test")
    django.setup()
    from accessibility.speech import speaker

    with suppress(speaker.SpeakerUnavailable):
        speech = speaker.speak("\n".join(LINES[:SAID]))
        pause = np.zeros(speech.rate, np.float32)
        speaker.Speech(np.concatenate([speech.samples, pause]), speech.rate).save(path)


def ffmpeg(*arguments: str) -> None:
    subprocess.run([FFMPEG, "-v", "error", "-y", "-nostdin", *arguments], check=True)


if __name__ == "__main__":
    speak(Path(sys.argv[1]))
