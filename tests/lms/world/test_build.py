"""The demonstration world stands from nothing, and a second time nothing is added."""

from pathlib import Path

import pytest
from django.test import Client

from courses.pages.models import LessonPage
from courses.study.models import Enrolment
from lms.bases.models import CourseSubmission
from lms.people.models import Trainee
from lms.points.models import LedgerTxn
from lms.records.models import Certificate
from lms.world.build import build
from lms.world.people import account
from tests.lms.world.small_films import small_film


@pytest.mark.django_db
def test_the_world_stands_and_building_it_again_adds_nothing(tmp_path: Path) -> None:
    film = small_film(tmp_path)

    build(say=lambda words: None, shoot=lambda say: film)
    once = census()
    build(say=lambda words: None, shoot=lambda say: film)

    assert once == census()
    assert once.pop("txns") > 20
    tour = {name: record_of(name) for name in ("yula", "yuhan")}
    assert "领取证书" in tour["yula"]  # README's tour says who presses it and who has hers
    assert "领取证书" not in tour["yuhan"]
    assert "查看证书（PDF）" in tour["yuhan"]
    assert once == {"trainees": 12, "lessons": 3, "enrolments": 11, "submitted": 1, "certificates": 2}


def record_of(name: str) -> str:
    client = Client()
    client.force_login(account(name), backend="lms.people.signing_in.backends.ByPassword")
    return client.get("/record/").content.decode()


def census() -> dict[str, int]:
    return {
        "trainees": Trainee.objects.count(),
        "lessons": LessonPage.objects.live().count(),
        "enrolments": Enrolment.objects.count(),
        "submitted": CourseSubmission.objects.filter(state="approved").count(),
        "certificates": Certificate.objects.count(),
        "txns": LedgerTxn.objects.count(),
    }
