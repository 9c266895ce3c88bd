"""Of several films of one lesson only those are encoded that would come out another way than those that are there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from media_pipeline.encoding.processes import process
from media_pipeline.engine import runs
from media_pipeline.models import Artifact, Run
from media_pipeline.stages import film_reuse

if TYPE_CHECKING:
    from media_pipeline.models import Asset


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("without_recogniser")]


def test_where_one_interpreter_changes_the_others_film_stays(lesson: Asset, two: list[Any], encoded: Any) -> None:
    compose(lesson, two)
    first, second = films(lesson)

    with encoded() as names:
        compose(lesson, [two[0], two[1] | {"layout": "inset", "corner": "top_left"}])

    same, other = films(lesson)
    assert names == ["signed-1.mp4"]
    assert (same.sha256, other.sha256 != second.sha256) == (first.sha256, True)
    assert same.tree != first.tree  # what was replaced may go, and what is in use stays
    assert same.local_path().samefile(first.local_path())

    with encoded() as names:
        compose(lesson, [two[1]])  # as it was at first, and in another place of the list

    assert names == []
    assert [film.sha256 for film in films(lesson)] == [second.sha256]


def test_it_is_the_film_that_would_have_been_made(lesson: Asset, two: list[Any]) -> None:
    compose(lesson, two[:1])
    compose(lesson, two)
    together = [film.sha256 for film in films(lesson)]

    remade = runs.run_inline(
        runs.remake(stage_run=films(lesson)[0].stage_run, by=None, queue=False)  # anew means anew
    )

    assert remade.state == Run.State.DONE
    assert [film.sha256 for film in films(lesson)] == together


def test_what_an_operator_wants_made_anew_is_encoded(lesson: Asset, two: list[Any], encoded: Any) -> None:
    compose(lesson, two)

    with encoded() as names:
        runs.run_inline(runs.remake(stage_run=films(lesson)[0].stage_run, by=None, queue=False))

    assert names == ["signed-0.mp4", "signed-1.mp4"]


@pytest.mark.wide
def test_what_has_been_let_go_of_is_encoded_again(lesson: Asset, two: list[Any], encoded: Any) -> None:
    compose(lesson, two)
    films(lesson)[0].local_path().unlink()

    with encoded() as names:
        compose(lesson, [two[0], two[1] | {"offset_ms": 400}])

    assert names == ["signed-0.mp4", "signed-1.mp4"]
    assert all(film.local_path().exists() for film in films(lesson))


def test_what_a_disk_has_spoilt_is_encoded_again(lesson: Asset, two: list[Any], encoded: Any) -> None:
    compose(lesson, two)
    first = films(lesson)[0]
    with first.local_path().open("r+b") as file:
        file.seek(-9, os.SEEK_END)
        file.write(b"\0" * 9)

    with encoded() as names:
        compose(lesson, [two[0], two[1] | {"offset_ms": 400}])

    assert names == ["signed-0.mp4", "signed-1.mp4"]
    assert films(lesson)[0].sha256 == first.sha256


@pytest.mark.wide
def test_on_another_disk_it_is_copied_with_signs_of_life(
    lesson: Asset, two: list[Any], encoded: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    compose(lesson, two)
    first = films(lesson)[0]

    def another_disk(*_: Any) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", another_disk)
    monkeypatch.setattr(film_reuse, "PIECE", 1000)
    with encoded() as names:
        compose(lesson, [two[0], two[1] | {"offset_ms": 400}])

    same = films(lesson)[0]
    assert names == ["signed-1.mp4"]
    assert same.sha256 == first.sha256
    assert not same.local_path().samefile(first.local_path())


def test_films_with_captions_likewise(lesson: Asset, two: list[Any], encoded: Any, caption_file: Any) -> None:
    said, other = caption_file("你好"), caption_file("再见")
    burn(lesson, plain=True, signs=two[:1], captions=said)

    with encoded() as names:
        burn(lesson, plain=True, signs=two, captions=said)
    assert names == ["captioned-1.mp4"]

    with encoded() as names:
        burn(lesson, plain=True, signs=two[:1], captions=other)
    assert names == ["captioned.mp4", "captioned-0.mp4"]


def compose(lesson: Asset, signs: list[Any]) -> None:
    done = runs.run_inline(
        runs.start(asset=lesson, recipe="COMPOSE_SIGNED", params={"signs": signs}, by=None, queue=False)
    )
    assert done.state == Run.State.DONE, [(stage.error_code, stage.log_tail) for stage in done.stages.all()]


def burn(lesson: Asset, **params: Any) -> None:
    done = runs.run_inline(runs.start(asset=lesson, recipe="BURN", params=params, by=None, queue=False))
    assert done.state == Run.State.DONE, [(stage.error_code, stage.log_tail) for stage in done.stages.all()]


def films(lesson: Asset) -> list[Artifact]:
    return list(lesson.artifacts.filter(kind="signed_mp4", current=True).order_by("path"))


@pytest.fixture
def looked_at(make_asset: Any, settings: Any) -> Any:
    """looked_at("sign.mp4"): an asset of which is known what the films need, and no more."""
    settings.MEDIA_RECIPES = {"LOOK": (("probe",), ("measure",))}

    def make(clip: str) -> Asset:
        asset: Asset = make_asset(clip)
        runs.run_inline(runs.start(asset=asset, recipe="LOOK", by=None, queue=False))
        return asset

    return make


@pytest.fixture
def lesson(looked_at: Any) -> Asset:
    made: Asset = looked_at("tiny.mp4")
    return made


@pytest.fixture
def two(looked_at: Any) -> list[dict[str, Any]]:
    """Two interpreters: the same film under two names."""
    signs = [looked_at("sign.mp4") for _ in range(2)]
    return [{"asset": str(sign.uuid), "offset_ms": 200 * number} for number, sign in enumerate(signs)]


@pytest.fixture
def caption_file(settings: Any) -> Any:
    """caption_file("你好"): the name in the storage of captions that say so."""

    def make(words: str) -> str:
        name = f"captions-{words}.vtt"
        settings.MEDIA_ROOT.mkdir(exist_ok=True)
        (settings.MEDIA_ROOT / name).write_text(f"WEBVTT\n\n00:00.000 --> 00:01.000\n{words}\n", encoding="utf-8")
        return name

    return make


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> Any:
    """with encoded() as names: the films that the encoder is told to make."""
    from contextlib import contextmanager

    run = process.run

    @contextmanager
    def watching() -> Any:
        names: list[str] = []

        def noted(command: list[str], *given: Any, **more: Any) -> Any:
            if "libx264" in command:
                names.extend(part for word in command if (part := word.rsplit("/", 1)[-1]).endswith(".mp4"))
            return run(command, *given, **more)

        with monkeypatch.context() as patch:
            patch.setattr(process, "run", noted)
            yield names
        names[:] = [name for name in dict.fromkeys(names) if name.startswith(("signed", "captioned"))]

    return watching
