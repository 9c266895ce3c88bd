"""Several files at a time, and from a chooser: who put them there and took them away stands in the history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.models import ModelLogEntry

from tests.courses.pages.test_library import make_document

if TYPE_CHECKING:
    from django.test import Client

    from lms.bases.models import TrainingBase
    from lms.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def history() -> list[tuple[str, str, Any]]:
    return [(line.label, line.action, line.user) for line in ModelLogEntry.objects.order_by("pk")]


def paper(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7", "application/pdf")


@pytest.fixture
def browser(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def test_many_at_once(browser: Client, editor: User, base: TrainingBase) -> None:
    for name in ("one.pdf", "two.pdf"):
        make_document(base.collection, name)
    numbers = "&".join(f"id={pk}" for pk in Document.objects.values_list("pk", flat=True))
    titles = sorted(Document.objects.values_list("title", flat=True))
    bulk = {"app_label": "wagtaildocs", "model_name": "document", "action": "delete"}

    answer = browser.post(f"{reverse('wagtail_bulk_action', kwargs=bulk)}?{numbers}", {"next": "/"})

    assert answer.status_code == 302
    assert not Document.objects.exists()
    assert sorted(history()) == [(title, "wagtail.delete", editor) for title in titles]


def test_several_uploaded_changed_and_taken_back(browser: Client, editor: User, base: TrainingBase) -> None:
    posted = {"title": "合同", "collection": base.collection.pk, "files[]": paper("contract.pdf")}
    ajax = {"X-Requested-With": "XMLHttpRequest"}

    browser.post(reverse("wagtaildocs:add_multiple"), posted, headers=ajax)
    document = Document.objects.get()
    changed = {f"doc-{document.pk}-title": "新合同", f"doc-{document.pk}-collection": base.collection.pk}
    browser.post(reverse("wagtaildocs:edit_multiple", args=[document.pk]), changed, headers=ajax)
    browser.post(reverse("wagtaildocs:delete_multiple", args=[document.pk]), headers=ajax)

    assert not Document.objects.exists()
    assert [(action, user) for _, action, user in history()] == [
        ("wagtail.create", editor),
        ("wagtail.edit", editor),
        ("wagtail.delete", editor),
    ]


def test_from_a_chooser(browser: Client, editor: User, base: TrainingBase) -> None:
    form = {"document-chooser-upload-title": "许可", "document-chooser-upload-file": paper("licence.pdf")}
    form["document-chooser-upload-collection"] = base.collection.pk

    browser.post(reverse("wagtaildocs_chooser:create"), form)

    assert [document.title for document in Document.objects.all()] == ["许可"]
    assert history() == [("许可", "wagtail.create", editor)]


def test_one_on_its_own_page_stands_there_once(browser: Client, editor: User, base: TrainingBase) -> None:
    document = make_document(base.collection)

    browser.post(reverse("wagtaildocs:delete", args=[document.pk]))

    assert not Document.objects.exists()
    assert history() == [(document.title, "wagtail.delete", editor)]
