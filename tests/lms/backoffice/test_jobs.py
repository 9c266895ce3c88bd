"""Acts on many rows and long workbooks: confirmed, done once however often a worker dies, seen by who began them."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from foundation import tasks_by_name
from lms.backoffice import jobs
from lms.backoffice.lists import bulk, listing
from lms.backoffice.models import Job, JobFile
from lms.people.claims import claims
from lms.people.models import Act, CounsellorAssignment, Division, Organisation, Posting, Role, Trainee, User

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
LIST = "/people/list/"
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def officer(post_to: Callable[..., User], menghai: Division) -> User:
    return post_to(Role.COUNTY_OFFICER, division=menghai)


@pytest.fixture
def counsellor(post_to: Callable[..., User], menghai: Division) -> User:
    return post_to(Role.COUNSELLOR, division=menghai)


@pytest.fixture
def desk(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def four(menghai: Division, make_trainee: Callable[..., Trainee]) -> list[Trainee]:
    return [make_trainee(division=menghai, name=name, sign_in=False) for name in ("岩一", "岩二", "岩三", "岩四")]


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def given() -> set[str]:
    return set(CounsellorAssignment.objects.current().values_list("trainee__user__name", flat=True))


def confirm(client: Client, page: Any, **fields: str) -> Any:
    """Send the confirmation as the page has it."""
    form = soup(page).select_one("main form[method=post]")
    assert form is not None
    sent: dict[str, list[str]] = {}
    for field in form.select("input[type=hidden]"):
        sent.setdefault(field["name"], []).append(field["value"])
    return client.post(LIST, {**sent, **fields})


def test_what_will_happen_and_what_cannot_stand_there_before_it_is_done_and_it_is_taken_back(
    desk: Client, four: list[Trainee], counsellor: User
) -> None:
    four[3].user.is_active = False
    four[3].user.save()
    ticked = {"row": [row.pk for row in four[1:]], "act": "assign_counsellor"}

    asked = desk.post(LIST + "?state=", ticked)
    assert given() == set()
    text = soup(asked).main.get_text(" ", strip=True)
    assert "岩二" in text
    assert "岩四: 这不在您的职责范围内。" in text
    assert "可以撤回" in text

    done = confirm(desk, asked, counsellor=str(counsellor.uuid))
    assert given() == {"岩二", "岩三"}
    page = desk.get(done.url)
    assert "已办理 2 条" in page.content.decode()

    back = soup(page).select_one("main form")
    fields = {field["name"]: field["value"] for field in back.select("input[type=hidden], button[name]")}
    asked = desk.post(back["action"], fields)
    confirm(desk, asked, counsellor=str(counsellor.uuid))
    assert given() == set()


def test_a_form_that_lacks_something_comes_back_and_nothing_is_done(desk: Client, four: list[Trainee]) -> None:
    asked = desk.post(LIST, {"row": [four[0].pk], "act": "assign_counsellor"})
    answer = confirm(desk, asked, counsellor="")

    assert answer.status_code == 422
    assert not Job.objects.exists()


def test_all_that_was_found_is_done_beside_the_request_and_only_whoever_began_it_sees_it(
    desk: Client,
    four: list[Trainee],
    counsellor: User,
    post_to: Callable[..., User],
    mengla: Division,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    sent: list[int] = []
    monkeypatch.setattr(tasks_by_name, "send", lambda name, pk: sent.append(pk))
    asked = desk.post(LIST, {"everything": "1", "act": "assign_counsellor"})
    assert "共涉及 4 条" in asked.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = confirm(desk, asked, counsellor=str(counsellor.uuid))

    job = Job.objects.get()
    page = soup(desk.get(answer.url))
    assert sent == [job.pk]
    assert given() == set()
    assert page.select_one("kept-fresh[running]") is not None
    assert page.select_one("[role=status]") is not None
    assert page.select_one("meta[http-equiv=refresh]") is None
    other = Client()
    other.force_login(post_to(Role.COUNTY_OFFICER, division=mengla))
    assert other.get(answer.url).status_code == 403

    jobs.work(job.pk)

    assert given() == {"岩一", "岩二", "岩三", "岩四"}
    assert soup(desk.get(answer.url)).select_one("kept-fresh[running]") is None


def test_a_list_that_changed_between_is_shown_once_more(
    desk: Client, four: list[Trainee], counsellor: User, menghai: Division, make_trainee: Callable[..., Trainee]
) -> None:
    asked = desk.post(LIST, {"everything": "1", "act": "assign_counsellor"})
    make_trainee(division=menghai, name="岩五", sign_in=False)
    again = confirm(desk, asked, counsellor=str(counsellor.uuid))

    assert again.status_code == 200
    assert "列表刚刚有了变化" in again.content.decode()
    assert given() == set()


def begun(officer: User, rows: list[Trainee], counsellor: User) -> Job:
    request: Any = listing_request(officer)
    return jobs.begin(
        kind=jobs.ACT,
        request=request,
        listing="people",
        act="assign_counsellor",
        total=len(rows),
        keys=[row.pk for row in rows],
        fields=f"counsellor={counsellor.uuid}",
        later=False,
    )


def listing_request(officer: User) -> Any:
    from django.http import HttpRequest, QueryDict

    request: Any = HttpRequest()
    request.path, request.GET, request.user = LIST, QueryDict("q=13900001111", mutable=True), officer
    return request


def test_rights_are_read_anew_at_each_step(
    officer: User, four: list[Trainee], counsellor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "STEP", 2)
    job = begun(officer, four, counsellor)
    before = bulk.step

    def ended_after_the_first(*given: Any) -> None:
        before(*given)
        Posting.objects.filter(user=officer).update(ended_at=timezone.now())

    monkeypatch.setattr(bulk, "step", ended_after_the_first)
    jobs.work(job.pk)

    job.refresh_from_db()
    assert (job.state, job.done, job.error) == ("failed", 2, "not_yours_any_more")
    assert len(given()) == 2


def test_whoever_lost_the_lease_writes_nothing(
    officer: User, four: list[Trainee], counsellor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = begun(officer, four, counsellor)
    hold = jobs.hold

    def taken_by_another(row: Job) -> None:
        hold(row)
        Job.objects.filter(pk=row.pk).update(lease=None)

    monkeypatch.setattr(jobs, "hold", taken_by_another)
    jobs.work(job.pk)

    job.refresh_from_db()
    assert (job.done, given()) == (0, set())


def test_the_sweep_takes_up_what_nobody_holds_and_gives_up_what_never_moves(
    officer: User, four: list[Trainee], counsellor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    monkeypatch.setattr(tasks_by_name, "send", lambda name, pk: sent.append(pk))
    job = begun(officer, four, counsellor)
    assert jobs.sweep() == 0
    Job.objects.filter(pk=job.pk).update(
        state="running", lease=job.uuid, leased_until=timezone.now() - timedelta(seconds=1)
    )
    assert jobs.sweep() == 1
    assert sent == [job.pk]

    monkeypatch.setattr(bulk, "step", lambda *given: 1 / 0)
    for _ in range(jobs.TRIES):
        Job.objects.filter(pk=job.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
        jobs.work(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "ZeroDivisionError")


def test_one_broken_row_keeps_no_other_from_being_done(
    officer: User, four: list[Trainee], counsellor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lms.people.accounts import counselling

    assign = counselling.assign

    def broken(*, trainee: Trainee, **given: Any) -> Any:
        if trainee.pk == four[1].pk:
            raise ValueError("broken")
        return assign(trainee=trainee, **given)

    monkeypatch.setattr(counselling, "assign", broken)
    job = begun(officer, four, counsellor)
    jobs.work(job.pk)

    job.refresh_from_db()
    assert job.state == "done"
    assert [key for key, _words in job.refused] == [four[1].pk]
    assert given() == {"岩一", "岩三", "岩四"}


def test_a_long_workbook_is_made_beside_the_request_kept_sealed_for_a_week_and_written_down(
    desk: Client, officer: User, four: list[Trainee], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "AT_ONCE", 2)
    monkeypatch.setattr(listing, "STEP", 2)
    answer = desk.get(LIST, {"as": "xlsx"})
    job = Job.objects.get()
    jobs.work(job.pk)

    page = desk.get(answer.url)
    file = desk.get(f"{answer.url}file/")
    cells = [str(cell) for row in openpyxl.load_workbook(io.BytesIO(file.content)).active.values for cell in row]
    sealed = bytes(JobFile.objects.get().sealed)
    assert f"{answer.url}file/" in page.content.decode()
    assert {"岩一", "岩二", "岩三", "岩四"} <= {*cells}
    assert sealed[:2] != b"PK"
    assert "岩一".encode() not in sealed
    assert Act.objects.get(verb="list.export").object_id == str(job.pk)

    JobFile.objects.update(made=timezone.now() - timedelta(days=7, minutes=1))
    assert desk.get(f"{answer.url}file/").status_code == 302
    jobs.sweep()
    assert not JobFile.objects.exists()


def test_nothing_that_was_typed_stands_in_a_jobs_row(officer: User, four: list[Trainee], counsellor: User) -> None:
    job = begun(officer, four, counsellor)
    values = " ".join(str(getattr(job, field.attname)) for field in Job._meta.concrete_fields)

    assert "13900001111" not in values
    assert "13900001111" in Job.objects.get(pk=job.pk).asked


def test_whom_a_base_entered_is_confirmed_together_and_who_cannot_be_is_named(
    desk: Client, officer: User, four: list[Trainee], menghai: Division, post_to: Callable[..., User]
) -> None:
    base = Organisation.objects.create(division=menghai, name="茶园基地", department=Organisation.Department.BASE)
    sender = post_to(Role.BASE_STAFF, division=menghai, organisation=base)
    rows = [
        claims.enter(
            name=name, citizen_id=number, division=menghai, organisation=base, source=base, by=sender
        ).person.trainee
        for name, number in (("玉应", "532822197506151236"), ("玉叫", "532822198001011232"))
    ]
    ticked = {"row": [*(row.pk for row in rows), four[0].pk], "act": "confirm"}
    asked = desk.post(LIST, ticked)
    text = soup(asked).main.get_text(" ", strip=True)
    assert "岩一: 身份已确认。" in text
    assert "办理后不能撤回" in text

    confirm(desk, asked)

    assert all(Trainee.objects.get(pk=row.pk).confirmed for row in rows)


def test_headings_order_the_list_and_say_so(desk: Client, four: list[Trainee]) -> None:
    first = soup(desk.get(LIST))
    heading = first.select_one("thead a[href*='sort=birth_year']")
    assert heading is not None
    up = soup(desk.get(LIST + heading["href"]))
    cell = up.select_one("thead th[aria-sort]")
    assert cell["aria-sort"] == "ascending"
    down = soup(desk.get(LIST + cell.a["href"]))
    assert down.select_one("thead th[aria-sort]")["aria-sort"] == "descending"
    assert re.search(r"sort=-birth_year", cell.a["href"])


@pytest.mark.waits
@pytest.mark.sqlite
def test_killed_anywhere_each_row_is_done_once(tmp_path: Path) -> None:
    seed = int(os.environ.get("PROVE_SEED", "20270301"))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.lms.backoffice.killed", str(tmp_path), str(seed)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    facts = json.loads(done.stdout.splitlines()[-1])

    assert facts["killed"] >= 3, "hardly a child was killed at work"
    assert facts["state"] == "done"
    assert facts["refused"] == [], "a row that was done was tried again"
    assert facts["given"] == facts["people"] == facts["acts"] == facts["notices"] == facts["done"]
