"""Files that were not sent whole: cut at every tenth. What can be played of them becomes a lesson of that length."""

from __future__ import annotations

from tests.media_pipeline.hostile.case import SECONDS, Case, case, sound_film, whole


def cases() -> list[Case]:
    # The table of contents comes last: without it nothing is known of what came before.
    lost = [cut("film.mp4", tenth, playable=False) for tenth in range(1, 10)]
    names = ("fast.mov", "film.mkv", "sound.wav", "sound.mp3")
    return lost + [cut(name, tenth, playable=True) for name in names for tenth in range(1, 10)]


def cut(name: str, tenth: int, *, playable: bool) -> Case:
    def make(ground: object) -> bytes:
        content = sound_film(name)
        return content[: len(content) * tenth // 10]

    title = f"{name} cut at {tenth} tenths"
    if not playable:
        return case(title, make, "bad_media")
    share = SECONDS * tenth / 10
    if tenth <= 2:  # half a second is the least
        return case(title, make, "too_short")
    return whole(title, make, max(0.5, share - 0.3), share + 0.1)
