"""What was made for one person is stored by no cache; films and pictures say themselves how long they keep."""

from collections.abc import Callable

import pytest
from django.test import Client

from lms.people.models import Trainee, User

pytestmark = pytest.mark.django_db
PERSONAL = "private, no-store"
PAGES = ["/", "/courses/", "/home/", "/points/", "/nothing/here/", "/base/", "/accounts/login/", "/preferences/"]


@pytest.fixture
def signed_in(make_trainee: Callable[..., Trainee], menghai: object) -> Client:
    client = Client()
    client.force_login(make_trainee(division=menghai).user)
    return client


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_to_somebody_signed_in_is_stored_nowhere(signed_in: Client, address: str) -> None:
    for response in (signed_in.get(address), signed_in.head(address), signed_in.post(address)):
        kept = response.headers["Cache-Control"]
        assert "no-store" in kept, (address, response.status_code)
        assert "private" in kept, (address, response.status_code)


def test_the_admin_and_a_refusal_are_stored_nowhere(make_user: Callable[..., User]) -> None:
    client = Client()
    client.force_login(make_user("plain"))

    for address in ("/manage/", "/figures/", "/manage/images/"):
        assert "no-store" in client.get(address).headers["Cache-Control"]


def test_an_answer_that_sets_a_cookie_is_stored_nowhere(client: Client) -> None:
    response = client.get("/accounts/login/")

    assert response.cookies
    assert "no-store" in response.headers["Cache-Control"]


def test_a_film_keeps_for_ever_for_somebody_signed_in_too(signed_in: Client, settings: object) -> None:
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    tree = "00000000-0000-0000-0000-00000000000a"
    default_storage.save(f"m/{tree}/a.mp4", ContentFile(b"film"))

    response = signed_in.get(f"/m/{tree}/a.mp4")

    assert b"".join(response.streaming_content) == b"film"  # type: ignore[arg-type]
    assert "immutable" in response.headers["Cache-Control"]


def test_the_range_of_a_film_may_be_any_number(signed_in: Client) -> None:
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    tree = "00000000-0000-0000-0000-00000000000b"
    default_storage.save(f"m/{tree}/a.mp4", ContentFile(b"film"))
    long = "9" * 5_000

    for asked, status in ((f"bytes=0-{long}", 206), (f"bytes={long}-", 416), (f"bytes=-{long}", 206)):
        response = signed_in.head(f"/m/{tree}/a.mp4", headers={"Range": asked})
        assert response.status_code == status
