"""Addresses made of Chinese titles become short ones; the old ones lead on to them."""

from typing import Any

from django.db import migrations

from courses.pages.addresses import make

KINDS = ("courseindexpage", "coursepage", "unitpage", "lessonpage")


def shorten(apps: Any, schema_editor: Any) -> None:
    """From the top down: what stands below a page moves with it. Live pages leave a redirect where they were."""
    pages = apps.get_model("wagtailcore", "Page").objects
    ours = pages.filter(content_type__app_label="pages", content_type__model__in=KINDS)
    before = dict(ours.values_list("pk", "url_path"))
    for pk in [pk for pk, slug in ours.order_by("path").values_list("pk", "slug") if not slug.isascii()]:
        page = pages.get(pk=pk)
        page.slug, old = make(), page.url_path
        page.url_path = f"{old.rstrip('/').rpartition('/')[0]}/{page.slug}/"
        pages.filter(pk=pk).update(slug=page.slug, url_path=page.url_path)
        for below in pages.filter(path__startswith=page.path, depth__gt=page.depth).iterator():
            pages.filter(pk=below.pk).update(url_path=page.url_path + below.url_path[len(old) :])
        revise(apps, page)
    moved = [page for page in ours.filter(pk__in=before).iterator() if page.url_path != before[page.pk]]
    for page in moved:
        lead_on(apps, page, before[page.pk])


def revise(apps: Any, page: Any) -> None:
    """A draft that is published later must not bring the old address back."""
    revisions = apps.get_model("wagtailcore", "Revision").objects
    for row in revisions.filter(
        object_id=str(page.pk), base_content_type__app_label="wagtailcore", base_content_type__model="page"
    ).iterator():
        row.content["slug"] = page.slug
        row.save(update_fields=["content"])


def lead_on(apps: Any, page: Any, old: str) -> None:
    """As Wagtail does it when a slug changes: a permanent redirect from the old path, without its last stroke."""
    redirects = apps.get_model("wagtailredirects", "Redirect").objects
    for site in apps.get_model("wagtailcore", "Site").objects.select_related("root_page"):
        root = site.root_page.url_path
        if page.live and old.startswith(root):
            fields = {"redirect_page_id": page.pk, "is_permanent": True, "automatically_created": True}
            redirects.get_or_create(old_path=f"/{old[len(root) :]}".rstrip("/"), site=site, defaults=fields)


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0005_quiz_explanation_help"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]

    operations = [migrations.RunPython(shorten, migrations.RunPython.noop)]
