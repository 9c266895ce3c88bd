"""Texts and references that make a careless player open other files, call other machines or run something."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from media_pipeline.encoding.probing.sniff import MAGIC
from tests.media_pipeline.hostile.boxes import FTYP, box, mvhd, track
from tests.media_pipeline.hostile.case import Case, case

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.media_pipeline.hostile.case import Ground

HLS = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:4\n{before}#EXTINF:4,\n{address}\n#EXT-X-ENDLIST\n"
# {secret} a file, {address} host and port, {mark} a file that a shell would make.
TEXTS: dict[str, str] = {
    "hls of another file": HLS.format(before="", address="file://{secret}"),
    "hls of a path": HLS.format(before="", address="{secret}"),
    "hls from the network": HLS.format(before="", address="http://{address}/x.ts"),
    "hls over tcp": HLS.format(before="", address="tcp://{address}"),
    "hls of climbing paths": HLS.format(before="", address="../../../../../../..{secret}"),
    "hls of a subfile": HLS.format(before="", address="subfile,,start,0,end,9999,,:{secret}"),
    "hls of joined files": HLS.format(before="", address="concat:http://{address}/|{secret}"),
    "hls with a key": HLS.format(before='#EXT-X-KEY:METHOD=AES-128,URI="http://{address}/k"\n', address="{secret}"),
    "hls with a map": HLS.format(before='#EXT-X-MAP:URI="file://{secret}"\n', address="http://{address}/"),
    "hls master": "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhttp://{address}/a.m3u8\n",
    "hls behind a mark": "\ufeff" + HLS.format(before="", address="{secret}"),
    "hls behind blank lines": "\n\n  \n" + HLS.format(before="", address="{secret}"),
    "dash": "<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011' type='static' mediaPresentationDuration="
    "'PT4S'><Period><AdaptationSet><Representation id='1' bandwidth='1' mimeType='video/mp4'><BaseURL>http://{address}/"
    "</BaseURL><SegmentBase/></Representation></AdaptationSet></Period></MPD>",
    "ffconcat": "ffconcat version 1.0\nfile 'file:{secret}'\n",
    "concat list": "file '{secret}'\nfile 'http://{address}/x'\n",
    "concat address": "concat:{secret}|http://{address}/x",
    "subfile address": "subfile,,start,0,end,100,,:{secret}",
    "data address": "data:video/mp4;base64,AAAAIGZ0eXBpc29tAAACAGlzb21pc28yYXZjMW1wNDE=",
    "cache address": "cache:http://{address}/x",
    "smil": "<smil><body><video src='http://{address}/x.mp4'/><video src='file://{secret}'/></body></smil>",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n"
    "a=rtpmap:96 H264/90000\na=control:rtsp://{address}/x\n",
    "asx": "<asx version='3.0'><entry><ref href='http://{address}/x.wmv'/></entry></asx>",
    "asf reference": "[Reference]\r\nRef1=http://{address}/x.asf?MSWMExt=.asf\r\n",
    "pls": "[playlist]\nFile1=http://{address}/x\nFile2={secret}\nNumberOfEntries=2\n",
    "xspf": "<playlist version='1'><trackList><track><location>http://{address}/</location></track></trackList></playlist>",
    "ram": "rtsp://{address}/x.rm\n",
    "quicktime text": "RTSPtext\rrtsp://{address}/x.mov\r",
    "avisynth": 'DirectShowSource("{secret}")\nSystem("touch {mark}")\n',
    "vapoursynth": "import os\nos.system('touch {mark}')\n",
    "lavfi graph": "movie={secret},drawtext=textfile={secret}",
    "shell": "#!/bin/sh\ntouch {mark}\ncurl http://{address}/\n",
    "html": "<!doctype html><script>fetch('http://{address}/')</script><video src='file://{secret}'>",
    "svg": "<svg xmlns='http://www.w3.org/2000/svg'><image href='http://{address}/x.png'/></svg>",
    "xml bomb": "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'><!ENTITY s SYSTEM 'file://{secret}'>]><x>&b;&s;</x>",
    "wide text": "plain text about a film",
}
TURNED_AWAY = ("bad_media", "no_streams", "cannot_decode", "too_short")


def cases() -> list[Case]:
    plain = [case(name, written(text), "not_media") for name, text in TEXTS.items()]
    dressed = [
        Case(
            f"hls behind the magic of {name} {magic.hex()}",
            behind(offset, magic, TEXTS["hls of joined files"]),
            # Any bytes are sound to AMR: what is read then is our own text, as noise.
            (*TURNED_AWAY, "done") if name == "amr" else TURNED_AWAY,
            (0.5, 5.0),
        )
        for offset, magic, name in MAGIC
    ]
    return plain + dressed + references()


def written(text: str, coding: str = "utf-8") -> Callable[[Ground], bytes]:
    def make(ground: Ground) -> bytes:
        filled = text.replace("{secret}", str(ground.secret)).replace("{address}", ground.address)
        return filled.replace("{mark}", str(ground.mark)).encode(coding)

    return make


def behind(offset: int, magic: bytes, text: str) -> Callable[[Ground], bytes]:
    return lambda ground: b"\x00\x00\x00\x18"[:offset].ljust(offset, b"\x00") + magic + written("\n" + text)(ground)


def references() -> list[Case]:
    """Films whose pictures, they say, lie elsewhere. Not one byte of elsewhere is read, so there are no pictures."""

    def elsewhere(kind: bytes, address: str) -> Callable[[Ground], bytes]:
        def make(ground: Ground) -> bytes:
            where = written(address)(ground) + b"\x00"
            dref = box(kind, bytes(4), alias(where) if kind == b"alis" else where)
            return FTYP + box(b"moov", mvhd(), track(1, dref=dref)) + box(b"mdat", bytes(64))

        return make

    def movie_elsewhere(ground: Ground) -> bytes:
        """A reference movie: QuickTime would fetch the real one (rmra, rmda, rdrf)."""
        where = written("http://{address}/x.mov")(ground) + b"\x00"
        rdrf = box(b"rdrf", bytes(4), b"url ", struct.pack(">I", len(where)), where)
        return FTYP + box(b"moov", mvhd(), box(b"rmra", box(b"rmda", rdrf)))

    return [
        case("data reference to a file", elsewhere(b"url ", "file://{secret}"), "cannot_decode", "bad_media"),
        case("data reference to the network", elsewhere(b"url ", "http://{address}/x"), "cannot_decode", "bad_media"),
        case("data reference by alias", elsewhere(b"alis", "{secret}"), "cannot_decode", "bad_media"),
        case("reference movie", movie_elsewhere, "no_streams", "bad_media"),
    ]


def alias(where: bytes) -> bytes:
    """A Macintosh alias record (version 2) with the absolute path as its tag 18."""
    record = struct.pack(">4sHHH", bytes(4), 150 + 4 + len(where) + 4, 2, 0).ljust(150, b"\x00")
    return record + struct.pack(">hH", 18, len(where)) + where + struct.pack(">hH", -1, 0)
