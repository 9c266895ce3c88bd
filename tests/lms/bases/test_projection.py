"""Wagtail's groups hold exactly what the postings in force say, however often that is worked out."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import GroupCollectionPermission, GroupPagePermission
from wagtail.permissions import policy_registry

from lms.bases import life, projection
from lms.bases.founding import found_base
from lms.bases.models import TrainingBase
from lms.people.models import Division, Posting, User

pytestmark = pytest.mark.django_db


def may(user: User, page: Any) -> Any:
    return page.permissions_for_user(User.objects.get(pk=user.pk))


def test_an_editor_edits_her_own_branch_and_no_other(
    editor: User, base: TrainingBase, other_base: TrainingBase
) -> None:
    assert may(editor, base.root_page).can_edit()
    assert may(editor, base.root_page).can_add_subpage()
    assert not may(editor, base.root_page).can_publish()
    assert not may(editor, other_base.root_page).can_edit()


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
