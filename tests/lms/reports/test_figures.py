"""Figures are the sum of the rows they open to, and nobody sees further than access.py says."""

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from courses.study.engine.enrolment import enrol
from courses.study.models import Enrolment
from lms.bases.models import TrainingBase
from lms.people.models import Division, Trainee, User
from lms.points.models import LedgerLeg
from lms.reports.figures import Choice, figures, rows, total
from tests.courses.study.player import Player

pytestmark = pytest.mark.both_databases


def test_every_figure_is_the_sum_of_the_rows_it_opens_to(officer: User, learnt: None, prefecture: Division) -> None:
    found = figures(officer, Choice(prefecture, 2027))

    assert {figure.place.code for figure in found} == {"532800", "532822", "532823"}
    for figure in found:
        legs = list(rows(officer, figure.choice))
        assert figure.points == sum(leg.milli for leg in legs if leg.unit == "point")
        assert figure.hours == sum(leg.milli for leg in legs if leg.unit == "class_hour") > 0
        assert figure.persons == len({leg.txn.subject_id for leg in legs})


def test_the_whole_is_the_sum_of_its_figures(officer: User, learnt: None, prefecture: Division) -> None:
    choice = Choice(prefecture, 2027)

    found, whole = figures(officer, choice), total(officer, choice)

    assert whole.points == sum(figure.points for figure in found)
    assert whole.hours == sum(figure.hours for figure in found)
    assert whole.persons == 3


def test_months_stand_apart(
    officer: User,
    signed_in: Callable[[User], Client],
    player: Player,
    subject: User,
    enrolment: Enrolment,
    menghai: Division,
) -> None:
    player.open()
    player.play(300)
    player.clock.tick(40 * 24 * 3600)
    player.client = signed_in(subject)
    player.open()
    player.play(300)

    found = figures(officer, Choice(menghai, 2027))

    assert [figure.month for figure in found] == [date(2027, 3, 1), date(2027, 4, 1)]


def test_a_county_sees_its_own_and_not_its_neighbours(
    post_to: Callable[..., User], learnt: None, yunnan: Division, menghai: Division, mengla: Division
) -> None:
    near, far = post_to("county_officer", division=menghai), post_to("county_officer", division=mengla)

    assert total(near, Choice(yunnan, 2027)).persons == 1
    assert total(far, Choice(menghai, 2027)).persons == 0
    assert not figures(far, Choice(menghai, 2027))


def test_the_page_leads_from_figures_to_rows_over_http(
    signed_in: Callable[[User], Client], officer: User, learnt: None
) -> None:
    client = signed_in(officer)

    page = client.get("/figures/?year=2027").content.decode()
    links = re.findall(r'href="(/figures/rows/\?[^"]+)"', page)
    opened = [client.get(link.replace("&amp;", "&")) for link in links]

    assert "勐海县" in page
    assert len(links) == 3
    assert all(response.status_code == 200 for response in opened)
    assert "岩温" in "".join(response.content.decode() for response in opened)


def test_the_workbook_holds_numbers_to_add_up_names_as_text_and_the_same_sums(
    signed_in: Callable[[User], Client], officer: User, learnt: None
) -> None:
    client = signed_in(officer)

    sheet = load_workbook(io.BytesIO(client.get("/figures/figures.xlsx?year=2027").content)).worksheets[0]

    headings, *lines, last = list(sheet.iter_rows())
    names = [cell for row in (headings, *(line[:3] for line in lines), last[:4]) for cell in row if cell.value]
    numbers = [cell for line in (*lines, last) for cell in line[4:]]
    assert all(cell.data_type == "s" and cell.number_format == "@" and cell.quotePrefix for cell in names)
    assert {(line[3].data_type, line[3].number_format) for line in lines} == {("d", "yyyy-mm")}
    assert {cell.data_type for cell in numbers} == {"n"}
    assert [cell.number_format for cell in last[4:]] == ["0", "0", "0.00"]
    assert [cell.value for cell in last[4:]] == [3, 2, 0.24]
    assert sum(line[6].value for line in lines) == pytest.approx(0.24, abs=0.01 * len(lines))


@pytest.mark.parametrize(
    "query",
    ["year=abc", "year=99999", "place=1", "course=x", "month=2027-13", "month=x", "course=99999999999999999999"],
)
def test_what_cannot_be_meant_is_not_found(query: str, signed_in: Callable[[User], Client], officer: User) -> None:
    client = signed_in(officer)

    assert client.get(f"/figures/?{query}").status_code == 404


def test_a_place_of_which_one_sees_a_part_is_no_heading_over_that_part(
    signed_in: Callable[[User], Client], post_to: Callable[..., User], learnt: None, menghai: Division, yunnan: Division
) -> None:
    client = signed_in(post_to("county_officer", division=menghai))

    for page in ("figures/", "figures/rows/", "figures/figures.xlsx"):
        for place in (yunnan, menghai.parent):
            assert client.get(f"/{page}?place={place.code}&year=2027").status_code == 404
        assert client.get(f"/{page}?place={menghai.code}&year=2027").status_code == 200


def test_a_base_s_own_sum_stands_under_the_base_s_name(
    signed_in: Callable[[User], Client], post_to: Callable[..., User], base: TrainingBase, learnt: None
) -> None:
    client = signed_in(post_to("base_staff", division=base.division, organisation=base.organisation))

    page = client.get("/figures/?year=2027")

    [heading] = re.findall(r"<h1>(.*?)</h1>", page.content.decode())
    assert base.name in heading
    assert "云南省" not in heading
    assert "530000" not in client.get("/figures/figures.xlsx?year=2027").headers["Content-Disposition"]


def test_who_may_count_nobody_is_told_so_and_reads_no_zeros(
    signed_in: Callable[[User], Client], post_to: Callable[..., User], base: TrainingBase, learnt: None
) -> None:
    client = signed_in(post_to("base_staff", division=base.division, organisation=base.organisation))
    counted = client.get("/figures/?year=2027").content.decode()
    TrainingBase.objects.filter(pk=base.pk).update(status="exited")

    pages = [client.get(f"/figures/{page}?year=2027").content.decode() for page in ("", "rows/")]
    book = client.get("/figures/figures.xlsx?year=2027")

    assert "facts" in counted
    for page in pages:
        assert "没有您可以统计的数字" in page
        assert "facts" not in page[page.index("<main") :]
        assert "换一个年份" not in page
    assert (book.status_code, book["Location"]) == (302, "/figures/")


def test_a_year_without_study_is_told_of_the_base_not_of_the_country(
    signed_in: Callable[[User], Client], post_to: Callable[..., User], base: TrainingBase, officer: User
) -> None:
    teacher = signed_in(post_to("base_staff", division=base.division, organisation=base.organisation))
    office = signed_in(officer)

    assert "没有人在您的基地" in teacher.get("/figures/?year=2024").content.decode()
    assert "没有人在您的基地" not in office.get("/figures/?year=2024").content.decode()


def test_learners_and_strangers_see_no_figures(
    signed_in: Callable[[User], Client], subject: User, enrolment: Enrolment
) -> None:
    client = signed_in(subject)

    for address in ("/figures/", "/figures/rows/", "/figures/figures.xlsx"):
        assert client.get(address).status_code == 403
        assert Client().get(address).status_code == 302


def test_figures_cost_the_same_however_many(
    officer: User, learnt: None, prefecture: Division, django_assert_max_num_queries: Any
) -> None:
    assert LedgerLeg.objects.count() > 20

    with django_assert_max_num_queries(5):
        figures(officer, Choice(prefecture, 2027))
    with django_assert_max_num_queries(3):
        list(rows(officer, Choice(prefecture, 2027)))


@pytest.fixture
def prefecture(db: None) -> Division:
    return Division.objects.get(code="532800")


@pytest.fixture
def officer(post_to: Callable[..., User], prefecture: Division) -> User:
    return post_to("prefecture_officer", division=prefecture, username="officer")


@pytest.fixture
def learnt(
    player: Player,
    signed_in: Callable[[User], Client],
    make_trainee: Callable[..., Trainee],
    prefecture: Division,
    enrolment: Enrolment,
) -> None:
    """One learner of Menghai and one of the prefecture itself, five minutes each (and the stranger of Mengla one)."""
    other = make_trainee(division=prefecture, name="岩罕").user
    enrol(subject=other, course=enrolment.course, by=other)
    second = Player(signed_in(other), player.clock, player.lesson, player.block)
    for each in (player, second):
        each.open()
        each.play(300)
