"""Recipes: each row's stages run side by side; the next row waits for those that must succeed."""

from collections.abc import Mapping

from django.conf import settings

type Recipe = tuple[tuple[str, ...], ...]

# Of a long film `encode` makes the small sizes, which play and are heard while the rest is made; else the last two
# stages have nothing to do and are skipped.
LESSON_VIDEO: Recipe = (
    ("probe",),
    ("measure",),
    ("encode",),
    ("package", "recognise", "encode_rest"),
    ("package_rest",),
)

# The same stages; the parameter `audio_only` leaves the pictures out.
LESSON_AUDIO: Recipe = LESSON_VIDEO

SIGN_VIDEO: Recipe = (
    ("probe",),
    ("encode_sign",),
    ("package_sign",),
)

# After captions were approved: playlists and subtitles are written again, and nothing is encoded.
REPACKAGE: Recipe = (("package",),)

# After a sign video was approved: an MP4 with the interpreter for each approved one.
COMPOSE_SIGNED: Recipe = (("compose",),)

# An audio description was approved: its sound beside the plain one, then playlists that name both.
DESCRIBE: Recipe = (("describe",), ("package",))
DESCRIBE_RECORDED: Recipe = (("describe_recorded",), ("package",))

# Films with their captions in the picture, for those lessons that ask for them.
BURN: Recipe = (("burn",),)

RECIPES: Mapping[str, Recipe] = {
    "LESSON_VIDEO": LESSON_VIDEO,
    "LESSON_AUDIO": LESSON_AUDIO,
    "SIGN_VIDEO": SIGN_VIDEO,
    "REPACKAGE": REPACKAGE,
    "COMPOSE_SIGNED": COMPOSE_SIGNED,
    "DESCRIBE": DESCRIBE,
    "DESCRIBE_RECORDED": DESCRIBE_RECORDED,
    "BURN": BURN,
}

PARAMS: Mapping[str, Mapping[str, object]] = {"LESSON_AUDIO": {"audio_only": True}}


# One stage of an earlier run and what rests on it, made again for an operator: the rows stand in the parameters. The
# value is in the database.
REMAKE = "ANEW"


def rows_of(name: str, params: Mapping[str, object]) -> Recipe:
    """Return the rows of stages of a run of this recipe."""
    rows = params.get("rows")
    if name == REMAKE and isinstance(rows, list):
        return tuple(tuple(row) for row in rows)
    return recipe(name)


def recipe(name: str) -> Recipe:
    """Return the recipe of that name; settings.MEDIA_RECIPES may add recipes or replace ours."""
    recipes: Mapping[str, Recipe] = {**RECIPES, **getattr(settings, "MEDIA_RECIPES", {})}
    return recipes[name]
