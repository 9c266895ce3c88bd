"""What somebody who knows ffmpeg well would type: the same outputs as the pipeline's, and nothing around it."""

import json
import re
import subprocess
from pathlib import Path

LOUDNESS = "loudnorm=I=-16:TP=-1.5:LRA=11"
X264 = "-c:v libx264 -threads:v 1 -preset veryfast -sc_threshold 0 -g 100 -keyint_min 100 -pix_fmt yuv420p -flags +cgop"
AAC = "-c:a aac -b:a 64k -ac 2 -ar 48000"
GRAPH = """
[0:v]fps=25,setsar=1,split=3[top][story0][sign0];
[top]scale=1280:720:flags=lanczos,format=yuv420p,split=3[v720][t480][t360];
[t480]scale=854:480:flags=lanczos[v480];
[t360]scale=640:360:flags=lanczos,split=2[v360][t240];
[t240]scale=426:240:flags=lanczos[v240];
[story0]fps=1/5:round=up,scale=160:90,format=yuvj420p[story];
[1:v]fps=25,setpts=PTS-STARTPTS+0.5/TB,scale=344:458:flags=lanczos,setsar=1[window];
[sign0]scale=934:526:flags=lanczos,pad=1280:720:0:96:color=0x101418[ground];
[ground][window]overlay=x=936:y=130:eof_action=pass,format=yuv420p[signed];
[0:a]{loudness},aresample=48000,asplit=2[sound][sound2];
[0:a]aresample=16000,aformat=channel_layouts=mono[wav]
"""
RUNGS = (("720", "main", 1800), ("480", "main", 900), ("360", "main", 500), ("240", "baseline", 160))


def make(program: str, lesson: Path, sign: Path, out: Path, seconds: int) -> None:
    """Loudness, then everything at once, then copies."""
    said = run(program, f"-vn -i {lesson} -af {LOUDNESS}:print_format=json -f null -", level="info")
    found = json.loads(re.findall(r"\{[^{}]*\}", said)[-1])
    measured = ":".join(
        f"{name}={found[key]}"
        for name, key in (
            ("measured_I", "input_i"),
            ("measured_TP", "input_tp"),
            ("measured_LRA", "input_lra"),
            ("measured_thresh", "input_thresh"),
            ("offset", "target_offset"),
        )
    )
    for name in (*[rung[0] for rung in RUNGS], "audio"):
        (out / "hls" / name).mkdir(parents=True)
    rates = " ".join(
        f"-profile:v:{n} {profile} -b:v:{n} {kbps}k -maxrate:v:{n} {round(kbps * 1.11)}k -bufsize:v:{n} {kbps * 2}k"
        for n, (_, profile, kbps) in enumerate(RUNGS)
    )
    maps = " ".join(f"-map [v{name}]" for name, _, _ in RUNGS)
    names = " ".join(f"v:{n},name:{name}" for n, (name, _, _) in enumerate(RUNGS)) + " a:0,name:audio"
    arguments = f"-i {lesson} -i {sign} -filter_complex GRAPH {maps} -map [sound] {X264} {rates} {AAC}"
    arguments += " -f hls -hls_time 4 -hls_playlist_type vod -hls_segment_type fmp4 -hls_flags independent_segments"
    arguments += f" -hls_segment_filename {out}/hls/%v/seg_%05d.m4s -var_stream_map NAMES {out}/hls/%v/index.m3u8"
    arguments += f" -map [wav] -c:a pcm_s16le {out}/asr.wav"
    arguments += f" -map [story] -threads:v 1 -q:v 5 {out}/story_%05d.jpg"
    arguments += f" -map [signed] -map [sound2] {X264} -b:v 1800k -maxrate 1998k -bufsize 3996k {AAC}"
    arguments += f" -movflags +faststart -t {seconds} {out}/signed.mp4"
    graph = GRAPH.format(loudness=f"{LOUDNESS}:{measured}:linear=true").replace("\n", "")
    run(program, arguments, {"GRAPH": graph, "NAMES": names})
    playlist = "-allowed_extensions ALL -i"
    audio, film = f"{out}/hls/audio/index.m3u8", f"{out}/hls/360/index.m3u8"
    run(program, f"{playlist} {audio} -c copy {out}/audio.m4a")
    run(program, f"{playlist} {film} {playlist} {audio} -map 0:v -map 1:a -c copy -movflags +faststart {out}/360.mp4")
    run(program, f"-ss 1 {playlist} {out}/hls/720/index.m3u8 -frames:v 1 -update 1 -q:v 3 {out}/poster.jpg")
    run(program, f"-i {out}/story_%05d.jpg -vf tile=10x10 -frames:v 1 -update 1 {out}/storyboard.jpg")


def run(program: str, arguments: str, words: dict[str, str] | None = None, level: str = "error") -> str:
    """Arguments as one types them; `words` stand for those with spaces."""
    listed = [(words or {}).get(word, word) for word in arguments.split()]
    command = [program, "-hide_banner", "-nostdin", "-y", "-v", level, *listed]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(" ".join(command) + "\n" + done.stderr)
    return done.stderr
