"""Who works at one base reads nothing of another's in the admin: every address of it is asked, library's or ours."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Comment, PageSubscription, UploadedFile, Workflow

from lms.people.models import Division, Posting, Role
from tests.courses.pages import making

pytestmark = pytest.mark.django_db
SECRET = "乙家不外传"
SECRET_FILE = "yijia-secret"


@pytest.fixture
def here(menghai: Division) -> Any:
    return making.make_base(menghai, "甲基地")


@pytest.fixture
def there(mengla: Division, make_user: Any) -> dict[str, Any]:
    """One of everything that an editor can make, at another base, with words that nobody else may read."""
    base = making.make_base(mengla, "乙基地")
    editor = make_user(f"{SECRET_FILE}-editor", name=f"{SECRET}编辑")
    Posting.objects.create(user=editor, organisation=base.organisation, division=mengla, role=Role.BASE_EDITOR)
    course = making.make_course(base.root_page, f"{SECRET}课程", live=False)
    unit = making.make_unit(course, f"{SECRET}单元")
    picture = making.make_image(f"{SECRET}图")
    picture.collection, picture.uploaded_by_user = base.collection, editor
    picture.tags.add(f"{SECRET}标签")
    picture.save()
    paper = Document.objects.create(
        title=f"{SECRET}合同",
        file=ContentFile(b"%PDF-1.7", f"{SECRET_FILE}.pdf"),
        collection=base.collection,
        uploaded_by_user=editor,
    )
    paper.tags.add(f"{SECRET}标签")
    film = making.make_asset(base.collection, editor, title=f"{SECRET}片")
    text = ("text", {"text": f'<p>{SECRET}<a linktype="document" id="{paper.pk}">x</a></p>', "check": []})
    image = ("image", {"image": picture, "alt": SECRET, "decorative": False, "caption": ""})
    lesson = making.make_lesson(unit, film, title=f"{SECRET}课", live=False, body=[text, image])
    lesson.owner, lesson.locked, lesson.locked_by = editor, True, editor
    lesson.save()
    first = lesson.save_revision(user=editor, log_action="wagtail.edit")
    lesson.title = f"{SECRET}课二"
    second = lesson.save_revision(user=editor, log_action="wagtail.edit")
    Comment.objects.create(page=lesson, user=editor, text=SECRET, contentpath="title", revision_created=first)
    PageSubscription.objects.create(page=lesson, user=editor, comment_notifications=True)
    live = making.make_course(base.root_page, "公开课程")
    making.make_lesson(making.make_unit(live), title="公开课", body=[making.text(making.prose(50))])
    live.save_revision(user=editor, log_action="wagtail.edit").publish()
    handed_in = making.make_course(base.root_page, f"{SECRET}送审", live=False)
    making.make_lesson(making.make_unit(handed_in), title=f"{SECRET}送审课", live=False, body=[text])
    handed_in.save_revision(user=editor)
    workflow = Workflow.objects.first()
    state = workflow.start(handed_in, editor) if workflow else None
    redirect = Redirect.objects.create(old_path=f"/{SECRET_FILE}", redirect_page=lesson)
    upload = UploadedFile.objects.create(file=ContentFile(b"x", f"{SECRET_FILE}.png"), uploaded_by_user=editor)
    return {
        "base": base,
        "editor": editor,
        "page": lesson,
        "image": picture,
        "document": paper,
        "asset": film,
        "revisions": (first, second),
        "state": state,
        "redirect": redirect,
        "upload": upload,
        "course": course,
    }


def addresses(resolver: Any, prefix: str = "", space: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from addresses(entry, prefix + str(entry.pattern), inner)
        else:
            yield prefix + str(entry.pattern), f"{space}{entry.name}", entry


ADMIN = [(path, name, entry) for path, name, entry in addresses(get_resolver()) if path.startswith("manage/")]


def samples(name: str, there: dict[str, Any]) -> dict[str, Any]:
    """What an address's placeholders stand for: the other base's things."""
    page, (first, second) = there["page"], there["revisions"]
    by_name = {
        "page_id": page.pk,
        "parent_page_id": there["course"].pk,
        "page_to_move_id": page.pk,
        "destination_id": there["base"].root_page_id,
        "page_pk": page.pk,
        "revision_id": first.pk,
        "revision_id_a": str(first.pk),
        "revision_id_b": str(second.pk),
        "image_id": there["image"].pk,
        "document_id": there["document"].pk,
        "doc_id": there["document"].pk,
        "uploaded_file_id": there["upload"].pk,
        "collection_id": there["base"].collection_id,
        "redirect_id": there["redirect"].pk,
        "content_type_app_name": "pages",
        "content_type_model_name": "lessonpage",
        "app_label": "pages",
        "app_name": "taggit",
        "model_name": "lessonpage",
        "action_name": "copy",
        "action": "delete",
        "filter_spec": "max-165x165",
        "object_id": str(page.pk),
        "session_id": 1,
        "task_id": 1,
        "task_state_id": 1,
        "workflow_state_id": there["state"].pk if there["state"] else 1,
        "workflow_pk": 1,
        "uidb64": "x",
        "token": "x",
        "pk": page.pk,
        "uuid": there["asset"].uuid,
    }
    pk = {
        "wagtailadmin_api:documents": there["document"].pk,
        "wagtailadmin_api:images": there["image"].pk,
        "wagtaildocs_chooser": str(there["document"].pk),
        "wagtailimages_chooser": str(there["image"].pk),
        "asset_chooser": str(there["asset"].pk),
        "wagtailusers_users": there["editor"].pk,
        "wagtailadmin_collections": there["base"].collection_id,
        "wagtailadmin_workflows": 1,
    }
    for prefix, number in pk.items():
        if name.startswith(prefix):
            by_name["pk"] = number
    if "tag_model" in name:
        by_name["model_name"] = "tag"
    return by_name


BEGINS = SECRET[:3]  # what a search echoes is not what it finds
NAMES_THINGS = {
    *("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk", "image_id", "document_id"),
    *("doc_id", "revision_id", "uploaded_file_id", "collection_id", "redirect_id"),
}
BULK = [
    (app, model, action)
    for app, model, actions in (
        ("wagtailcore", "page", ("delete", "move", "publish", "unpublish")),
        ("wagtailimages", "image", ("delete", "add_tags", "add_to_collection")),
        ("wagtaildocs", "document", ("delete", "add_tags", "add_to_collection")),
        ("people", "user", ("delete", "assign_role", "set_active_state")),
    )
    for action in actions
]


def asked(name: str, there: dict[str, Any]) -> str:
    """A query string that makes a listing as talkative as it gets."""
    thing = there["page"]
    if name.startswith(("wagtaildocs", "wagtailadmin_api:documents")):
        thing = there["document"]
    if name.startswith(("wagtailimages", "wagtailadmin_api:images")):
        thing = there["image"]
    if name.startswith("asset_chooser"):
        thing = there["asset"]
    if name.startswith("wagtailadmin_api"):
        return f"id={thing.pk}" if "find" in name else "limit=20"
    collection = there["base"].collection_id
    return f"id={thing.pk}&q={BEGINS}&term={BEGINS}&collection_id={collection}&multiple=1&childOf={there['course'].pk}"


def placed(name: str, entry: URLPattern, there: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """The addresses of a pattern with the other base's numbers in it, and whether one of them names a thing."""
    known = samples(name, there)
    wanted = [*entry.pattern.converters, *entry.pattern.regex.groupindex]
    kwargs = {key: known[key] for key in wanted if key in known}
    if name == "wagtail_bulk_action":
        for app, model, action in BULK:
            yield reverse(name, kwargs={"app_label": app, "model_name": model, "action": action}), False
        return
    yield reverse(name, kwargs=kwargs), bool(NAMES_THINGS & set(kwargs))


def readable(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text: str = body.decode(errors="replace")
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return text


@pytest.fixture
def jia(here: Any, post_to: Any) -> Client:
    editor = post_to("base_editor", division=here.division, organisation=here.organisation, username="jia")
    client = Client(raise_request_exception=False)
    client.force_login(editor)
    return client


def test_no_address_of_the_admin_tells_of_another_base(jia: Client, there: dict[str, Any]) -> None:
    told = []
    for path, name, entry in ADMIN:
        if name.endswith("None") or "failwhale" in path:
            continue
        for address, names in placed(name, entry, there):
            exported = ["export=csv"] if "_reports:" in name else []
            for query in ("", asked(name, there), *exported):
                response = jia.get(f"{address}?{query}")
                text = readable(response)
                if response.status_code >= 500 or (names and response.status_code == 200):
                    told.append(f"{address}?{query[:20]}: {response.status_code}")
                for word in (SECRET, SECRET_FILE):
                    if word in text:
                        at = text.find(word)
                        told.append(f"{address}?{query[:20]}: {response.status_code} …{text[at - 60 : at + 40]!r}")

    assert not told, "\n".join(told)


def test_no_form_of_the_admin_takes_another_base_s_number(jia: Client, there: dict[str, Any]) -> None:
    before = standing(there)

    taken = []
    for path, name, entry in ADMIN:
        if name.endswith("None") or "logout" in path:
            continue
        for address, names in placed(name, entry, there):
            response = jia.post(f"{address}?{asked(name, there)}", {"next": "/manage/", "title": "x", "action": "x"})
            if names and response.status_code not in (302, 403, 404, 405):
                taken.append(f"{address}: {response.status_code}")

    assert not taken, "\n".join(taken)
    assert standing(there) == before


@pytest.fixture
def mine(here: Any) -> dict[str, Any]:
    """A page of two versions, a picture and a document of one's own."""
    course = making.make_course(here.root_page, "自己的课", live=False)
    unit = making.make_unit(course, "自己的单元")
    first = course.save_revision()
    course.save_revision()
    picture = making.make_image("自己的图")
    picture.collection = here.collection
    picture.save()
    file = ContentFile(b"%PDF-1.7", "own.pdf")
    paper = Document.objects.create(title="自己的讲义", file=file, collection=here.collection)
    return {"course": course, "unit": unit, "revision": first, "image": picture, "document": paper}


def second_numbers(mine: dict[str, Any], there: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(Method, address, data) that name a thing of one's own first, and the other base's second."""
    own, goal, shelf = mine["course"].pk, there["base"].root_page_id, there["base"].collection_id
    course, (revision, _second) = there["course"].pk, there["revisions"]
    state, task = there["state"].pk, there["state"].current_task_state.pk
    pages = "wagtailadmin_pages:"
    placed = {"new_title": "抄", "new_slug": "copied", "new_parent_page": goal, "copy_subpages": "on"}
    for more in ({}, {"new_parent_page": course}, {"alias": "on"}, {"publish_copies": "on"}):
        yield "post", reverse(f"{pages}copy", args=[own]), placed | more
    yield "post", reverse(f"{pages}move", args=[own]), {"new_parent_page": goal}
    yield "post", reverse(f"{pages}choose_parent", args=["pages", "coursepage"]), {"parent_page": goal}
    for verb in ("copy", "move", "create_alias", "copy_for_translation"):
        for target in (goal, course):
            data = {"destination_page_id": target, "recursive": True, "locale": "zh-hans", "keep_live": True}
            yield "post", reverse("wagtailadmin_api:pages:action", args=[own, verb]), data
            yield "json", reverse("wagtailadmin_api:pages:action", args=[own, verb]), data
    reverting = reverse("wagtailadmin_api:pages:action", args=[own, "revert_to_page_revision"])
    yield "post", reverting, {"revision_id": revision.pk}
    for name in ("revisions_revert", "revisions_view", "revisions_unschedule"):
        yield "get", reverse(f"{pages}{name}", args=[own, revision.pk]), {}
        yield "post", reverse(f"{pages}{name}", args=[own, revision.pk]), {}
    for pair in ((mine["revision"].pk, revision.pk), ("earliest", revision.pk), (revision.pk, "latest")):
        yield "get", reverse(f"{pages}revisions_compare", args=[own, *map(str, pair)]), {}
    for verb in ("approve", "reject"):
        yield "get", reverse(f"{pages}workflow_action", args=[own, verb, task]), {}
        yield "post", reverse(f"{pages}workflow_action", args=[own, verb, task]), {"comment": "x"}
        yield "post", reverse(f"{pages}collect_workflow_action_data", args=[own, verb, task]), {"comment": "x"}
    yield "get", reverse(f"{pages}workflow_history_detail", args=[own, state]), {}
    yield "get", reverse(f"{pages}workflow_preview", args=[own, task]), {}
    unit_here, other = mine["unit"].pk, there["page"].pk
    yield "post", f"{reverse(f'{pages}set_page_position', args=[unit_here])}?position=0&page={other}", {"page": other}
    for kind, key in (("wagtailimages", "image"), ("wagtaildocs", "document")):
        thing = {"title": "自己的", "collection": shelf}
        yield "post", reverse(f"{kind}:edit", args=[mine[key].pk]), thing
        yield "post", reverse(f"{kind}:add"), thing | {"file": ContentFile(b"%PDF-1.7", f"{SECRET_FILE[:2]}.pdf")}
        yield "post", reverse(f"{kind}_chooser:create"), thing
        yield "post", reverse(f"{kind}:add_multiple"), thing | {"files[]": ContentFile(b"%PDF-1.7", "x.pdf")}
        bulk = {"app_label": kind, "model_name": key, "action": "add_to_collection"}
        yield "post", f"{reverse('wagtail_bulk_action', kwargs=bulk)}?id={mine[key].pk}", {"collection": shelf}
    bulk = {"app_label": "wagtailcore", "model_name": "page", "action": "move"}
    yield "post", f"{reverse('wagtail_bulk_action', kwargs=bulk)}?id={own}", {"chooser": goal}
    ping = ["pages", "coursepage", str(own), 1]
    yield "post", reverse("wagtailadmin_editing_sessions:ping", args=ping), {"revision_id": revision.pk}


def test_one_s_own_thing_leads_to_nothing_of_another_base(
    jia: Client, mine: dict[str, Any], there: dict[str, Any]
) -> None:
    """A copy, a move, an earlier version, a review, a shelf: the second number is asked about like the first."""
    before = standing(there)
    held = [there["base"].root_page.get_descendants().count(), shelved(there)]

    told = []
    for method, address, data in second_numbers(mine, there):
        if method == "json":
            response = jia.post(address, json.dumps(data), content_type="application/json")
        else:
            response = getattr(jia, method)(address, data)
        text = readable(response)
        if response.status_code >= 500 or SECRET in text or SECRET_FILE in text:
            told.append(f"{method} {address} {data}: {response.status_code}")

    assert not told, "\n".join(told)
    assert standing(there) == before
    assert [there["base"].root_page.get_descendants().count(), shelved(there)] == held
    for own in (mine["image"], mine["document"]):
        own.refresh_from_db()
        assert own.collection_id != there["base"].collection_id


def shelved(there: dict[str, Any]) -> int:
    return sum(model.objects.filter(collection=there["base"].collection).count() for model in (Image, Document))


def standing(there: dict[str, Any]) -> list[Any]:
    """What of the other base a stranger's hand would change."""
    rows: list[Any] = [there[name] for name in ("page", "course", "image", "document", "asset", "redirect", "upload")]
    return [type(row).objects.filter(pk=row.pk).values().get() for row in rows]


def test_the_other_base_s_own_editor_reads_all_of_it(there: dict[str, Any]) -> None:
    """So that the tests above do not pass because nobody reads anything."""
    client = Client()
    client.force_login(there["editor"])

    tags = client.get(reverse("wagtailadmin_tag_autocomplete"), {"term": BEGINS}).json()

    assert tags == [f"{SECRET}标签"]
    locked = client.get(reverse("wagtailadmin_reports:workflow")).content.decode()
    assert f"{SECRET}编辑" in locked
