"""One way to say no: an exception whose words are for people is a Refusal, and nobody else keeps sentences for it."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms

from foundation.refusals import Refusal, add_refusal, refusal_message

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("lms", "courses", "accessibility", "media_pipeline", "foundation")
SENTENCES = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext"}
# What programs tell each other, by module: outcomes of a stage (which knows no Django), values that cannot be read, a
# peer, a file or a library that is not there. Who catches them decides what a person reads.
FOR_PROGRAMS = {
    "accessibility/braille/louis.py": {"NoBraille"},
    "accessibility/captions/webvtt.py": {"NotWebVTT"},
    "accessibility/importing/encodings.py": {"DoubtfulEncodingError"},
    "accessibility/speech/models.py": {"ModelDamaged", "ModelsUnavailable"},
    "accessibility/speech/speaker.py": {"SpeakerUnavailable"},
    "courses/pages/braille.py": {"TooLongForBraille"},  # a page of its own, which leads to the parts
    "courses/study/values/chunk.py": {"Unreadable"},
    "courses/study/values/version_map.py": {"Mismatch"},
    "lms/backoffice/errors.py": {"LeaseLost"},
    "lms/cache/errors.py": {"CacheFull", "CacheUnavailable"},
    "lms/delivery/timetable/day_lists.py": {"UnreadableDay"},  # the form says which word
    "lms/front/environ.py": {"BodyNeeded"},
    "lms/front/streams/bodies.py": {"Cut", "TooSlow"},
    "lms/front/streams/spool.py": {"Full"},
    "lms/front/threads.py": {"Crowded"},
    "lms/people/sms/backends.py": {"GatewayError"},  # what a gateway says; the row keeps its code
    "lms/points/values/rules.py": {"BadRules"},
    "media_pipeline/encoding/loudness.py": {"NoFigures"},
    "media_pipeline/encoding/processes/process.py": {"Stopped"},
    "media_pipeline/hls/playlist.py": {"BadPlaylist"},
    "media_pipeline/hls/subtitles.py": {"BadSubtitles"},
    "media_pipeline/stages/protocol.py": {"JobCancelled", "StageError", "StageSkipped"},
    "media_pipeline/storing/storage.py": {"Unreachable"},
    "media_pipeline/uploads/part_files.py": {"Busy", "Stale"},
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def names_in(node: ast.expr | None) -> set[str]:
    """The last part of each name in an expression: `errors.NotReady` is NotReady."""
    inside = ast.walk(node) if node else ()
    return {each.attr if isinstance(each, ast.Attribute) else each.id for each in inside if is_name(each)}


def is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute | ast.Name)


def exceptions() -> dict[tuple[str, str], bool]:
    """Every exception of the product by module and name, and whether it is a Refusal."""
    bases = {
        (path, node.name): set().union(*map(names_in, node.bases))
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.bases
    }
    kinds = {name: False for name, what in vars(builtins).items() if isinstance(what, type) and is_error(what)}
    kinds["Refusal"] = True
    found: dict[tuple[str, str], bool] = {}
    while more := {key: known for key, above in bases.items() if key not in found and (known := above & kinds.keys())}:
        for key, known in more.items():
            found[key] = any(kinds[name] for name in known)
            kinds[key[1]] = kinds.get(key[1], False) or found[key]
    return found


def is_error(what: type) -> bool:
    return issubclass(what, BaseException)


def test_who_says_no_is_a_refusal() -> None:
    found = exceptions()
    others: dict[str, set[str]] = {}
    for (path, name), is_refusal in found.items():
        if not is_refusal and name != "Refusal":
            others.setdefault(path, set()).add(name)

    assert sum(found.values()) > 100
    assert others == FOR_PROGRAMS


def test_nobody_who_catches_a_refusal_words_it_anew() -> None:
    refusals = {name for (_path, name), is_refusal in exceptions().items() if is_refusal} | {"Refusal"}
    refusals -= {"Unreadable"}  # that of `values.chunk` becomes a Refusal where it is caught
    handlers = [
        (path, node)
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and names_in(node.type) & refusals
    ]
    worded = [path for path, node in handlers if words_itself(node)]

    assert len(handlers) > 60
    # A learner reads that what she learns is kept, not what ails the rules.
    assert worded == ["lms/points/learner/explain.py"]


def words_itself(handler: ast.ExceptHandler) -> bool:
    """Whether a handler makes a sentence, or puts one together from the parts of what it caught."""
    inside = [node for statement in handler.body for node in ast.walk(statement)]
    calls = {name for node in inside if isinstance(node, ast.Call) for name in names_in(node.func)}
    parts = {
        node.attr
        for node in inside
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == handler.name
    }
    return bool(calls & SENTENCES or parts & {"words", "remedy"})


@pytest.mark.parametrize(
    "body", ["form.add_error(None, _('No.'))", "say(joined([error.words, error.remedy]))", "raise X(error.words)"]
)
def test_a_handler_that_words_it_is_found(body: str) -> None:
    [handler] = ast.parse(f"try:\n    pass\nexcept Refusal as error:\n    {body}\n").body[0].handlers  # type: ignore[attr-defined]

    assert words_itself(handler)


def test_a_refusal_speaks_once_to_people_and_once_to_programs() -> None:
    class Shut(Refusal):
        code = "shut"
        status = 409
        words = "门关着。"
        remedy = "请明天再来。"
        field = "day"

    refusal = Shut(door=3)

    assert refusal_message(refusal) == str(refusal) == "门关着。请明天再来。"
    assert refusal.as_json() == {"code": "shut", "words": "门关着。", "remedy": "请明天再来。", "door": 3}
    assert refusal_message(Refusal("No.", "Go.", code="no")) == "No. Go."
    assert Shut.words == "门关着。"


def test_a_refusal_stands_at_its_own_field_where_the_form_has_it() -> None:
    class Days(forms.Form):
        day = forms.CharField(required=False)
        file = forms.CharField(required=False)

    class Other(forms.Form):
        file = forms.CharField(required=False)

    class Shut(Refusal):
        field = "day"

    days, other, plain = Days({}), Other({}), Other({})
    add_refusal(days, Shut("No."), "file")
    add_refusal(other, Shut("No."), "file")
    add_refusal(plain, Refusal("No."))

    assert (days.errors, other.errors, plain.errors) == ({"day": ["No."]}, {"file": ["No."]}, {"__all__": ["No."]})
