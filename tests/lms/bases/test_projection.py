"""Wagtail's groups hold exactly what the postings in force say, however often that is worked out."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission
from wagtail.permissions import policy_registry

from lms.bases.lifecycle import life, projection
from lms.bases.lifecycle.founding import found_base
from lms.bases.models import TrainingBase
from lms.people.models import Division, Posting, User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
OVER = dict.fromkeys(("starts", "ends"), timezone.localdate() - timedelta(days=1))


def may(user: User, page: Any) -> Any:
    return page.permissions_for_user(User.objects.get(pk=user.pk))


def test_an_editor_edits_her_own_branch_and_no_other(
    editor: User, base: TrainingBase, other_base: TrainingBase
) -> None:
    assert may(editor, base.root_page).can_edit()
    assert may(editor, base.root_page).can_add_subpage()
    assert not may(editor, base.root_page).can_publish()
    assert not may(editor, other_base.root_page).can_edit()


@pytest.mark.parametrize("status", ["suspended", "exited", "applied"])
def test_where_nothing_begins_an_editor_adds_no_page_and_changes_no_file(
    editor: User, base: TrainingBase, officer: User, status: str
) -> None:
    """A live page shows what lies on the shelf: a file that is changed there is published past the gate."""
    life.step(base=base, by=officer, status="exited" if status == "applied" else status)
    if status == "applied":
        life.step(base=base, by=officer, status=status)

    for _rebuilt in range(2):
        now = User.objects.get(pk=editor.pk)
        edits = may(editor, base.root_page)
        assert (edits.can_edit(), edits.can_add_subpage()) == (status != "exited", False)
        for model in (Image, Document):
            policy = policy_registry.get_by_type(model)
            assert not policy.collections_user_has_any_permission_for(now, ["add", "change", "delete"]).exists()
            assert policy.collections_user_has_permission_for(now, "choose").exists() == (status != "exited")
        projection.rebuild()

    if status == "suspended":
        life.reinstate(base=base, by=officer)
        assert may(editor, base.root_page).can_add_subpage()
        assert (
            policy_registry.get_by_type(Image)
            .collections_user_has_permission_for(User.objects.get(pk=editor.pk), "change")
            .exists()
        )


@pytest.mark.parametrize("way", ["post", "base"])
def test_the_admin_goes_by_the_posts_of_today_before_midnight_s_sweep_has_come_round(
    editor: User, base: TrainingBase, client: Client, way: str
) -> None:
    client.force_login(editor)
    page, shelf = reverse("wagtailadmin_pages:edit", args=[base.root_page_id]), reverse("wagtailimages:add")
    before = [client.get(address).status_code for address in (page, shelf)]
    if way == "post":
        Posting.objects.filter(user=editor).update(**OVER)  # as time does it: without a signal
    else:
        TrainingBase.objects.filter(pk=base.pk).update(status="exited")

    after = [client.get(address).status_code for address in (page, shelf)]
    common = User.objects.get(pk=editor.pk).has_perm("pages.view_shelved", Collection.get_first_root_node())

    assert before == [200, 200]
    assert set(after) <= {302, 403, 404}
    assert not common
    assert not editor.groups.filter(projected__isnull=False).exists()


def test_what_is_common_is_seen_by_who_is_posted_today(editor: User) -> None:
    common = Collection.get_first_root_node()
    before = User.objects.get(pk=editor.pk).has_perm("pages.view_shelved", common)

    Posting.objects.filter(user=editor).update(**OVER)

    assert before
    assert not User.objects.get(pk=editor.pk).has_perm("pages.view_shelved", common)


def test_an_editor_uses_her_own_shelf_and_no_other(editor: User, base: TrainingBase) -> None:
    for model in (Image, Document):
        allowed = policy_registry.get_by_type(model).collections_user_has_any_permission_for(editor, ["add", "choose"])
        assert list(allowed) == [base.collection]


def test_the_explorer_shows_an_editor_her_own_tree_alone(editor: User, base: TrainingBase, client: Client) -> None:
    client.force_login(editor)

    html = client.get(reverse("wagtailadmin_explore_root"), follow=True).content.decode()

    assert base.organisation.name in html
    assert "勐腊" not in html


def test_the_page_chooser_shows_it_alone_too(
    editor: User, base: TrainingBase, other_base: TrainingBase, client: Client
) -> None:
    client.force_login(editor)

    found = client.get(reverse("wagtailadmin_choose_page_search"), {"q": "别处"})

    assert "别处的课程" not in found.content.decode()


def test_a_reviewer_publishes_in_every_base_of_his_area(
    reviewer: User, base: TrainingBase, other_base: TrainingBase
) -> None:
    assert may(reviewer, base.root_page).can_publish()
    assert may(reviewer, other_base.root_page).can_publish()


def test_a_county_s_reviewer_publishes_in_that_county_alone(
    post_to: Any, base: TrainingBase, other_base: TrainingBase, menghai: Division
) -> None:
    local = post_to("course_reviewer", division=menghai)

    assert may(local, base.root_page).can_publish()
    assert not may(local, other_base.root_page).can_publish()


def test_a_base_founded_later_is_reviewed_by_those_who_were_there(
    reviewer: User, menghai: Division, post_to: Any
) -> None:
    from lms.people.models import Organisation

    school = Organisation.objects.create(division=menghai, name="勐海特殊教育学校")
    late = found_base(organisation=school, kind="special_school", level="county")

    assert may(reviewer, late.root_page).can_publish()


def test_an_editor_posted_before_her_base_was_founded_gets_in_when_it_is(menghai: Division, post_to: Any) -> None:
    from lms.people.models import Organisation

    school = Organisation.objects.create(division=menghai, name="勐海特殊教育学校")
    early = post_to("base_editor", division=menghai, organisation=school)

    late = found_base(organisation=school, kind="special_school", level="county")

    assert may(early, late.root_page).can_edit()


def test_an_ended_posting_lets_go_at_once_when_it_is_saved(editor: User, base: TrainingBase) -> None:
    posting = editor.postings.get()
    posting.ends = timezone.localdate() - timedelta(days=1)
    posting.starts = posting.ends
    posting.save()

    assert not may(editor, base.root_page).can_edit()
    assert not User.objects.get(pk=editor.pk).has_perm("wagtailadmin.access_admin")


def test_a_posting_that_runs_out_by_itself_lets_go_at_the_sweep(editor: User, base: TrainingBase) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Posting.objects.filter(user=editor).update(starts=yesterday, ends=yesterday)
    assert may(editor, base.root_page).can_edit()

    projection.sweep()

    assert not may(editor, base.root_page).can_edit()


def test_a_posting_that_begins_by_itself_takes_hold_at_the_sweep(editor: User, base: TrainingBase) -> None:
    editor.groups.clear()

    projection.sweep()

    assert may(editor, base.root_page).can_edit()


def test_a_deleted_posting_lets_go(editor: User, base: TrainingBase) -> None:
    editor.postings.get().delete()

    assert not may(editor, base.root_page).can_edit()


def test_working_it_out_again_changes_no_row(editor: User, reviewer: User) -> None:
    def rows() -> Any:
        return (
            list(GroupPagePermission.objects.order_by("pk").values_list()),
            list(GroupCollectionPermission.objects.order_by("pk").values_list()),
            sorted(User.groups.through.objects.values_list()),
        )

    before = rows()

    projection.rebuild()
    projection.rebuild()

    assert rows() == before


def test_what_somebody_added_by_hand_goes_and_what_she_took_comes_back(
    editor: User, base: TrainingBase, other_base: TrainingBase
) -> None:
    group = base.editors_group
    GroupPagePermission.objects.create(group=group, page_id=other_base.root_page_id, permission_type="publish")
    GroupPagePermission.objects.filter(group=group, page_id=base.root_page_id).delete()

    projection.rebuild()

    assert may(editor, base.root_page).can_edit()
    assert not may(editor, other_base.root_page).can_publish()


def test_groups_that_people_made_are_left_alone(editor: User, db: None) -> None:
    from django.contrib.auth.models import Group

    friends = Group.objects.create(name="Friends")
    editor.groups.add(friends)

    projection.rebuild()

    assert friends in editor.groups.all()


def test_a_base_that_left_has_no_editors(editor: User, base: TrainingBase, officer: User) -> None:
    life.step(base=base, by=officer, status="exited")

    assert not may(editor, base.root_page).can_edit()


def test_a_suspended_base_can_still_mend_its_drafts(editor: User, base: TrainingBase, officer: User) -> None:
    life.suspend(base=base, by=officer, reason="整改")

    assert may(editor, base.root_page).can_edit()
