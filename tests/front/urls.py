"""The site's addresses, and a stage for the player: a page with one film, and a server of evidence that remembers."""

import json
import mimetypes
import uuid
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path

from accessibility.captions.cues import Cue
from accessibility.display.player import Chapter, PlayerItem, PlayerSign, PlayerTrack
from foundation.http.permission import open_to_all
from lms.urls import urlpatterns as site
from tests.front import film

BLOCK = "11111111-1111-4111-8111-111111111111"
ITEM = PlayerItem(
    title="制茶入门",
    master_url="/film/lesson/master.m3u8",
    mp4_url="/film/lesson.mp4",
    signed_mp4_url="",
    audio_url="",
    poster_url="",
    storyboard_vtt_url="",
    duration_ms=film.SECONDS * 1000,
    tracks=[PlayerTrack("captions", "zh-Hans", "中文字幕", "/film/captions.vtt", True, "captions")],
    cues=[Cue(second * 1000, second * 1000 + 2000, f"第 {second // 2 + 1} 句字幕") for second in film.cue_starts()],
    sign=PlayerSign("/film/sign/master.m3u8", "", 0, "手语", True),
)


class Desk:
    """What the evidence API was told; a test sets `answer` to have it refuse."""

    def __init__(self) -> None:
        self.folder = Path()
        self.leases: list[str] = []
        self.chunks: list[dict[str, Any]] = []
        self.answer: tuple[int, dict[str, Any], dict[str, str]] | None = None
        self.sign = True
        self.item: PlayerItem | None = None  # another film than the usual one
        self.story = False  # whether the film has chapters and a storyboard
        self.held_ms = 0  # what waits for an answer as soon as something was played
        self.present: list[str] = []
        self.full = 0  # how often a lease is refused for now

    def clear(self) -> None:
        self.leases, self.chunks, self.answer, self.sign, self.story = [], [], None, True, False
        self.held_ms, self.present, self.item, self.full = 0, [], None, 0


desk = Desk()


@open_to_all
def stage(request: HttpRequest) -> HttpResponse:
    item = desk.item or (ITEM if desk.sign else replace(ITEM, sign=None))
    if desk.story:
        chapters = [Chapter(0, "准备"), Chapter(12_000, "采茶 <b>二</b>")]
        item = replace(item, chapters=chapters, storyboard_vtt_url="/film/storyboard.vtt")
    block = SimpleNamespace(value={"title": "制茶入门", "asset": None})
    part = SimpleNamespace(id=BLOCK, type="video", block=block, player=item)
    context = {
        "page": SimpleNamespace(pk=7, title="制茶入门"),
        "part": part,
        "parts": [part],
        "s": SimpleNamespace(can_study=True, parts=[]),
        "subject": SimpleNamespace(uuid="00000000-0000-4000-8000-000000000001"),
    }
    return render(request, "front/stage.html", context)


@open_to_all
def open_lease(request: HttpRequest) -> JsonResponse:
    if desk.full:
        desk.full -= 1
        words = {"code": "too_many_rows", "words": "学习片段太多", "remedy": "稍后自动继续"}
        return JsonResponse(words, status=429, headers={"Retry-After": "1"})
    lease = str(uuid.uuid4())
    desk.leases.append(lease)
    return JsonResponse(
        {"lease": lease, "next_seq": 0, "prev": "0" * 64, "verified_ms": 0, "intervals": []}, status=201
    )


@open_to_all
def take_chunks(request: HttpRequest, lease: str) -> JsonResponse:
    if desk.answer:
        status, body, headers = desk.answer
        return JsonResponse(body, status=status, headers=headers)
    chunks = json.loads(request.body)["chunks"]
    desk.chunks += [chunk | {"lease": lease} for chunk in chunks]
    verified = sum(chunk["to_ms"] - chunk["from_ms"] for chunk in desk.chunks)
    acked = [chunk["seq"] for chunk in chunks]
    asked = {"held_ms": desk.held_ms, "due_ms": 0 if desk.held_ms else 900_000}
    return JsonResponse({"acked": acked, "verified_ms": verified + 120_000, "complete": False, "messages": [], **asked})


@open_to_all
def say_present(request: HttpRequest, lease: str) -> JsonResponse:
    if desk.answer:
        status, body, headers = desk.answer
        return JsonResponse(body, status=status, headers=headers)
    desk.present.append(lease)
    desk.held_ms = 0
    return JsonResponse({"verified_ms": 180_000, "complete": False, "held_ms": 0, "due_ms": 900_000, "messages": []})


@open_to_all
def file(request: HttpRequest, name: str) -> HttpResponse:
    """With ranges, as media is served: without them Chromium cannot seek."""
    found = desk.folder / name
    if not found.is_file():
        raise Http404
    data, kind = found.read_bytes(), mimetypes.guess_type(name)[0] or "application/octet-stream"
    wanted = request.headers.get("Range", "")
    if not wanted.startswith("bytes="):
        return HttpResponse(data, content_type=kind, headers={"Accept-Ranges": "bytes"})
    first, _, last = wanted.removeprefix("bytes=").partition("-")
    start, stop = int(first), int(last or len(data) - 1)
    headers = {"Accept-Ranges": "bytes", "Content-Range": f"bytes {start}-{stop}/{len(data)}"}
    return HttpResponse(data[start : stop + 1], status=206, content_type=kind, headers=headers)


urlpatterns = [
    path("stage/", stage),
    path("film/<path:name>", file),
    path("api/study/leases/", open_lease),
    path("api/study/leases/<str:lease>/chunks/", take_chunks),
    path("api/study/leases/<str:lease>/present/", say_present),
    *site,
]
