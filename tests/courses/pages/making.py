"""Making a base, its course and a video that anyone can use, in as few rows as that takes."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.core.files.images import ImageFile
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection
from wagtail.rich_text import RichText

from accessibility.models import SignTrack, Track, TrackVersion, VisualStatement
from courses.pages.models import CoursePage, LessonPage, UnitPage
from lms.bases.lifecycle.founding import found_base
from lms.bases.models import TrainingBase
from lms.people.models import Division, Organisation, User
from media_pipeline.models import Artifact, Asset, Run, StageRun


def make_base(division: Division, name: str = "勐海县职业高级中学", **more: Any) -> TrainingBase:
    organisation = Organisation.objects.create(division=division, name=name, department="base")
    return found_base(organisation=organisation, **({"kind": "vocational_school", "level": "provincial"} | more))


def make_asset(collection: Collection, owner: User, title: str = "怎样拿剪刀") -> Asset:
    """A video that plays in the small sizes, with nothing beside it."""
    asset = Asset.objects.create(
        collection=collection,
        owner=owner,
        title=title,
        filename="a.mp4",
        sha256=uuid.uuid4().hex * 2,
        size=1,
        source="a.mp4",
    )
    run = Run.objects.create(asset=asset, recipe="LESSON_VIDEO")
    stage = StageRun.objects.create(run=run, row=0, name="package", state=StageRun.State.DONE)
    Artifact.objects.create(
        asset=asset, stage_run=stage, tree=uuid.uuid4(), kind="mp4", path="a.mp4", sha256="0" * 64, size=1, current=True
    )
    return asset


def make_every_size(asset: Asset) -> None:
    """The master playlist over all of them."""
    film = asset.artifacts.get(kind="mp4")
    film.pk, film.uuid, film.kind, film.path = None, uuid.uuid4(), "hls_master", "master.m3u8"
    film.save()


def caption(asset: Asset, author: User) -> Track:
    track = Track.objects.create(asset=asset, kind=Track.Kind.CAPTIONS)
    cues = [{"start_ms": 0, "end_ms": 1000, "text": "拿好剪刀。"}]
    version = TrackVersion.objects.create(track=track, number=1, cues=cues, author=author)
    track.state, track.approved_version = Track.State.APPROVED, version
    track.save()
    return track


def state_visuals(asset: Asset, *, by: User, reviewer: User) -> VisualStatement:
    return VisualStatement.objects.create(asset=asset, text="全部说出", stated_by=by, reviewed_by=reviewer)


def sign(asset: Asset, *, by: User, reviewer: User) -> SignTrack:
    interpreter = make_asset(asset.collection, by, title="手语")
    return SignTrack.objects.create(
        asset=asset, sign_asset=interpreter, state=SignTrack.State.APPROVED, edited_by=by, approved_by=reviewer
    )


def make_usable(asset: Asset, *, by: User, reviewer: User) -> Asset:
    """Captions approved, everything shown is also said, signed."""
    caption(asset, by)
    state_visuals(asset, by=by, reviewer=reviewer)
    sign(asset, by=by, reviewer=reviewer)
    return asset


def make_course(parent: Any, title: str = "保健按摩入门", *, live: bool = True, **more: Any) -> CoursePage:
    fields = {"summary": "学会三种手法。", "suitability": ["1", "4"]} | more
    return parent.add_child(instance=CoursePage(title=title, live=live, **fields))


def make_unit(course: CoursePage, title: str = "手法") -> UnitPage:
    return course.add_child(instance=UnitPage(title=title))


def make_lesson(
    unit: UnitPage, *assets: Asset, title: str = "揉法", live: bool = True, body: Sequence[Any] = ()
) -> LessonPage:
    """A lesson with these videos, saved once as a person would: with a revision."""
    videos = [("video", {"asset": asset, "title": asset.title}) for asset in assets]
    lesson = unit.add_child(instance=LessonPage(title=title, live=live, body=[*videos, *body]))
    lesson.save_revision()
    lesson.refresh_from_db()
    return lesson


def make_image(title: str = "scissors.png") -> Image:
    file: ImageFile = get_test_image_file()
    return Image.objects.create(title=title, file=file)


def quiz(*, kind: str = "single", right: Sequence[int] = (0,)) -> dict[str, Any]:
    options = [{"text": text, "correct": place in right} for place, text in enumerate(("揉", "按", "推"))]
    question = {"kind": kind, "text": "这是什么手法？", "options": options, "explanation": ""}
    return {"title": "小测验", "questions": [question]}


def check(*, text: str = "毛巾放在哪里？", right: int = 0) -> list[dict[str, Any]]:
    """The value of a block's `check`: one question with three answers."""
    options = [{"text": words, "correct": place == right} for place, words in enumerate(("手边", "柜子里", "门外"))]
    return [{"text": text, "options": options, "explanation": "毛巾要在手边。"}]


def prose(characters: int, start: int = 0) -> str:
    """So many Chinese characters of which no eight come again; another `start` is another text."""
    return "".join(
        chr(0x4E00 + (start * 7919 + place * place * 31 + place * 17) % 20_900) for place in range(characters)
    )


def text(words: str, *, checked: bool = True) -> tuple[str, dict[str, Any]]:
    """A text block, with its question where it is checked."""
    return ("text", {"text": RichText(f"<p>{words}</p>"), "check": check() if checked else []})
