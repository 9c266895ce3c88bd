"""The design system: what each component promises, whatever it is given."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template

from lms.bases.lifecycle.founding import found_base
from lms.people.models import Organisation, Role
from lms.templatetags import ui
from lms.web import design, navigation

if TYPE_CHECKING:
    from django.test import Client, RequestFactory
from django.urls import reverse

BASE = Path(__file__).parent.parent.parent


def render(source: str, **context: Any) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def test_a_button_with_an_address_is_a_link() -> None:
    link = render('{% button "Go" href="/there/" %}')
    button = render('{% button "Go" name="a" value="b" %}')

    assert link.startswith('<a class="button button--primary" href="/there/">')
    assert button.startswith('<button class="button button--primary" type="submit" name="a" value="b">')


def test_words_are_escaped_everywhere() -> None:
    evil = "<script>alert(1)</script>"

    made = render(
        "{% button t %}{% badge t %}{% card title=t %}{{ t }}{% endcard %}{% notice title=t %}{{ t }}{% endnotice %}"
        "{% progress 1 2 t %}{% facts f %}{% crumbs f %}{% empty t text=t %}",
        t=evil,
        f=[(evil, evil)],
    )

    assert "<script" not in made


def test_a_field_ties_label_help_and_error_together() -> None:
    class Form(forms.Form):
        name = forms.CharField(label="Name", help_text="As on paper.")

    made = render("{% field form.name %}", form=Form({"name": ""}))

    assert '<label class="field__label" for="id_name">' in made
    assert 'aria-describedby="id_name_helptext id_name_error"' in made
    assert 'id="id_name_helptext"' in made
    assert 'id="id_name_error"' in made
    assert 'aria-invalid="true"' in made


def test_choices_stand_in_a_fieldset_with_a_legend() -> None:
    class Form(forms.Form):
        way = forms.ChoiceField(label="Way", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)

    made = render("{% form_fields form %}", form=Form())

    assert "<fieldset" in made
    assert "<legend>Way" in made


def test_progress_never_divides_by_nothing_and_never_passes_the_end() -> None:
    assert ui.progress(1, 0, "x")["value"] == 0
    assert ui.progress(7, 5, "x")["value"] == 100


@pytest.mark.parametrize(("ms", "words"), [(None, "0"), (59_999, "0"), (60_000, "1"), (755_000, "12")])
def test_minutes_are_rounded_down(ms: int | None, words: str) -> None:
    assert ui.minutes(ms).startswith(words)


@pytest.mark.parametrize(("ms", "shown"), [(0, "0:00"), (65_000, "1:05"), (3_725_000, "1:02:05"), (None, "0:00")])
def test_clock(ms: int | None, shown: str) -> None:
    assert ui.clock(ms) == shown


def test_pager_keeps_the_rest_of_the_question(rf: RequestFactory) -> None:
    page = Paginator(range(30), 10).page(2)

    made = render("{% pager page %}", page=page, request=rf.get("/courses/?q=tea&page=2"))

    assert "?q=tea&amp;page=1" in made
    assert "?q=tea&amp;page=3" in made


def test_navigation_shows_a_learner_her_study_and_an_officer_her_work(
    rf: RequestFactory, make_trainee: Any, post_to: Any, menghai: Any
) -> None:
    request = rf.get("/study/")
    request.user = request.subject = make_trainee(division=menghai).user
    learner = hrefs(request, "trainee")
    request.user = request.subject = post_to("county_officer", division=menghai)
    officer = hrefs(request, "county_officer")

    assert learner == ["/courses/", "/study/", "/points/", "/record/"]
    assert "/study/" not in officer
    assert {"/todo/", "/people/", "/figures/", "/bases/"} <= set(officer)


def hrefs(request: Any, *roles: str) -> list[str]:
    """Return the addresses of all places that the navigation offers, below whichever head."""
    own = navigation.with_audiences(request, frozenset(roles))
    return [href for head in navigation.HEADS for _place, href in navigation.places_of(request, head, own)]


@pytest.mark.parametrize("role", [*Role.values, "operator"])
def test_nobody_has_more_than_seven_heads_and_each_place_is_two_presses_away(
    rf: RequestFactory, make_user: Any, post_to: Any, menghai: Any, role: str
) -> None:
    request = rf.get("/courses/")
    is_operator = role == "operator"
    request.user = make_user("admin", superuser=True) if is_operator else post_to(role, division=menghai)

    heads = navigation.heads(request, frozenset({role}))

    assert 2 < len(heads) <= 7, [head.text for head in heads]
    assert heads[0].href == "/todo/"
    reached = set()
    for head in heads:
        there = rf.get(head.href)
        there.user = request.user
        for item in navigation.heads(there, frozenset({role})):
            reached |= {item.href, *(place.href for place in item.below)}
    assert reached == set(hrefs(request, role))


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("/people/", {"/people/": "page"}),
        ("/people/3f/", {"/people/": "true"}),
        ("/people/to-confirm/", {"/people/to-confirm/": "page"}),
        ("/people/to-confirm/3f/", {"/people/to-confirm/": "true"}),
        ("/peoples/", {}),
    ],
)
def test_navigation_marks_one_place_the_nearest(
    rf: RequestFactory, post_to: Any, menghai: Any, path: str, marked: dict[str, str]
) -> None:
    request = rf.get(path)
    request.user = post_to("county_officer", division=menghai)

    found = navigation.heads(request, frozenset({"county_officer"}))
    below = [place for head in found for place in head.below]

    assert {place.href: place.current for place in below if place.current} == marked
    assert [head.href for head in found if head.current] == (["/people/"] if marked else [])


def test_two_films_on_one_page_give_landmarks_of_different_names() -> None:
    """Heard as a list of places, each says which film it belongs to."""
    lesson: Any = design.sample_lesson()
    player = replace(lesson["part"].player, chapters=[SimpleNamespace(start_ms=0, title="一")])
    names: list[str] = []
    for title in ("拿刀", "剪枝"):
        lesson["part"].block.value["title"] = title
        made = render('{% include "pages/blocks/player.html" %}', item=player, **lesson)
        made = re.sub(r'<div class="bar__group"[^>]*>', "", made)  # menus of the player's group, whose name they follow
        names += re.findall(r'<(?:nav|[\w-]+[^>]* role="(?:region|group)")[^>]* aria-label="([^"]+)"', made)

    assert len(names) == 8
    assert len(set(names)) == 8


@pytest.mark.parametrize("role", Role.values)
def test_navigation_offers_nothing_that_is_refused(client: Client, post_to: Any, menghai: Any, role: str) -> None:
    organisation = Organisation.objects.create(division=menghai, name="勐海培训学校")
    found_base(organisation=organisation, kind="vocational_school")
    client.force_login(post_to(role, division=menghai, organisation=organisation))
    request = client.get("/accessibility-statement/").wsgi_request

    offered = hrefs(request, role)
    refused = {href: client.get(href).status_code for href in offered}

    assert {href: status for href, status in refused.items() if status >= 400} == {}


@pytest.mark.parametrize("role", [*Role.values, "operator"])
def test_whoever_has_a_post_or_runs_the_machine_lands_at_her_work_and_finds_it_again(
    client: Client, make_user: Any, post_to: Any, menghai: Any, role: str
) -> None:
    organisation = Organisation.objects.create(division=menghai, name="勐海培训学校")
    found_base(organisation=organisation, kind="vocational_school")
    post = {"division": menghai, "organisation": organisation}
    person = make_user("admin", superuser=True) if role == "operator" else post_to(role, **post)
    client.force_login(person)

    landed = client.get(reverse("people:home"), follow=True)
    request = client.get("/accessibility-statement/").wsgi_request
    offered = hrefs(request, role)

    assert landed.status_code == 200
    assert landed.redirect_chain[-1][0] == "/todo/"
    assert landed.redirect_chain[-1][0] in offered
    assert {href: status for href in offered if (status := client.get(href).status_code) >= 400} == {}


PLACES = [place for head in navigation.HEADS for place in head.places]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.target)
def test_every_place_of_the_navigation_is_there(place: navigation.Place) -> None:
    assert navigation.address(place.target, "/")


def test_gallery_shows_every_component(client: Client, db: None) -> None:
    page = client.get("/design/").content.decode()

    names = ("button", "card", "notice", "badge", "progress", "field", "crumbs", "datatable", "facts", "empty", "pager")
    for name in (*names, "path", "next", "player", "transcript", "choose"):
        assert f'class="{name}' in page, name


def test_player_asks_for_all_its_modules_at_once() -> None:
    """A module that is found only in another module costs one more round trip on a village line."""
    template = (BASE / "templates" / "pages" / "blocks" / "player_scripts.html").read_text()
    named = set(re.findall(r'{% static "((?:courses|accessibility)/[\w-]+\.js)" %}', template))

    assert named == {path.split("/static/")[1] for path in imported(BASE / "courses/static/courses/lesson-player.js")}


def imported(script: Path) -> set[str]:
    """A script and all that it imports at once, not on play; as paths."""
    found, waiting = {script}, [script]
    while waiting:
        one = waiting.pop()
        for name in re.findall(r'^import [^;]*?"(\.[^"]+)";', one.read_text(), re.MULTILINE):
            app = "accessibility" if "/accessibility/" in name else "courses"
            other = BASE / app / "static" / app / Path(name).name
            if other not in found:
                found.add(other)
                waiting.append(other)
    return {str(path) for path in found}


def test_gallery_needs_no_inline_style(client: Client, db: None) -> None:
    page = client.get("/design/").content.decode()

    assert " style=" not in page
    assert "<style" not in page
