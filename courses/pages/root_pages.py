"""The pages that the site needs: root, home page, catalogue and the review workflow, made once.

Made after `migrate` rather than in a migration: treebeard's methods are not there in a migration, and a flushed test
database gets them back.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Collection, Locale, Page, Site, Task, Workflow, WorkflowPage, WorkflowTask

from courses.pages.models import CourseIndexPage, CourseReview, HomePage

HOME, CATALOGUE = "home", "courses"
# Model, how to find a row with its default name, the fields with its name, what it is called here.
LAID: tuple[tuple[Any, dict[str, Any], tuple[str, ...], str], ...] = (
    (Page, {"depth": 1, "title": "Root"}, ("title", "draft_title"), gettext_noop("All pages")),
    (Collection, {"depth": 1, "name": "Root"}, ("name",), gettext_noop("Common files")),
    (Group, {"name": "Moderators"}, ("name",), gettext_noop("Moderators of the whole site")),
    (Group, {"name": "Editors"}, ("name",), gettext_noop("Editors of the whole site")),
    (Workflow, {"name": "Moderators approval"}, ("name",), gettext_noop("Approval outside the catalogue")),
    (Task, {"name": "Moderators approval"}, ("name",), gettext_noop("Approval outside the catalogue")),
    # Ours, where they were made before a message catalogue was compiled.
    (Page, {"depth": 3, "slug": CATALOGUE, "title": "Courses"}, ("title", "draft_title"), gettext_noop("Courses")),
    (Workflow, {"name": "Course reviewer"}, ("name",), gettext_noop("Course reviewer")),
    (Task, {"name": "Course review"}, ("name",), gettext_noop("Course review")),
)


@transaction.atomic
def ensure_root_pages() -> CourseIndexPage:
    """Return the catalogue, making it and what it needs where they are missing."""
    with translation.override(settings.LANGUAGE_CODE):
        catalogue = catalogue_below(home())
        workflow(catalogue)
        translate_names()
    return catalogue


def home() -> HomePage:
    found: HomePage | None = HomePage.objects.first()
    return found or create_home()


def create_home() -> HomePage:
    Locale.objects.get_or_create(language_code=get_supported_content_language_variant(settings.LANGUAGE_CODE))
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    page: HomePage = root.add_child(instance=HomePage(title=_("Home"), slug=HOME, show_in_menus=False))
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "port": 80, "root_page": page, "site_name": settings.WAGTAIL_SITE_NAME},
    )
    return page


def catalogue_below(page: HomePage) -> CourseIndexPage:
    found: CourseIndexPage | None = CourseIndexPage.objects.child_of(page).first()
    return found or page.add_child(instance=CourseIndexPage(title=_("Courses"), slug=CATALOGUE, show_in_menus=True))


def workflow(catalogue: CourseIndexPage) -> Workflow:
    """Return the workflow base → reviewer for all below the catalogue, made where it is missing."""
    task = CourseReview.objects.first() or CourseReview.objects.create(name=_("Course review"))
    found = Workflow.objects.filter(workflow_tasks__task=task).first()
    if found is None:
        found = Workflow.objects.create(name=_("Course reviewer"))  # the button says "Submit to …"
        WorkflowTask.objects.create(workflow=found, task=task, sort_order=0)
    WorkflowPage.objects.get_or_create(page_id=catalogue.pk, defaults={"workflow": found})
    return found


def translate_names() -> None:
    """Translate the English names of rows that Wagtail's migrations make, at any time; names by people stay."""
    for model, row, fields, english in LAID:
        ours = _(english)
        if ours != english:  # without a compiled message catalogue there is no translation
            model._default_manager.filter(**row).update(**dict.fromkeys(fields, ours))


def after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """Make the root pages once every table is there: one app can be migrated by itself."""
    wanted = {model._meta.db_table for model in (CourseIndexPage, CourseReview, WorkflowPage)}
    if using == "default" and wanted <= set(connection.introspection.table_names()):
        ensure_root_pages()
