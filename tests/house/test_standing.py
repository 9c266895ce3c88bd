"""Every POST, once with the base suspended, once exited, once with the post over, once by somebody who has not joined.

What may pass then stands in standing.txt with its reason, for a person to read. After a change that is meant:
UPDATE_STANDING=1 .venv/bin/python -m pytest tests/house/test_standing.py, then write the reasons that are missing.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.pages.page_queries import quiz_blocks, survey_blocks
from lms.bases.lifecycle import life
from lms.bases.models import Status
from lms.delivery.models import Cohort, Session
from lms.people.models import Posting
from lms.world import people
from tests.house.test_matrix import ours, verdict, world, written  # noqa: F401  (fixtures)

TABLE = Path(__file__).with_name("standing.txt")
# Column: what is the matter, and who tries. All of it is about 勐海's tea base and its class.
COLUMNS = {
    "suspended staff": ("suspended", "teateacher"),
    "suspended editor": ("suspended", "teaeditor"),
    "suspended learner": ("suspended", "yanhan"),
    "suspended county": ("suspended", "county"),
    "exited staff": ("exited", "teateacher"),
    "exited editor": ("exited", "teaeditor"),
    "exited learner": ("exited", "yanhan"),
    "exited county": ("exited", "county"),
    "staff's post over": ("over", "teateacher"),
    "editor's post over": ("over", "teaeditor"),
    "county's post over": ("over", "county"),
    "has not joined": ("", "limei"),
}
APART = ("second_factor:", "own_account:")  # how somebody signs in: no base, class or course stands behind it
# What is written at every request, whoever comes.
ALWAYS = ("people_usersession", "django_cache", "limits")
HEAD = "# + lets in and writes, o lets in and writes nothing, . refuses; then why whatever is let in may be\n"


@pytest.mark.django_db
def test_what_passes_when_a_base_is_suspended_has_left_a_post_is_over_or_nobody_has_joined(
    world: dict[str, Any],  # noqa: F811
    written: set[str],  # noqa: F811
) -> None:
    names = [name for name, _view in sorted(ours()) if not name.startswith(APART)]
    signs: dict[str, list[str]] = {name: [] for name in names if takes_post(name, world)}
    for how, account in COLUMNS.values():
        with transaction.atomic():
            come_about(how, account)
            client = Client()
            client.force_login(people.account(account))
            for name in signs:
                written.clear()
                signs[name].append(attempt(client, name, world))
            transaction.set_rollback(True)
    known = whys()
    if os.environ.get("UPDATE_STANDING"):
        TABLE.write_text(as_table(signs, known), encoding="utf-8")
        known = whys()

    assert as_table(signs, known) == TABLE.read_text(encoding="utf-8")
    unexplained = [name for name, row in signs.items() if set(row) - {"."} and not known.get(name)]
    assert unexplained == []


def come_about(how: str, account: str) -> None:
    """Make it so, the way the product makes it so; in a class that still runs."""
    today = timezone.localdate()
    Cohort.objects.update(starts=today - timedelta(days=3), ends=today + timedelta(days=3))
    if how in ("suspended", "exited"):
        base = Session.objects.get().cohort.programme.organisation.base
        life.step(base=base, by=people.account("province"), status=Status(how), reason="整改")
    elif how == "over":
        Posting.objects.filter(user__username=account).update(ends=today - timedelta(days=1))


def takes_post(name: str, world: dict[str, Any]) -> bool:  # noqa: F811
    operator = Client()
    operator.force_login(people.account("operator"))
    return bool(send(operator, name, world).status_code != 405)


def attempt(client: Client, name: str, world: dict[str, Any]) -> str:  # noqa: F811
    with watching() as wrote:
        answer = send(client, name, world)
    if answer.status_code >= 500:
        pytest.fail(f"{name} answered {answer.status_code}")
    if verdict(answer, signed_in=True).strip() != "+":
        return "."
    return "+" if wrote else "o"


def send(client: Client, name: str, world: dict[str, Any]) -> Any:  # noqa: F811
    """A POST with what the page would send, where that is known; whatever it changed is taken back."""
    kwargs, method, body = world["samples"].get(name, ({}, "get", None))
    address = reverse(name, kwargs=kwargs)
    with transaction.atomic():
        if method == "post" and body is not None:
            answer = client.post(address, json.dumps(body), content_type="application/json")
        else:
            answer = client.post(address, forms(name, kwargs))
        transaction.set_rollback(True)
    return answer


def forms(name: str, kwargs: dict[str, Any]) -> dict[str, Any]:
    """What is typed into the forms of what begins, counts or issues something."""
    learner = people.account("yanhan")
    if name == "delivery:mark":
        return {f"{learner.uuid.hex[:12]}-status": "present"}
    if name == "assess:answer":
        [quiz] = quiz_blocks(page(kwargs))
        return {f"q-{each.id}": [o.id for o in each.options if o.correct] for each in quiz.questions}
    if name == "study:answer_survey":
        return {f"q-{each.id}": "好" for survey in survey_blocks(page(kwargs)) for each in survey.questions}
    today = timezone.localdate().isoformat()
    work = {"kind": "work", "member": str(learner.uuid), "day": today, "title": "泡茶", "note": "看过", "once": "a"}
    typed: dict[str, dict[str, Any]] = {
        "points:work": work,
        "points:correct": {"unit": "point", "amount": "5", "reason": "漏记", "evidence": "签到表"},
        "points:appeal": {"words": "有一次没有记上"},
        "points:answer": {"words": "已核对"},
        "points:decide_correction": {"verdict": "yes", "answer": "属实"},
        "points:hold": {"verdict": "yes", "answer": "属实"},
        "points:terms": {"max_online_percent": "50"},
        "records:decide_revocation": {"decision": "grant", "answer": "属实"},
        "records:ask_revocation": {"reason": "姓名有误"},
        "records:requirements": {"whole_course": "on", "hours_total": "3", "reason": "今年起"},
        "registry:decide": {"decision": "yes"},
        "registry:act": {"name-name": "岩罕"},
        "delivery:ask_void": {"reason": "可疑"},
        "delivery:void": {"verdict": "approve"},
        "bases:decide": {"verdict": "return", "reason": "声音太小"},
    }
    return typed.get(name, {})


def page(kwargs: dict[str, Any]) -> Any:
    from courses.pages.models import LessonPage

    return LessonPage.objects.get(pk=kwargs["lesson"])


@contextmanager
def watching() -> Iterator[list[str]]:
    """The tables that are written to meanwhile."""
    wrote: list[str] = []

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        verb = sql.lstrip().split(" ", 1)[0].upper()
        if verb in ("INSERT", "UPDATE", "DELETE") and not any(table in sql for table in ALWAYS):
            wrote.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield wrote


def as_table(signs: dict[str, list[str]], known: dict[str, str]) -> str:
    head = HEAD + "".join(f"# {number:>2} {column}\n" for number, column in enumerate(COLUMNS, 1))
    rows = [f"{name:<32} {' '.join(row)}  {known.get(name, '')}".rstrip() for name, row in signs.items()]
    return head + "\n".join(rows) + "\n"


def whys() -> dict[str, str]:
    """The reasons in the table, by view."""
    if not TABLE.exists():
        return {}
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {line.split(" ", 1)[0]: line[32 + 2 * len(COLUMNS) + 2 :].strip() for line in lines}
