"""Who did it is never taken and dropped: a parameter that names the doer reaches something, and acts are written."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from lms.people.models import Act, User
from lms.registry.journal.sources import SOURCES

pytestmark = pytest.mark.both_databases

DOERS = {"by", "actor", "approved_by", "asked_by", "decided_by", "given_by", "second", "officer", "editor", "reviewer"}
FOLDERS = ("foundation", "media_pipeline", "accessibility", "courses", "lms")
# Rows that name a doer and are no acts of an office, or are told of by another row.
NO_ACTS = {
    "points.Goal": "a learner's own, or her helper's with her",
    "records.ShareLink": "a learner's own, or her helper's with her",
    "study.Enrolment": "a learner's own; a class list tells of the others (CohortMember)",
    "study.PlayLease": "evidence, whose hands are shown with it at /oversight/",
    "study.OfflineGrant": "leave to write such evidence: its books show the hands",
    "assess.QuizAttempt": "evidence, whose hands are shown with it at /oversight/",
    "study.Presence": "evidence, whose hands are shown with it at /oversight/",
    "study.ReadingProof": "evidence, whose hands are shown with it at /oversight/",
    "study.Reading": "a cache of that evidence",
    "study.SurveyAnswer": "a learner's own, or her helper's with her; sealed",
    "people.Posting": "keeps who began and who ended it; each writes an act",
    "people.CounsellorAssignment": "keeps who gave and who ended it; each writes an act",
    "people.Consent": "what a person agreed to, and who said so for her",
    "delivery.Programme": "made, changed and decided about: each is a ProgrammeStep",
    "delivery.Cohort": "made and decided about: each is a CohortStep",
    "delivery.WaitingMember": "a learner's own, or her helper's with her",
    "points.ClassTerms": "keeps the last hand; each change writes an act",
    "accessibility.SignTrack": "goes with the next interpreter; each approval writes an act",
    "accessibility.DescriptionRecording": "goes with the next recording; each approval writes an act",
    "accessibility.BurntCaptions": "keeps the last hand; each wish writes an act",
    "backoffice.Job": "each row that it does writes its own act, and each workbook taken one",
    "people.Erasure": "people stand there by uuid; the proposal tells who asked and who decided",
}


def taken(tree: ast.AST) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]:
                if argument.arg in DOERS:
                    yield node, argument.arg


def sources() -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((settings.BASE_DIR / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def test_nobody_takes_who_did_it_and_drops_it() -> None:
    dropped, count = [], 0
    for path in sources():
        for function, name in taken(ast.parse(path.read_text(encoding="utf-8"))):
            count += 1
            body = ast.Module(body=function.body, type_ignores=[])
            if not any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(body)):
                dropped.append(f"{path.relative_to(settings.BASE_DIR)}: {function.name}({name})")

    assert count > 100
    assert dropped == []


@pytest.mark.parametrize("verb", Act.Verb.values)
def test_every_verb_is_written_somewhere(verb: str) -> None:
    calls = (f'note_act("{verb}"', f'note_command("{verb}"')
    assert any(call in path.read_text(encoding="utf-8") for path in sources() for call in calls)


def test_every_row_that_names_a_doer_is_in_the_auditors_list() -> None:
    told = {source.model for source in SOURCES}
    missing = []
    for model in apps.get_models():
        if not model.__module__.startswith(FOLDERS) or model._meta.label in NO_ACTS:
            continue
        for field in model._meta.local_concrete_fields:
            names = isinstance(field, models.ForeignKey) and field.related_model is User and field.name in DOERS
            # Of two doers in one row, one line tells of both where they act at once.
            if names and model._meta.label not in told:
                missing.append(f"{model._meta.label}.{field.name}")

    assert missing == [], "name them in lms/registry/journal/sources.py, or say in NO_ACTS why not"
