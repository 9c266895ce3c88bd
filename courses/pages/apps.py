from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Courses as Wagtail pages, and the gate they pass to be published."""

    name = "courses.pages"
    label = "pages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db import transaction
        from django.db.models.signals import post_migrate, pre_save
        from wagtail.actions.copy_page import CopyPageAction
        from wagtail.actions.create_alias import CreatePageAliasAction
        from wagtail.models import get_page_models
        from wagtail.signals import pre_page_move

        from courses.pages import contexts, root_pages
        from courses.pages.admin import exports, filters, history, menus, pictures, titles
        from courses.pages.editing import attach
        from courses.pages.gate import gate
        from courses.pages.wagtail_fixes import site, upstream

        for model in get_page_models():  # the base Page too: a lesson can be saved as one
            pre_save.connect(gate.refuse, sender=model, dispatch_uid=f"gate.{model._meta.label}")
        contexts.attach()
        attach.attach()
        filters.narrow_filters()
        history.connect()
        exports.type_as_text()
        titles.set_report_titles()
        titles.name_fields()
        menus.hide_forbidden_links()
        upstream.keep_redirects()
        site.compile_once()
        pictures.refuse_unreadable()
        post_migrate.connect(root_pages.after_migrate, sender=self, dispatch_uid="pages.ground")
        pre_page_move.connect(gate.refuse_move, dispatch_uid="gate.move")
        # Wagtail copies a branch page by page: one that the gate refuses half-way must leave nothing behind.
        for action in (CopyPageAction, CreatePageAliasAction):
            action.execute = transaction.atomic(action.execute)
