"""Beside a film: its captions, signing, descriptions and pages; and what an editor meets first at her work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from accessibility.captions import tracks
from accessibility.models import DescriptionRecording, Track
from accessibility.signing import sign

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accessibility.captions.cues import Cue
    from lms.people.models import User
    from media_pipeline.models import Asset

pytestmark = pytest.mark.django_db


@pytest.fixture
def film(submitted: Track, make_asset: Callable[..., Asset], editor: User) -> Asset:
    """A film with captions that wait, an interpreter's film and a narrator's recording."""
    asset = submitted.asset
    interpreter, narrator = make_asset("译员的录像"), make_asset("讲述人的录音")
    sign.attach_sign(asset=asset, sign_asset=interpreter, offset_ms=0, by=editor)
    DescriptionRecording.objects.create(asset=asset, audio_asset=narrator, edited_by=editor)
    return asset


def test_a_films_page_leads_to_its_captions_its_signing_and_its_descriptions(
    client: Client, film: Asset, editor: User
) -> None:
    client.force_login(editor)

    aside = section(client, film, "aside-title")
    of_interpreter = section(client, film.sign_tracks.get().sign_asset, "aside-title")

    hrefs = [link["href"] for link in aside.select("a")]
    assert hrefs == [
        film.tracks.get().get_absolute_url(),
        film.sign_tracks.get().get_absolute_url(),
        film.description_recordings.get().get_absolute_url(),
        reverse("accessibility:asset", args=[film.uuid]),
    ]
    assert "待审核" in aside.get_text()
    assert of_interpreter.select_one(f'a[href="{film.get_absolute_url()}"]')
    assert "还没有页面使用它" in section(client, film, "used-title").get_text()


def test_the_chooser_has_pictures_and_upload_and_leaves_out_what_belongs_to_another_film(
    client: Client, film: Asset, editor: User, publish: Callable[..., Any], django_assert_max_num_queries: Any
) -> None:
    poster = publish(film, "poster")
    client.force_login(editor)
    client.get(reverse("asset_chooser:choose"))

    with django_assert_max_num_queries(14):
        html = client.get(reverse("asset_chooser:choose")).json()["html"]

    shown = BeautifulSoup(html, "html.parser")
    assert film.title in html
    assert "译员的录像" not in html
    assert "讲述人的录音" not in html
    assert [image["src"] for image in shown.select("td img")] == [poster.url]
    assert shown.select_one(f'a[href="{reverse("media_pipeline:upload")}"][target=_blank]')


def test_who_may_not_upload_is_offered_none(client: Client, film: Asset, reviewer: User) -> None:
    client.force_login(reviewer)

    html = client.get(reverse("asset_chooser:choose")).json()["html"]

    assert reverse("media_pipeline:upload") not in html


def test_the_queue_opens_on_the_list_with_something_to_do(
    client: Client,
    submitted: Track,
    make_asset: Callable[..., Asset],
    editor: User,
    reviewer: User,
    good_cues: list[Cue],
) -> None:
    """The editor may not decide on what she wrote: her drafts are her work; the reviewer's is what waits."""
    drafted = tracks.ensure_track(asset=make_asset("还在写的"))
    for user, title in ((editor, "还在写的"), (reviewer, submitted.asset.title)):
        client.force_login(user)
        assert listed(client) == [title], user
    assert listed(client, "?show=work") == ["还在写的"]

    tracks.submit(
        track=drafted,
        version=tracks.save_version(track=drafted, base_number=1, cues=good_cues, by=editor),
        by=editor,
    )
    client.force_login(editor)
    assert len(listed(client)) == 2  # nothing is in work: what waits is shown to her, as before


def section(client: Client, asset: Asset, heading: str) -> BeautifulSoup:
    page = BeautifulSoup(client.get(asset.get_absolute_url()).content, "html.parser")
    found = page.select_one(f'section[aria-labelledby="{heading}"]')
    assert found is not None, page.get_text()
    return found


def listed(client: Client, query: str = "") -> list[str]:
    page = BeautifulSoup(client.get(reverse("accessibility:queue") + query).content, "html.parser")
    return [cell.get_text(strip=True) for cell in page.select("table th[scope=row]")]
