"""Who did what, to what, when: written for every act of an office, and shown to the auditor of the place."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.html import strip_tags
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import log
from wagtail.models import Collection, get_page_models
from wagtail.snippets.models import get_snippet_models

from courses.pages.models import CoursePage
from courses.study.engine.enrolment import withdraw
from courses.study.models import Completion, Enrolment
from lms.bases.models import TrainingBase
from lms.delivery.models import Cohort, Programme
from lms.people.accounts import trainees
from lms.people.accounts.erasing import erase
from lms.people.identity import vault
from lms.people.journal import write
from lms.people.management.commands import changepassword
from lms.people.models import Act, Division, Erasure, HelperLink, Trainee, User
from lms.points.learner import goals
from lms.points.policy.class_rules import set_class_rules
from lms.records.certificates.certificates import issue
from lms.registry.journal.sources import SOURCES
from media_pipeline.engine import runs
from media_pipeline.models import Asset, Run
from tests.courses.study.player import Clock

PAGE = "/people/journal/"


@pytest.fixture
def auditor(clock: Clock, post_to: Callable[..., User], menghai: Division) -> User:
    return post_to("auditor", division=menghai)


def acts() -> list[tuple[str, User | None, User | None]]:
    return [(act.verb, act.by, act.subject) for act in Act.objects.order_by("pk")]


def test_what_an_officer_does_to_a_person_is_written(
    subject: User, enrolment: Enrolment, officer: User, clock: Clock, signed_in: Callable[[User], Client]
) -> None:
    Completion.objects.create(enrolment=enrolment, page_id=enrolment.course_id, kind="course", at=clock.at)
    desk = signed_in(officer)

    trainees.rename(trainee=subject.trainee, name="岩温文", by=officer)
    made = issue(enrolment=enrolment, by=officer)
    issue(enrolment=enrolment, by=officer)
    withdraw(enrolment=enrolment, by=officer)
    helper = {"name": "玉香", "phone": "13887654321", "kind": "family", "consent_note": "当面", "can_study": "on"}
    entered = desk.post(f"/people/{subject.uuid}/helper/", {f"helper-{key}": said for key, said in helper.items()})
    link = HelperLink.objects.get(trainee=subject.trainee)
    desk.post(f"/people/{subject.uuid}/helpers/{link.pk}/end/")

    assert entered.status_code == 302
    assert acts() == [
        ("trainee.rename", officer, subject),
        ("certificate.issue", officer, subject),
        ("enrolment.withdraw", officer, subject),
        ("helper.enter", officer, subject),
        ("helper.end", officer, subject),
    ]
    assert Act.objects.get(verb="certificate.issue").object_id == str(made.pk)


def test_a_disability_certificate_and_a_goal_that_another_puts_away_are_written(
    subject: User, officer: User, colleague: User, clock: Clock, signed_in: Callable[[User], Client]
) -> None:
    number = vault.decrypt(person=subject, field="citizen id", sealed=bytes(subject.trainee.citizen_id_sealed))

    entered = signed_in(officer).post(f"/people/{subject.uuid}/certificate/", {"certificate-number": f"{number}43"})
    for by in (colleague, subject):
        goals.set_goal(subject=subject, by=subject, minutes=20)
        goals.end_goal(subject=subject, by=by)

    assert entered.status_code == 302
    assert acts() == [("disability.enter", officer, subject), ("goal.end", colleague, subject)]


def test_what_a_command_sets_is_written(subject: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changepassword.Command, "_get_pass", lambda *_: "养蜂学开车-2026")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "养蜂学开车-2026")

    call_command("changepassword", subject.username, stdout=StringIO())
    call_command("createsuperuser", "--no-input", "--username", "keeper", "--name", "管理员", stdout=StringIO())

    assert acts() == [
        ("password.set", None, subject),
        ("operator.make", None, User.objects.get(username="keeper")),
    ]


def test_what_a_learner_does_for_herself_is_no_act_of_an_office(subject: User, enrolment: Enrolment) -> None:
    withdraw(enrolment=enrolment, by=subject)

    assert acts() == []


def test_whoever_keeps_the_machine_is_written_too(enrolment: Enrolment) -> None:
    asset = Asset.objects.order_by("pk").first()
    assert asset is not None
    run = Run.objects.create(asset=asset, recipe="LESSON_VIDEO", state=Run.State.RUNNING)

    runs.cancel(run=run, by=None)
    runs.cancel(run=run, by=None)

    assert acts() == [("run.cancel", None, None)]


def test_acts_are_append_only_and_words_end_with_her_key(subject: User, officer: User, colleague: User) -> None:
    row = write(verb="trainee.rename", by=officer, about=subject.trainee, subject=subject, reason="岩温来电")
    assert row is not None
    assert row.reason == "岩温来电"
    with pytest.raises(DatabaseError), transaction.atomic():
        Act.objects.update(verb="run.cancel")
    with pytest.raises(DatabaseError), transaction.atomic():
        Act.objects.all().delete()

    erase(person=subject, basis=Erasure.Basis.ASKED, asked_by=officer, approved_by=colleague)

    assert Act.objects.get(pk=row.pk).reason == ""
    with pytest.raises(ValueError, match="nothing"):
        write(verb="nothing", by=officer, about=subject, subject=subject)


def test_the_auditor_reads_her_place_and_nobody_else_reads_it(
    subject: User,
    officer: User,
    auditor: User,
    post_to: Callable[..., User],
    make_trainee: Callable[..., Trainee],
    clock: Clock,
    signed_in: Callable[[User], Client],
) -> None:
    mengla = Division.objects.get(code="532823")
    other, there = post_to("county_officer", division=mengla), make_trainee(division=mengla, name="岩别处")
    trainees.rename(trainee=subject.trainee, name="岩此处", by=officer)
    trainees.rename(trainee=there, name="岩别县", by=other)

    page = signed_in(auditor).get(PAGE).content.decode()
    elsewhere = signed_in(post_to("auditor", division=mengla)).get(PAGE).content.decode()

    assert ("岩此处" in page, "岩别县" in page) == (True, False)
    assert ("岩此处" in elsewhere, "岩别县" in elsewhere) == (False, True)
    assert "更正姓名" in page
    for nobody in (officer, subject):
        assert signed_in(nobody).get(PAGE).status_code == 403


def test_it_narrows_by_person_officer_and_day_and_goes_on_page_by_page(
    subject: User, officer: User, colleague: User, auditor: User, clock: Clock, signed_in: Callable[[User], Client]
) -> None:
    for number in range(120):
        clock.tick(60)
        by = colleague if number % 2 else officer
        write(verb="trainee.rename", by=by, about=subject.trainee, subject=subject)
    clock.tick(86_400)
    write(verb="helper.enter", by=officer, about=subject.trainee, subject=subject)
    browser = signed_in(auditor)

    def count(address: str) -> int:
        return len(browser.get(address).context["lines"])

    first = browser.get(PAGE)
    shown, address = list(first.context["lines"]), first.context["further"]
    while address:
        following = browser.get(PAGE + address)
        shown, address = shown + following.context["lines"], following.context["further"]

    assert len(first.context["lines"]) == 50
    assert [line.words for line in shown].count("更正姓名") == 120
    assert [line.words for line in shown].count("登记协助人") == 1
    assert count(f"{PAGE}?day={clock.at:%Y-%m-%d}") == 1
    assert count(f"{PAGE}?day={clock.at - timedelta(days=5):%Y-%m-%d}") == 0
    assert count(f"{PAGE}?by={colleague.uuid}") == 50
    assert {line.by for line in browser.get(f"{PAGE}?by={colleague.uuid}").context["lines"]} == {colleague}
    assert count(f"{PAGE}?subject={subject.uuid}") == 50
    for nonsense in ("?before=x", "?by=1", "?day=yesterday", "?before=9999-99-99T00:00"):
        assert browser.get(PAGE + nonsense).status_code == 200


def test_what_an_operator_does_is_read_by_the_province_s_auditor(
    make_user: Callable[..., User],
    post_to: Callable[..., User],
    menghai: Division,
    clock: Clock,
    signed_in: Callable[[User], Client],
) -> None:
    asset = Asset.objects.order_by("pk").first()
    assert asset is not None
    write(verb="run.retry", by=make_user("op", superuser=True, name="值班员"), about=asset)

    whole, county = (post_to("auditor", division=place) for place in (menghai.parent.parent, menghai))

    assert "值班员" in signed_in(whole).get(PAGE).content.decode()
    assert "值班员" not in signed_in(county).get(PAGE).content.decode()


def test_terms_of_a_class_are_told_of_each_hand_that_set_them(
    base: TrainingBase, course: CoursePage, officer: User, colleague: User, menghai: Division, clock: Clock
) -> None:
    programme = Programme.objects.create(organisation=base.organisation, course=course, title="保健按摩培训")
    day = clock.at.date()
    cohort = Cohort.objects.create(programme=programme, division=menghai, code="A", name="一班", starts=day, ends=day)

    for by in (officer, colleague):
        set_class_rules(cohort=cohort, max_online_percent=50, theory_first=False, by=by)

    assert acts() == [("class.terms", officer, None), ("class.terms", colleague, None)]


def test_it_speaks_chinese_alone(
    subject: User, officer: User, auditor: User, enrolment: Enrolment, clock: Clock, signed_in: Callable[[User], Client]
) -> None:
    """What each table says, each verb, and the kinds of things that are edited in the admin."""
    edited = {*get_snippet_models(), *get_page_models(), Asset, Collection, get_image_model(), get_document_model()}
    with translation.override("zh-hans"):
        words = [str(source.words) for source in SOURCES if source.words]
        words += [str(label) for _verb, label in Act.Verb.choices]
        words += [str(model._meta.verbose_name) for model in edited]
    log(enrolment.course.specific, "wagtail.edit", user=officer)

    page = signed_in(auditor).get(PAGE).content.decode()

    assert [each for each in words if not re.search("[\u4e00-\u9fff]", each)] == []
    rows = strip_tags(page.partition('<ol class="stack')[2].partition("</ol>")[0].partition(">")[2])
    rows = rows.replace(officer.name, "")
    assert "课程" in rows
    assert re.findall(r"[A-Za-z]{3,}", rows) == []


def test_a_page_costs_a_query_a_table(
    subject: User, officer: User, auditor: User, clock: Clock, signed_in: Callable[[User], Client]
) -> None:
    def asked() -> int:
        browser: Any = signed_in(auditor)
        browser.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(PAGE).status_code == 200
        return len(queries)

    before = asked()
    for _ in range(200):
        write(verb="trainee.rename", by=officer, about=subject.trainee, subject=subject)

    assert asked() <= before + 1  # the names
    assert before <= len(SOURCES) + 16
