"""Every address of the service. Each view declares who may use it; a house test reads this table."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language
from wagtail import urls as wagtail_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("courses.study.urls")),  # first: a player asks every half minute, and the table is read in order
    path("manage/", include("lms.web.wagtail_admin_urls")),
    path("accounts/", include("allauth.urls")),
    path("language/", set_language, name="set_language"),
    path("", include("lms.people.urls")),
    path("", include("lms.second_factor.urls")),
    path("", include("lms.own_account.urls")),
]
handler400 = "lms.web.errors.bad_request"
handler403 = "lms.web.errors.forbidden"
handler404 = "lms.web.errors.not_found"
handler500 = "lms.web.errors.server_error"
handler429 = "lms.people.limits.middleware.too_many"  # allauth's own limits


def mount(prefix: str, module: str) -> None:
    """Add an app's addresses."""
    urlpatterns.append(path(prefix, include(module)))


mount("", "media_pipeline.urls")
mount("", "accessibility.urls")
mount("", "courses.pages.urls")
mount("", "courses.assess.urls")
mount("", "lms.plan.urls")
mount("", "lms.bases.urls")
mount("", "lms.delivery.urls")
mount("", "lms.points.urls")
mount("", "lms.records.urls")
mount("", "lms.backoffice.urls")
mount("", "lms.reports.urls")
mount("", "lms.exchange.urls")
mount("", "lms.registry.urls")
mount("", "lms.web.design")
mount("", "lms.web.statement")
mount("", "lms.help.urls")
mount("", "lms.machine.urls")
mount("", "lms.offline.urls")

mount("", "lms.web.pictures")

urlpatterns.append(path("documents/", include(wagtaildocs_urls)))  # by whose name documents are linked

urlpatterns.append(path("", include(wagtail_urls)))
