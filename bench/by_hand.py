"""What somebody who knows ffmpeg well would type: the same outputs as the pipeline's, and nothing around it."""

import json
import re
import subprocess
from pathlib import Path

LOUDNESS = "loudnorm=I=-16:TP=-1.5:LRA=11"
X264 = "-c:v libx264 -threads:v 1 -preset veryfast -sc_threshold 0 -pix_fmt yuv420p -flags +cgop"
AAC = "-c:a aac -b:a 64k -ac 2 -ar 48000"
HLS = "-f hls -hls_time 2 -hls_playlist_type vod -hls_segment_type fmp4 -hls_flags independent_segments"
GRAPH = """
[0:v]fps=25:start_time=0,setsar=1,split=2[top][story0];
[top]scale=1280:720:flags=lanczos,format=yuv420p,split=3[v720][t480][t360];
[t480]scale=854:480:flags=lanczos[v480];
[t360]scale=640:360:flags=lanczos,split=2[v360][t240];
[t240]scale=426:240:flags=lanczos[v240];
[story0]fps=1/5:round=up,scale=160:90,format=yuvj420p[story];
[0:a]{loudness},aresample=48000[sound];
[0:a]aresample=16000,aformat=channel_layouts=mono[wav]
"""
# Height: width, profile, kilobits a second.
RUNGS = {720: (1280, "main", 1800), 480: (854, "main", 900), 360: (640, "main", 500), 240: (426, "baseline", 160)}


def at_once(program: str, lesson: Path, out: Path) -> None:
    """B: loudness, then one process for everything, then copies."""
    names = [*(str(height) for height in RUNGS), "audio"]
    for name in names:
        (out / "hls" / name).mkdir(parents=True)
    maps = " ".join(f"-map [v{height}]" for height in RUNGS)
    streams = " ".join(f"v:{number},name:{height}" for number, height in enumerate(RUNGS)) + " a:0,name:audio"
    arguments = f"-i {lesson} -filter_complex GRAPH {maps} -map [sound] {X264} {rates(*RUNGS)} {AAC} {HLS}"
    arguments += f" -hls_segment_filename {out}/hls/%v/seg_%05d.m4s -var_stream_map NAMES {out}/hls/%v/index.m3u8"
    arguments += f" -map [wav] -c:a pcm_s16le {out}/asr.wav"
    arguments += f" -map [story] -threads:v 1 -q:v 5 {out}/story_%05d.jpg"
    graph = GRAPH.format(loudness=level(program, lesson)).replace("\n", "")
    run(program, arguments, {"GRAPH": graph, "NAMES": streams})
    playlist = "-allowed_extensions ALL -i"
    audio, film = f"{out}/hls/audio/index.m3u8", f"{out}/hls/360/index.m3u8"
    run(program, f"{playlist} {audio} -c copy {out}/audio.m4a")
    run(program, f"{playlist} {film} {playlist} {audio} -map 0:v -map 1:a -c copy -movflags +faststart {out}/360.mp4")
    run(program, f"-ss 1 {playlist} {out}/hls/720/index.m3u8 -frames:v 1 -update 1 -q:v 3 {out}/poster.jpg")
    run(program, f"-i {out}/story_%05d.jpg -vf tile=10x10 -frames:v 1 -update 1 {out}/storyboard.jpg")


def one_by_one(program: str, lesson: Path, out: Path) -> None:
    """C: a process for each output, as most platforms do it, each straight from the source with the same settings."""
    loudness = level(program, lesson)
    for height in RUNGS:
        (out / str(height)).mkdir(parents=True)
        pictures(program, lesson, out, height)
    sound = f"-i {lesson} -vn -af LOUD {AAC}"
    words = {"LOUD": f"{loudness},aresample=48000"}
    (out / "audio").mkdir()
    run(program, f"{sound} {HLS} -hls_segment_filename {out}/audio/seg_%05d.m4s {out}/audio/index.m3u8", words)
    run(program, f"{sound} {out}/audio.m4a", words)
    run(program, f"-i {lesson} -vn -ac 1 -ar 16000 -c:a pcm_s16le {out}/asr.wav")
    small = f"-vf fps=25:start_time=0,setsar=1,scale=640:360:flags=lanczos {X264} {rates(360)}"
    run(program, f"-i {lesson} {small} -af LOUD {AAC} -movflags +faststart {out}/360.mp4", words)
    run(program, f"-i {lesson} -an -vf fps=1/5:round=up,scale=160:90,tile=10x10 -q:v 5 {out}/storyboard_%d.jpg")
    run(program, f"-ss 1 -i {lesson} -frames:v 1 -update 1 -vf scale=1280:720 -q:v 3 {out}/poster.jpg")


def smallest(program: str, lesson: Path, out: Path) -> None:
    """D: no more than what a film needs to play: 360p and 240p, with sound."""
    for name in ("360", "240", "audio"):
        (out / "hls" / name).mkdir(parents=True)
    graph = "[0:v]fps=25:start_time=0,setsar=1,split=2[a][b];[a]scale=640:360:flags=lanczos,format=yuv420p[v360];"
    graph += "[b]scale=426:240:flags=lanczos,format=yuv420p[v240]"
    streams = "v:0,name:360 v:1,name:240 a:0,name:audio"
    arguments = (
        f"-i {lesson} -filter_complex GRAPH -map [v360] -map [v240] -map 0:a {X264} {rates(360, 240)} {AAC} {HLS}"
    )
    arguments += f" -hls_segment_filename {out}/hls/%v/seg_%05d.m4s -var_stream_map NAMES {out}/hls/%v/index.m3u8"
    run(program, arguments, {"GRAPH": graph, "NAMES": streams})


def pictures(program: str, lesson: Path, out: Path, height: int) -> None:
    """One size, straight from the source."""
    chain = f"fps=25:start_time=0,setsar=1,scale={RUNGS[height][0]}:{height}:flags=lanczos,format=yuv420p"
    arguments = f"-i {lesson} -an -vf {chain} {X264} {rates(height)} {HLS}"
    run(program, f"{arguments} -hls_segment_filename {out}/{height}/seg_%05d.m4s {out}/{height}/index.m3u8")


def rates(*heights: int) -> str:
    found = []
    for number, height in enumerate(heights):
        _, profile, kbps = RUNGS[height]
        most = round(kbps * 1.11)
        found.append(f"-profile:v:{number} {profile} -b:v:{number} {kbps}k -maxrate:v:{number} {most}k")
        between = 50 if height == min(RUNGS) else 100  # frames from keyframe to keyframe, and so in a segment
        found.append(f"-g:v:{number} {between} -keyint_min:v:{number} {between}")
        found.append(f"-bufsize:v:{number} {between * most // 50}k")
    return " ".join(found)


def level(program: str, lesson: Path) -> str:
    """The filter with what its first pass measured."""
    measured = run(program, f"-vn -i {lesson} -af {LOUDNESS}:print_format=json -f null -", level="info")
    found = json.loads(re.findall(r"\{[^{}]*\}", measured)[-1])
    names = {"measured_I": "input_i", "measured_TP": "input_tp", "measured_LRA": "input_lra"}
    names |= {"measured_thresh": "input_thresh", "offset": "target_offset"}
    return ":".join([LOUDNESS, *(f"{name}={found[key]}" for name, key in names.items()), "linear=true"])


def run(program: str, arguments: str, words: dict[str, str] | None = None, level: str = "error") -> str:
    """Arguments as one types them; `words` stand for those with spaces."""
    listed = [(words or {}).get(word, word) for word in arguments.split()]
    command = [program, "-hide_banner", "-nostdin", "-y", "-v", level, *listed]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(" ".join(command) + "\n" + done.stderr)
    return done.stderr
